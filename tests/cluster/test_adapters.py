"""The adapters against a real API server and a real Helm, with the engine's own account."""

import base64
import gzip
import json
import socket
import threading
import time
from dataclasses import replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from dev import tools
from dev.config import ROOT
from woow_paas_platform.engine import (
    errors,
    helm_output,
    objects,
    permissions,
    secrets,
    upkeep,
)
from woow_paas_platform.engine.adapters import releases
from woow_paas_platform.engine.adapters.charts import ChartStore
from woow_paas_platform.engine.adapters.helm import DetachedHelm, helm_version
from woow_paas_platform.engine.adapters.kubernetes import KubernetesCluster
from woow_paas_platform.engine.domain import (
    ChartRef,
    Connection,
    NamespaceSpec,
    Quota,
    RegistryLogin,
    ReleaseKey,
    ReleaseSpec,
    RunState,
)

from .support import records
from .support.waiting import until

CHARTS = ROOT / "woow_paas_platform" / "charts"
FOREIGN = """
apiVersion: rbac.authorization.k8s.io/v1
kind: ClusterRole
metadata: {name: taken-over}
rules: [{apiGroups: ["*"], resources: ["*"], verbs: ["*"]}]
"""


@pytest.fixture(scope="module")
def connection(cluster):
    return Connection("kubeconfig", kubeconfig=cluster.engine_kubeconfig().read_text())


@pytest.fixture(scope="module")
def real(connection):
    return KubernetesCluster(connection)


@pytest.fixture
def helm(connection, tmp_path):
    return DetachedHelm(
        connection, str(tools.path("helm4")), tmp_path / "runs", ChartStore(tmp_path / "charts")
    )


@pytest.fixture(scope="module")
def space(real, kube):
    spec = NamespaceSpec("paas-ws-9001", "tests", "9001", Quota(2, 2048, 10))
    real.prepare_namespace(spec, objects.workspace_objects(spec))
    yield spec
    real.delete_namespace(spec)
    until(lambda: real.get("Namespace", "", spec.name) is None, 90, "the namespace to be gone", 1)


def _finished(helm, run):
    until(lambda: helm.poll(run).state is not RunState.RUNNING, 60, f"{run} to end")
    return helm.poll(run)


def _upgrade(helm, real, space, name, chart, values, run):
    spec = ReleaseSpec(space.name, name, ChartRef(str(chart)), values, operation=run)
    helm.start_upgrade(run, spec, real.deployer_token(space, 600), 60)
    return _finished(helm, run)


def _uninstall(helm, real, space, name, run):
    token = real.deployer_token(space, 600)
    helm.start_uninstall(run, ReleaseKey(space.name, name), token, 60)
    return _finished(helm, run)


def test_walls_are_there_and_drift_is_repaired(real, kube, space):
    kube.run("delete", "networkpolicy", "default-deny", "-n", space.name)
    patch = '{"spec":{"hard":{"limits.cpu":"99"}}}'
    kube.run("patch", "resourcequota", "workspace-quota", "-n", space.name, "-p", patch)
    real.prepare_namespace(space, objects.workspace_objects(space))
    assert kube.run("get", "networkpolicy", "default-deny", "-n", space.name, "-o", "name")
    (quota,) = kube.items("resourcequota", space.name)
    assert quota["spec"]["hard"]["limits.cpu"] in ("2", "2000m")


def test_a_namespace_of_somebody_else_is_refused(real, kube):
    name = "paas-ws-9002"
    kube.run("create", "namespace", name)
    spec = NamespaceSpec(name, "tests", "9002")
    try:
        with pytest.raises(errors.OwnershipConflict, match=name):
            real.prepare_namespace(spec, objects.workspace_objects(spec))
        with pytest.raises(errors.OwnershipConflict):
            real.delete_namespace(spec)
        assert real.get("Namespace", "", name)
    finally:
        kube.run("delete", "namespace", name, "--wait=false")


@pytest.mark.parametrize("chart", ["static-site", "web-application"])
def test_deploy_as_the_deployer_and_delete(real, helm, kube, space, chart):
    values = {"persistence": {"enabled": True, "size": "1Gi"}} if chart == "web-application" else {}
    ended = _upgrade(helm, real, space, chart, CHARTS / chart, values, f"up-{chart}")
    assert ended.exit_code == 0, ended.stderr
    release = real.release(ReleaseKey(space.name, chart))
    assert (release.revision, release.status, release.operation) == (1, "deployed", f"up-{chart}")
    assert not list(Path(helm.folder, f"up-{chart}").glob("kubeconfig")), "credentials are gone"
    assert _uninstall(helm, real, space, chart, f"down-{chart}").exit_code == 0
    assert real.release(ReleaseKey(space.name, chart)) is None
    claims = [item["metadata"]["name"] for item in real.list("PersistentVolumeClaim", space.name)]
    assert (f"{chart}-data" in claims) == bool(values), "what is to be kept is kept"
    for claim in claims:
        real.delete("PersistentVolumeClaim", space.name, claim)
    for run in (f"up-{chart}", f"down-{chart}"):
        helm.forget(run)
        assert helm.poll(run).state is RunState.ABSENT


