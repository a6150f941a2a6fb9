"""Each operation, for three kinds of charts, on the real cluster: the data is never lost.

A Deployment with a claim, a StatefulSet with a claim of its own, and a chart with hooks. What
is right is judged from outside: by what the application serves and by what the API server holds.
"""

import json

import pytest

from .support import apps, services
from .support.rpc import RpcError
from .support.waiting import until
from .support.webhook import DEPLOYERS, Hold

pytestmark = pytest.mark.suite


def _each(*in_make_test):
    """Return the three charts; ``make test`` takes those named."""
    return [
        pytest.param(
            app, id=app.chart, marks=() if app.chart in in_make_test else pytest.mark.whole
        )
        for app in apps.ALL
    ]


@pytest.fixture(scope="module")
def kept(shop):
    """The services that tests leave running for the next one, by chart."""
    return {}


@pytest.fixture
def service(request, shop, kept):
    """A running service of a chart whose disk holds the word ``precious``."""
    app = request.param
    found = kept.pop(app, None) or shop.draft(app)
    if found.state() != "running" or found.inputs().get("text") != "first":
        found.change(text="first", replicas=1, autoscale=False)
        found.done()
    found.put("precious")
    yield found
    # only a test that passed its checks leaves its service to the next one
    if found.state() == "running" and found.finished()["state"] == "done":
        kept[app] = found


def _check(service, text, replicas=1):
    """What was asked for is what runs, with its data, as one release."""
    assert service.serves("text") == text
    assert service.serves("mark") == "precious"
    until(lambda: len(service.pods()) == replicas, 60, f"{replicas} instances")
    service.deployed()
    assert {entry["state"] for entry in service.operations()} <= {
        "done",
        "failed",
        "cancelled",
        "superseded",
    }


@pytest.mark.parametrize("service", _each("stateful", "hooked"), indirect=True)
def test_upgrade_of_values_and_plan_and_back(service, shop):
    revision, claims = service.deployed(), service.claims()
    service.write({"text": "second"}, plan_id=shop.plan(service.app, "large"))
    service.ask("action_deploy")
    assert service.done()["kind"] == "upgrade"
    _check(service, "second")
    assert service.deployed() == revision + 1
    limits = service.pods()[0]["spec"]["containers"][0]["resources"]["limits"]
    assert (limits["cpu"], limits["memory"]) == ("200m", "96Mi")

    service.go_back(revision)
    assert service.done()["kind"] == "rollback"
    _check(service, "first")
    assert service.deployed() == revision + 2
    assert service.claims() == claims
    # what was gone back to stands on the record, too: the next change begins there
    assert service.inputs()["text"] == "first"
    assert service.read("plan_id")[0] == shop.plan(service.app, "small")


@pytest.mark.parametrize("service", _each(), indirect=True)
def test_change_of_plan(service, shop):
    service.ask("action_change_plan", shop.plan(service.app, "large"))
    service.done()
    _check(service, "first")
    limits = service.pods()[0]["spec"]["containers"][0]["resources"]["limits"]
    assert limits["memory"] == "96Mi"
    service.ask("action_change_plan", shop.plan(service.app, "small"))
    service.done()
    _check(service, "first")


@pytest.mark.parametrize("service", _each("deployed"), indirect=True)
def test_stop_start_and_restart(service):
    revision, claims = service.deployed(), service.claims()
    service.ask("action_stop")
    assert service.done("stopped")["kind"] == "stop"
    until(lambda: not service.pods(), 30, "no instance")
    assert service.object()["spec"]["replicas"] == 0

    service.ask("action_start")
    assert service.done()["kind"] == "start"
    _check(service, "first")

    before = {pod["metadata"]["uid"] for pod in service.pods()}
    service.ask("action_restart")
    assert service.done()["kind"] == "restart"
    _check(service, "first")
    assert not before & {pod["metadata"]["uid"] for pod in service.pods()}
    assert (service.deployed(), service.claims()) == (revision, claims), "no helm, the same disks"


@pytest.mark.parametrize("app", _each("hooked"))
def test_delete_with_everything(shop, app):
    service = shop.draft(app)
    service.ask("action_deploy")
    service.done()
    assert service.claims()
    service.delete(keep_volumes=False)
    service.gone()
    until(lambda: not service.claims(), 60, "the disks to be deleted")
    assert not service.client.search("paas.volume", [["claim_name", "=", service.claim]])


@pytest.mark.parametrize("service", _each("deployed")[:2], indirect=True)
def test_retry_after_a_failure(service):
    """Helm applies everything and no instance may start, until somebody makes room."""
    kube, place = service.kube, ("-n", service.namespace)
    kube.run("create", "quota", "no-room", *place, "--hard=pods=0")
    try:
        service.change(text="second")
        assert service.finished()["state"] == "failed", service.log()
        services.reach(service.client, service.id, "error", 30)
    finally:
        kube.run("delete", "quota", "no-room", *place)
    service.ask("action_retry")
    service.done()
    _check(service, "second")


