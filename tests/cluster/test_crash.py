"""Odoo is killed at five moments of a deployment: it goes on where it was, with one release."""

import pytest

from .support import processes, services
from .support.waiting import until
from .support.webhook import Hold


@pytest.fixture
def client(odoo):
    """The administrator's session; Odoo runs as usual again afterwards."""
    yield odoo.client()
    odoo.gate.open()
    odoo.start()


def _operation(odoo, service):
    """Return (state, stage) of the service's newest operation, from the database itself."""
    return odoo.sql.one(
        "SELECT state, stage FROM paas_operation WHERE service_id = %s ORDER BY id DESC LIMIT 1",
        service,
    )


def _state(odoo, service):
    return odoo.sql.one("SELECT state FROM paas_cloud_service WHERE id = %s", service)[0]


def _settled(odoo, kube, service, revisions=((1, "deployed"),)):
    """Start Odoo again: Running, exactly one release, nothing left over."""
    odoo.gate.open()
    odoo.start()
    client = odoo.client()
    seen = services.reach(client, service, "running", 150)
    assert kube.releases(seen["namespace"], seen["release_name"]) == list(revisions)
    until(lambda: _operation(odoo, service) == ("done", "ready"), 20, "the operation to be done")
    open_ones = odoo.sql.rows(
        "SELECT id FROM paas_operation WHERE service_id = %s AND state IN ('queued', 'running')",
        service,
    )
    assert open_ones == []
    assert processes.helms(seen["release_name"]) == []
    assert odoo.run_folders() == []
    services.remove(client, service)


def _prepared(odoo, client, workspace):
    """Return a draft and its release's namespace and name."""
    service = services.draft(client, workspace, "static-site")
    seen = services.facts(client, service)
    return service, seen["namespace"], seen["release_name"]


def test_killed_after_the_commit_before_helm(odoo, kube, client, workspace):
    odoo.kill9()
    odoo.start(cron_threads=0)
    client = odoo.client()
    service, namespace, release = _prepared(odoo, client, workspace)
    client.call("paas.cloud.service", "action_deploy", [service])
    odoo.kill9()
    assert _operation(odoo, service)[0] == "queued"
    assert kube.releases(namespace, release) == []
    assert odoo.gate.started(release) == []
    _settled(odoo, kube, service)
    assert len(odoo.gate.started(release, "upgrade")) == 1


def test_killed_while_helm_runs_without_a_release_yet(odoo, kube, client, workspace):
    service, namespace, release = _prepared(odoo, client, workspace)
    odoo.gate.hold("before")
    client.call("paas.cloud.service", "action_deploy", [service])
    until(lambda: odoo.gate.started(release), 30, "helm to start")
    odoo.kill9()
    assert _operation(odoo, service) == ("running", "apply")
    assert kube.releases(namespace, release) == []
    assert processes.helms(release), "helm survives Odoo"
    _settled(odoo, kube, service)
    assert len(odoo.gate.started(release, "upgrade")) == 1


@pytest.mark.parametrize("helm_dies", [False, True], ids=["helm-lives", "helm-dies"])
def test_killed_while_pending_install(odoo, kube, cluster, client, workspace, tmp_path, helm_dies):
    service, namespace, release = _prepared(odoo, client, workspace)
    with Hold(kube, namespace, cluster.outer_address(), tmp_path) as hold:
        client.call("paas.cloud.service", "action_deploy", [service])
        assert hold.asked.wait(30), "helm creates the Deployment"
        odoo.kill9()
        assert _operation(odoo, service) == ("running", "apply")
        assert kube.releases(namespace, release) == [(1, "pending-install")]
        if helm_dies:
            processes.kill(release)
            assert kube.releases(namespace, release) == [(1, "pending-install")]
    # what a helm that died has left is unlocked, and the retry makes the second revision
    revisions = [(1, "superseded"), (2, "deployed")] if helm_dies else [(1, "deployed")]
    _settled(odoo, kube, service, revisions)


def test_killed_when_deployed_but_the_outcome_not_written(odoo, kube, client, workspace):
    service, namespace, release = _prepared(odoo, client, workspace)
    odoo.gate.hold("after")
    ended = len(odoo.gate.ended())
    client.call("paas.cloud.service", "action_deploy", [service])
    until(lambda: len(odoo.gate.ended()) > ended, 30, "helm to have done its work")
    odoo.kill9()
    assert _operation(odoo, service) == ("running", "apply")
    assert kube.releases(namespace, release) == [(1, "deployed")]
    _settled(odoo, kube, service)
    assert len(odoo.gate.started(release, "upgrade")) == 1


def test_killed_when_the_outcome_is_written_but_not_the_status(
    odoo, kube, cluster, client, workspace
):
    service, namespace, release = _prepared(odoo, client, workspace)
    kubelet = cluster.component("kubelet")
    kubelet.stop()
    try:
        client.call("paas.cloud.service", "action_deploy", [service])
        until(lambda: _operation(odoo, service) == ("running", "wait"), 30, "stage wait", 0.02)
        odoo.kill9()
    finally:
        kubelet.start()
    assert _operation(odoo, service) == ("running", "wait")
    assert _state(odoo, service) == "deploying"
    assert kube.releases(namespace, release) == [(1, "deployed")]
    _settled(odoo, kube, service)
    assert len(odoo.gate.started(release, "upgrade")) == 1