def test_a_disk_is_turned_on_and_off_for_a_running_app(real, helm, kube, space):
    for number, wanted in enumerate((False, True, False)):
        values = {"persistence": {"enabled": wanted, "size": "1Gi", "keep": False}}
        run = f"disk-{number}"
        ended = _upgrade(helm, real, space, "disk", CHARTS / "web-application", values, run)
        assert ended.exit_code == 0, ended.stderr
        (deployment,) = kube.items("deploy", space.name, "app.kubernetes.io/instance=disk")
        assert (deployment["spec"]["strategy"]["type"] == "Recreate") == wanted
    _uninstall(helm, real, space, "disk", "disk-down")


def test_uninstalling_what_is_not_there_is_a_success(real, helm, space):
    assert _uninstall(helm, real, space, "nobody", "down-nobody").exit_code == 0


def test_a_pending_release_is_unlocked_and_then_upgraded(real, helm, kube, space):
    key = ReleaseKey(space.name, "stuck")
    assert (
        _upgrade(helm, real, space, "stuck", CHARTS / "static-site", {}, "stuck-1").exit_code == 0
    )
    assert not real.unlock(key), "a deployed release is left alone"
    records.rewrite(kube, space.name, "stuck", "pending-upgrade")
    blocked = _upgrade(helm, real, space, "stuck", CHARTS / "static-site", {}, "stuck-2")
    assert isinstance(helm_output.failure(blocked), errors.OperationInProgress)
    assert real.unlock(key)
    assert kube.releases(space.name, "stuck") == [(1, "failed")]
    again = _upgrade(helm, real, space, "stuck", CHARTS / "static-site", {}, "stuck-3")
    assert again.exit_code == 0, again.stderr
    assert kube.releases(space.name, "stuck")[-1] == (2, "deployed")
    _uninstall(helm, real, space, "stuck", "stuck-4")


def test_a_chart_cannot_make_what_belongs_to_the_whole_cluster(real, helm, space, tmp_path):
    chart = tmp_path / "greedy"
    (chart / "templates").mkdir(parents=True)
    (chart / "Chart.yaml").write_text("apiVersion: v2\nname: greedy\nversion: 1.0.0\n")
    (chart / "templates" / "role.yaml").write_text(FOREIGN)
    refused = helm_output.failure(_upgrade(helm, real, space, "greedy", chart, {}, "greedy-1"))
    assert isinstance(refused, errors.Forbidden)
    assert "clusterroles" in refused.detail


def test_values_the_chart_refuses_are_named(real, helm, space):
    values = {"containerPort": 99999999}
    ended = _upgrade(helm, real, space, "bad", CHARTS / "web-application", values, "bad-1")
    refused = helm_output.failure(ended)
    assert isinstance(refused, errors.InvalidValues)
    assert "containerPort" in refused.detail


def test_check_finds_nothing_missing_and_then_the_verb_taken_away(real, kube):
    report = real.check(permissions.checks())
    assert report.missing == ()
    assert report.version.startswith("v1.34")
    assert report.default_storage_class == "local-path"
    assert "traefik" in report.ingress_classes
    role = ("clusterrole", "woow-paas-engine", "--type=json", "-p")
    rules = permissions.objects()[2]["rules"]
    number = next(i for i, rule in enumerate(rules) if rule["resources"] == ["pods/log"])
    kube.run("patch", *role, f'[{{"op":"remove","path":"/rules/{number}"}}]')
    try:
        lacks = until(lambda: real.check(permissions.checks()).missing, 10, "the missing verb")
        assert [(lack.verb, lack.resource) for lack in lacks] == [("get", "pods/log")]
    finally:
        kube.run(
            "apply",
            "--server-side",
            "--force-conflicts",
            "-f",
            str(ROOT / "deploy/kubernetes/rbac.yaml"),
        )
    until(lambda: not real.check(permissions.checks()).missing, 10, "all verbs back")


def test_a_refused_connection_and_silence_are_named_in_time():
    with socket.create_server(("127.0.0.1", 0)) as silent:
        url = f"https://127.0.0.1:{silent.getsockname()[1]}"
        quiet = KubernetesCluster(Connection("token", url=url, token="none"), timeout=1.0)
        began = time.monotonic()
        with pytest.raises(errors.ClusterUnreachable, match="list deployments"):
            quiet.snapshot()
        assert time.monotonic() - began < 5
    with pytest.raises(errors.ClusterUnreachable, match=r"get version.*connection refused"):
        quiet.check([])


class _Website(BaseHTTPRequestHandler):
    """Answers, and is not Kubernetes."""

    def do_GET(self):
        status, _slash, text = self.path.removeprefix("/").partition("/")[0].partition("-")
        self.send_response(int(status))
        self.send_header("Location", "/login")
        self.send_header("Content-Length", str(len(text)))
        self.end_headers()
        self.wfile.write(text.encode())

    def log_message(self, *words):
        """Say nothing."""


