"""What others made is refused, or taken over when asked; a change that fails is taken back."""

import json
import subprocess

import pytest

from dev import tools

from .support import apps, services
from .support.waiting import until

pytestmark = [pytest.mark.suite, pytest.mark.whole]
HUGE = 500
"""CPUs that no machine has."""


def test_a_release_of_others_is_refused_and_taken_over_when_asked(shop, cluster, service):
    mine = shop.draft(apps.DEPLOYED)
    chart = apps.CHARTS / mine.app.chart
    values = {"text": "theirs", "persistence": {"enabled": True}}
    _helm(cluster, "install", mine.release, chart, "-n", mine.namespace, values=values)
    until(lambda: _ready(mine), 60, "their app to run")
    mine.put("precious")
    disks = mine.claims()

    mine.ask("action_deploy")
    last = mine.finished()
    assert (last["state"], last["error_code"]) == ("failed", "ownership_conflict"), mine.log()
    services.reach(mine.client, mine.id, "error", 30)
    assert mine.releases() == [(1, "deployed")], "nothing of theirs was touched"
    assert mine.serves("text") == "theirs"

    assert mine.read("can_adopt")
    mine.ask("action_adopt")
    mine.done()
    assert mine.deployed() == 2
    assert mine.serves("text") == "first"
    assert (mine.serves("mark"), mine.claims()) == ("precious", disks), "their data stays"
    mine.change(text="second")
    mine.done()
    assert mine.serves("text") == "second"
    mine.delete(keep_volumes=False)
    mine.gone()


def test_a_change_that_fails_is_taken_back_by_itself(shop, service):
    offer = shop.offers[service.app]
    huge = {"name": "Huge", "code": "huge", "cpu": HUGE, "memory_mib": 64, "storage_gib": 1}
    plan = service.client.create("paas.plan", {**huge, "template_id": offer.template})
    service.client.call(
        "paas.app.template", "write", [offer.template], {"after_failure": "rollback"}
    )
    revision, answers = service.deployed(), service.inputs()
    service.put("precious")
    try:
        service.write({"text": "second"}, plan_id=plan, helm_timeout=25)
        service.ask("action_deploy")
        until(lambda: len(service.operations()) == 3, 120, "the platform to go back", 0.2)
        last = service.done()
    finally:
        service.client.call(
            "paas.app.template", "write", [offer.template], {"after_failure": "keep"}
        )
    _deploy, failed, _back = service.operations()
    assert (failed["kind"], failed["state"]) == ("upgrade", "failed")
    assert failed["error_code"] == "not_ready_in_time"
    assert (last["kind"], last["state"]) == ("rollback", "done")
    assert service.client.read("paas.operation", last["id"], "automatic")["automatic"]
    assert service.deployed() == revision + 2
    assert (service.serves("text"), service.serves("mark")) == ("first", "precious")
    assert service.inputs() == answers, "the form says again what runs"
    assert service.read("plan_id")[0] == shop.plan(service.app, "small")


@pytest.fixture
def service(shop):
    """A running service; with it there is the workspace's namespace."""
    found = shop.draft(apps.DEPLOYED)
    found.ask("action_deploy")
    found.done()
    yield found
    found.delete(keep_volumes=False)
    found.gone()


def _ready(service):
    return service.object().get("status", {}).get("readyReplicas") == 1


def _helm(cluster, *words, values):
    """Run helm as an administrator who does not know the platform."""
    done = subprocess.run(
        [str(tools.path("helm4")), *map(str, words), "--kubeconfig", str(cluster.ADMIN), "-f", "-"],
        input=json.dumps(values),
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 0, done.stderr