@pytest.mark.whole
@pytest.mark.parametrize("service", _each()[2:], indirect=True)
def test_retry_of_a_change_that_was_cancelled_in_its_hook(service):
    service.change(text="second", hook_seconds=20)
    until(
        lambda: "second began" in service.exec("cat /data/runs 2>/dev/null; true"),
        90,
        "the hook to begin",
    )
    service.ask("action_cancel")
    assert service.finished()["state"] == "cancelled"
    assert service.serves("text") == "first", "nothing was applied"
    service.ask("action_retry")
    service.done()
    _check(service, "second")
    service.change(hook_seconds=0)
    service.done()


def test_change_after_a_failed_hook(shop):
    service = shop.draft(apps.HOOKED, {"hook_fails": True})
    service.ask("action_deploy")
    last = service.finished()
    assert (last["state"], last["error_code"]) == ("failed", "hook_failed"), service.log()
    services.reach(service.client, service.id, "error", 30)
    service.change(hook_fails=False)
    service.done()
    service.deployed()
    service.delete(keep_volumes=False)
    service.gone()


@pytest.mark.parametrize("service", _each("deployed"), indirect=True)
def test_cancel_in_the_middle_of_a_change(service, cluster, tmp_path):
    """Helm is ended while the release is pending; the next change goes through."""
    address = cluster.outer_address()
    resources = ("apps/deployments", "apps/statefulsets")
    with Hold(
        service.kube, service.namespace, address, tmp_path, resources, ("UPDATE",), DEPLOYERS
    ) as hold:
        service.change(text="second")
        assert hold.asked.wait(60), "helm changes the workload"
        assert service.releases()[-1][1] == "pending-upgrade"
        service.ask("action_cancel")
        last = service.finished()
        assert last["state"] == "cancelled"
    assert service.releases()[-1][1] == "failed", "unlocked"
    with pytest.raises(RpcError):
        service.ask("action_cancel")
    service.change(text="third")
    service.done()
    _check(service, "third")


def _scale(service):
    service.kube.run("scale", "-n", service.namespace, service.workload, "--replicas=2")
    until(lambda: len(service.pods()) == 2, 60, "a second instance")


def _edit(service):
    template = {"spec": {"terminationGracePeriodSeconds": 9}}
    patch = json.dumps({"spec": {"template": template}})
    service.kube.run("patch", "-n", service.namespace, service.workload, "-p", patch)


def _add_variable(service):
    service.kube.run("set", "env", "-n", service.namespace, service.workload, "ADDED=by-hand")


def _switch_autoscaler(service):
    service.change(autoscale=True)
    service.done()
    assert service.kube.items("hpa", service.namespace)
    service.change(autoscale=False)
    service.done()
    until(lambda: not service.kube.items("hpa", service.namespace), 20, "no autoscaler")


def _stop(service):
    service.ask("action_stop")
    service.done("stopped")


BEHIND_OUR_BACK = {
    "scaled-by-hand": _scale,
    "field-edited": _edit,
    "variable-added": _add_variable,
    "autoscaler-on-and-off": _switch_autoscaler,
    "stopped": _stop,
}
IN_MAKE_TEST = {
    ("scaled-by-hand", "stateful", "upgrade"),
    ("stopped", "deployed", "rollback"),
    ("variable-added", "hooked", "upgrade"),
}


def _conditions():
    for condition in BEHIND_OUR_BACK:
        for app in apps.ALL:
            for operation in ("upgrade", "rollback"):
                case = (condition, app.chart, operation)
                marks = () if case in IN_MAKE_TEST else pytest.mark.whole
                yield pytest.param(condition, app, operation, id="-".join(case), marks=marks)


@pytest.mark.parametrize(
    ("condition", "service", "operation"), list(_conditions()), indirect=["service"]
)
def test_changes_go_through_whatever_happened_before(condition, service, operation):
    if operation == "rollback":
        service.change(text="second")
        service.done()
    revision = service.deployed()
    BEHIND_OUR_BACK[condition](service)
    if operation == "rollback":
        service.go_back(revision - 1)
    else:
        service.change(text="second")
    if condition == "stopped":
        # a change wakes nobody: it is applied, and what was stopped stays so until it is started
        service.done("stopped")
        until(lambda: not service.pods(), 30, "no instance")
        service.ask("action_start")
    service.done()
    _check(service, "first" if operation == "rollback" else "second")
    pod = service.object()["spec"]["template"]["spec"]
    assert pod["terminationGracePeriodSeconds"] == 5, "what the chart sets is the chart's again"


@pytest.mark.parametrize("service", _each("deployed"), indirect=True)
def test_switching_to_an_autoscaler_keeps_the_count(service):
    service.change(replicas=2)
    service.done()
    before = {pod["metadata"]["uid"] for pod in service.pods()}
    assert len(before) == 2
    service.change(autoscale=True)
    service.done()
    assert service.object()["spec"]["replicas"] == 2
    assert before <= {pod["metadata"]["uid"] for pod in service.pods()}, "no instance was ended"
    service.change(autoscale=False, replicas=1)
    service.done()
    _check(service, "first")