@pytest.mark.parametrize("answer", ["200-hello", "302-", "200-{}", "200-[]", '302-{"kind":"List"}'])
def test_something_else_at_the_address_is_named(answer):
    with ThreadingHTTPServer(("127.0.0.1", 0), _Website) as website:
        threading.Thread(target=website.serve_forever, daemon=True).start()
        facts = {
            "clusters": [
                {
                    "name": "c",
                    "cluster": {"server": f"http://127.0.0.1:{website.server_port}/{answer}"},
                }
            ],
            "users": [{"name": "u", "user": {"token": "none"}}],
            "contexts": [{"name": "c", "context": {"cluster": "c", "user": "u"}}],
            "current-context": "c",
        }
        wrong = KubernetesCluster(Connection("kubeconfig", kubeconfig=json.dumps(facts)))
        with pytest.raises(errors.ClusterUnreachable, match=r"not Kubernetes \(get version"):
            wrong.check([])
        with pytest.raises(errors.ClusterUnreachable, match=r"not Kubernetes \(list deployments"):
            wrong.snapshot()
        website.shutdown()


def _record(packed, version="1"):
    text = base64.b64encode(base64.b64encode(packed)).decode()
    metadata = {"name": "sh.helm.release.v1.x.v1", "labels": {"version": version}}
    return {"metadata": metadata, "data": {"release": text}}


@pytest.mark.parametrize(
    "packed",
    [
        b"junk",
        b"{}",
        b"[]",
        gzip.compress(b'{"info": {"status": "deployed"}}')[:-9],
        gzip.compress(b'{"pad": "' + b"0" * releases.LARGEST + b'"}'),
    ],
    ids=("junk", "empty", "list", "cut", "bomb"),
)
def test_a_forged_record_of_a_release_is_refused(packed):
    with pytest.raises(errors.InvalidResource, match="sh.helm.release.v1.x.v1"):
        releases.unpack(_record(packed))


def test_a_forged_revision_is_refused():
    with pytest.raises(errors.InvalidResource, match="sh.helm.release.v1.x.v1"):
        releases.newest([_record(b"{}", "one")])


def test_a_wrong_token_is_named(connection):
    facts = json.loads(connection.kubeconfig)
    facts["users"][0]["user"]["token"] = "wrong"
    wrong = KubernetesCluster(Connection("kubeconfig", kubeconfig=json.dumps(facts)))
    with pytest.raises(errors.Unauthorized) as caught:
        wrong.snapshot()
    assert "wrong" not in caught.value.message + caught.value.detail


def test_changes_are_told_at_once(real, kube, space):
    real.snapshot()
    with real.changes() as changes:
        while changes.wait(0.3):
            pass
        kube.run(
            *("run", "mover", "-n", space.name, "--image=registry.localhost:5000/woow/web:1.0"),
        )
        assert changes.wait(5)
    kube.run("delete", "pod", "mover", "-n", space.name, "--wait=false")


def test_what_moves_without_pods_is_told_too(real, kube, space):
    real.snapshot()
    with real.changes() as changes:
        while changes.wait(0.5):
            pass
        image = "--image=registry.localhost:5000/woow/web:1.0"
        kube.run("create", "deployment", "still", "-n", space.name, image, "--replicas=0")
        assert changes.wait(5)
    kube.run("delete", "deployment", "still", "-n", space.name, "--wait=false")


def test_helm_tells_its_version():
    assert helm_version(str(tools.path("helm4")))[0] == 4
    with pytest.raises(errors.HelmMissing):
        helm_version("/nonexistent/helm")


def test_a_numbered_secret_is_written_once_and_never_changed(real, space):
    release = ReleaseSpec(space.name, "shop-1", ChartRef("web"))
    secret = secrets.make_secret(release, "shop-1-password-1", {"password": "first text"})
    for _time in range(2):
        real.apply(secret)
    with pytest.raises(errors.InvalidResource) as refused:
        real.apply(secrets.make_secret(release, "shop-1-password-1", {"password": "other text"}))
    assert "other text" not in f"{refused.value} {refused.value.detail}"
    (found,) = real.list("Secret", space.name, secrets.selector(release))
    assert secrets.texts(found) == {"password": "first text"}
    assert found in real.list("Secret", space.name, secrets.RELEASE)
    assert real.delete("Secret", space.name, "shop-1-password-1")


def test_what_is_as_it_should_be_is_not_written_again(real, kube, space):
    login = RegistryLogin("ghcr.io", "robot", "pull me")
    spec = replace(space, registries=(login,))
    assert upkeep.keep([spec], real) == [f"Secret/{objects.REGISTRIES} in {space.name}"]
    assert upkeep.keep([spec], real) == []
    kube.run("create", "serviceaccount", "own", "-n", space.name)
    upkeep.attach(real, space.name)
    account = json.loads(kube.run("get", "serviceaccount", "own", "-n", space.name, "-o", "json"))
    assert account["imagePullSecrets"] == [{"name": objects.REGISTRIES}]
    kube.run("delete", "limitrange", "workspace-limits", "-n", space.name)
    assert upkeep.keep([spec], real) == [f"LimitRange/workspace-limits in {space.name}"]
    upkeep.keep([space], real)
    assert upkeep.keep([space], real) == []
