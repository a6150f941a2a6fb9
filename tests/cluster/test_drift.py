"""What others change with kubectl and helm is found, and restored with all that they added."""

import json
import subprocess

import pytest

from dev import tools

from .support import apps, services
from .support.waiting import until


@pytest.fixture(scope="module")
def app(odoo, workspace):
    """A running static site."""
    client = odoo.client()
    service = services.deploy(client, workspace, "static-site")
    yield client, service, services.reach(client, service, "running")
    services.remove(client, service)


def _drift(client, service):
    return client.read("paas.cloud.service", service, "drift")["drift"] or []


def _found(client, service, kind):
    """Look until a change of that kind is found, and return all that is."""

    def look():
        client.call("paas.cloud.service", "action_refresh", [service])
        found = _drift(client, service)
        return found if kind in {item["kind"] for item in found} else None

    return until(look, 90, f"drift of the kind {kind}", pause=2)


def _none_left(client, service):
    def look():
        client.call("paas.cloud.service", "action_refresh", [service])
        return not _drift(client, service)

    until(look, 90, "no drift", pause=2)


def _restore(client, service):
    client.call("paas.cloud.service", "action_restore_drift", [service])

    def done():
        operation = client.read("paas.cloud.service", service, "operation_id")["operation_id"][0]
        state = client.read("paas.operation", operation, "state", "log")
        assert state["state"] not in ("failed", "cancelled"), state
        return state["state"] == "done"

    until(done, 120, "the restoring to be done", pause=0.5)
    services.reach(client, service, "running", 120)
    _none_left(client, service)


def _live(kube, seen, kind="deployment"):
    words = ("get", kind, seen["release_name"], "-n", seen["namespace"], "-o", "json")
    return json.loads(kube.run(*words))


def _scale(kube, seen):
    target = f"deployment/{seen['release_name']}"
    kube.run("scale", "-n", seen["namespace"], target, "--replicas=2")


def _set_variable(kube, seen):
    kube.run("set", "env", "-n", seen["namespace"], f"deployment/{seen['release_name']}", "DEBUG=1")


def _set_image(kube, seen):
    target = f"deployment/{seen['release_name']}"
    kube.run(
        *("set", "image", "-n", seen["namespace"], target),
        "web=registry.localhost:5000/woow/web:1.1",
    )


def _label(kube, seen):
    kube.run("label", "-n", seen["namespace"], f"deployment/{seen['release_name']}", "team=blue")


def _edit_port(kube, seen):
    patch = [{"op": "replace", "path": "/spec/ports/0/port", "value": 8081}]
    words = ("patch", "service", seen["release_name"], "-n", seen["namespace"])
    kube.run(*words, "--type=json", "-p", json.dumps(patch))


def _delete_deployment(kube, seen):
    kube.run("delete", "deployment", seen["release_name"], "-n", seen["namespace"])


def _edit_page(kube, seen):
    patch = json.dumps({"data": {"index.html": "changed", "more": "added"}})
    name = f"{seen['release_name']}-page"
    kube.run("patch", "configmap", name, "-n", seen["namespace"], "--type=merge", "-p", patch)


CHANGES = {
    "scaled": (_scale, "scaled"),
    "variable": (_set_variable, "added"),
    "image": (_set_image, "edited"),
    "label": (_label, "added"),
    "port": (_edit_port, "added"),
    "deployment": (_delete_deployment, "missing"),
    "setting": (_edit_page, "edited"),
}


@pytest.mark.suite
@pytest.mark.parametrize(
    "name",
    [
        pytest.param(name, marks=[] if name in ("variable", "port") else [pytest.mark.whole])
        for name in CHANGES
    ],
)
def test_what_others_changed_is_found_and_restored(kube, app, name):
    client, service, seen = app
    change, kind = CHANGES[name]
    _none_left(client, service)
    change(kube, seen)
    found = _found(client, service, kind)
    print(name, json.dumps(found, indent=1))
    assert all(item["by"].startswith("kubectl") for item in found if item["kind"] != "missing")
    _restore(client, service)
    live = _live(kube, seen)
    container = live["spec"]["template"]["spec"]["containers"][0]
    assert live["spec"]["replicas"] == 1
    assert "env" not in container
    assert container["image"].endswith("web:1.0")
    assert "team" not in live["metadata"]["labels"]
    ports = _live(kube, seen, "service")["spec"]["ports"]
    assert [port["port"] for port in ports] == [80]
    name = f"{seen['release_name']}-page"
    page = json.loads(kube.run("get", "configmap", name, "-n", seen["namespace"], "-o", "json"))
    assert set(page["data"]) == {"index.html"} and page["data"]["index.html"] != "changed"


def _helm(cluster, seen, *words):
    """Run helm as an administrator who does not know the platform."""
    done = subprocess.run(
        [
            *(tools.path("helm4"), *words, "-n", seen["namespace"]),
            *("--kubeconfig", str(cluster.ADMIN)),
        ],
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 0, done.stderr


@pytest.mark.suite
@pytest.mark.whole
def test_a_revision_made_with_helm_is_found_and_replaced_by_ours(cluster, kube, app):
    client, service, seen = app
    _none_left(client, service)
    revision = client.read("paas.cloud.service", service, "revision")["revision"]
    _helm(cluster, seen, "rollback", seen["release_name"], "1")
    found = _found(client, service, "release_changed")
    assert found[0]["wanted"] == str(revision) and found[0]["found"] == str(revision + 1)
    _restore(client, service)


@pytest.mark.suite
@pytest.mark.whole
def test_what_others_changed_is_taken_over_when_asked(kube, shop):
    service = shop.draft(apps.DEPLOYED)
    service.ask("action_deploy")
    service.done()
    kube.run("scale", "-n", service.namespace, service.workload, "--replicas=2")
    _found(service.client, service.id, "scaled")
    service.ask("action_take_over_drift")
    assert service.done()["kind"] == "upgrade"
    assert service.inputs()["replicas"] == 2, "the form says what was found"
    assert (service.deployed(), len(service.pods())) == (2, 2)
    _none_left(service.client, service.id)
    service.delete(keep_volumes=False)
    service.gone()


@pytest.mark.suite
@pytest.mark.whole
def test_a_release_that_was_uninstalled_comes_back(cluster, kube, app):
    client, service, seen = app
    _none_left(client, service)
    _helm(cluster, seen, "uninstall", seen["release_name"])
    _found(client, service, "release_deleted")
    _restore(client, service)
    assert _live(kube, seen)["status"]["readyReplicas"] == 1


@pytest.mark.suite
@pytest.mark.whole
def test_a_namespace_that_was_deleted_comes_back(odoo, kube):
    client = odoo.client()
    workspace = client.create("paas.workspace", {"name": "Short-lived"})
    service = services.deploy(client, workspace, "static-site")
    seen = services.reach(client, service, "running")
    kube.run("delete", "namespace", seen["namespace"])
    _found(client, service, "namespace_gone")
    _restore(client, service)
    services.remove(client, service)
