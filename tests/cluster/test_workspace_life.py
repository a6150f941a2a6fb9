"""A workspace archived, restored and deleted on the real cluster, a killed server included."""

import pytest

from .support import services
from .support.waiting import until


@pytest.fixture
def client(odoo):
    return odoo.client()


def _make(client, name):
    return client.create("paas.workspace", {"name": name})


def _state(client, workspace):
    found = client.read("paas.workspace", workspace, "state", "deletion_error", "deletion_note")
    assert not found["deletion_error"], found
    return found["state"]


def _reach(client, workspace, state, seconds=150):
    until(lambda: _state(client, workspace) == state, seconds, f"the workspace {state}", pause=0.5)


def _has_namespace(kube, name):
    return f"namespace/{name}" in kube.run("get", "namespace", "-o", "name").split()


def test_archive_stops_and_restore_starts(odoo, kube, client):
    workspace = _make(client, "Archived")
    service = services.deploy(client, workspace, "static-site")
    seen = services.reach(client, service, "running")
    client.call("paas.workspace", "action_archive", [workspace])
    services.reach(client, service, "stopped")
    assert not client.search("paas.workspace", [["id", "=", workspace]])
    until(lambda: not kube.items("pod", seen["namespace"]), 60, "no instance left")
    client.call("paas.workspace", "action_unarchive", [workspace])
    services.reach(client, service, "running")
    client.call("paas.workspace", "action_delete", [workspace], "Archived")
    _reach(client, workspace, "deleted")


def test_delete_survives_a_killed_server_and_leaves_nothing(odoo, kube, client):
    workspace = _make(client, "Gone")
    service = services.deploy(client, workspace, "web-application", {"storage": True})
    namespace = services.reach(client, service, "running")["namespace"]
    facts = client.call("paas.workspace", "deletion_facts", [workspace])
    assert facts["disks"] == 1 and facts["namespace"] == namespace
    client.call("paas.workspace", "action_delete", [workspace], "Gone")
    odoo.kill9()
    odoo.start()
    client = odoo.client()
    _reach(client, workspace, "deleted")
    assert not _has_namespace(kube, namespace)
    assert not services.alive(client, service)
    accounts = kube.run("get", "serviceaccount", "-n", "paas-system", "-o", "name")
    assert f"deployer-{namespace}\n" not in accounts


def test_delete_keeps_the_disks_when_asked(odoo, kube, client):
    workspace = _make(client, "Kept")
    service = services.deploy(client, workspace, "web-application", {"storage": True})
    namespace = services.reach(client, service, "running")["namespace"]
    before = {claim["metadata"]["uid"] for claim in kube.items("pvc", namespace)}
    client.call("paas.workspace", "action_delete", [workspace], "Kept", True)
    _reach(client, workspace, "archived")
    assert not services.alive(client, service)
    assert {claim["metadata"]["uid"] for claim in kube.items("pvc", namespace)} == before
    assert client.search("paas.volume", [["workspace_id", "=", workspace], ["kept", "=", True]])
    client.call("paas.workspace", "action_delete", [workspace], "Kept")
    _reach(client, workspace, "deleted")
    assert not _has_namespace(kube, namespace)


def test_a_namespace_of_somebody_else_survives(odoo, kube, client):
    workspace = _make(client, "Foreign")
    namespace = client.read("paas.workspace", workspace, "namespace")["namespace"]
    kube.run("create", "namespace", namespace)
    try:
        client.call("paas.workspace", "action_delete", [workspace], "Foreign")
        _reach(client, workspace, "deleted")
        assert _has_namespace(kube, namespace)
    finally:
        kube.run("delete", "namespace", namespace, "--wait=false")
