"""Charts that want more than their workspace: refused by the API server, and said in plain words.

Nothing here depends on reading a chart beforehand: helm runs with the deployer's token, and what
it may not do, the cluster does not let it do.
"""

import subprocess

import pytest
import yaml

from dev import tools
from dev.config import ROOT

from .support import apps, services
from .support.repository import Repository
from .support.waiting import until

HOSTILE = ROOT / "tests" / "cluster" / "charts_hostile"
APPLIED = {
    "cluster-role": "clusterroles",
    "foreign-namespace": "configmaps",
    "new-namespace": "namespaces",
    "own-namespace": "namespaces",
    "own-room": "resourcequotas",
    "own-walls": "networkpolicies",
    "role-binding": "rolebindings",
    "two-faced-lookup": "clusterrolebindings",
    "two-faced-random": "clusterroles",
    "peeping-lookup": "secrets",
}
"""What the API server refuses to the deployer, and the word by which people read what it was."""
ADMITTED = {"host-path": "hostPath", "privileged": "privileged"}
"""What Pod Security refuses."""
SERVICE = "paas.cloud.service"


def _chart(folder, name):
    """Write the chart of a hostile template, with an innocent object beside it."""
    chart = folder / name
    (chart / "templates").mkdir(parents=True)
    facts = {"apiVersion": "v2", "name": name, "version": "1.0.0", "type": "application"}
    (chart / "Chart.yaml").write_text(yaml.safe_dump(facts))
    (chart / "values.yaml").write_text("resources: {}\npersistence: {}\ningress: {}\npaas: {}\n")
    (chart / "templates" / "hostile.yaml").write_text((HOSTILE / f"{name}.yaml").read_text())
    # of its own name: what Pod Security refuses leaves the rest of its release behind
    about = {"name": f"innocent-{name}"}
    innocent = {"apiVersion": "v1", "kind": "ConfigMap", "metadata": about}
    (chart / "templates" / "innocent.yaml").write_text(yaml.safe_dump(innocent))
    return chart


@pytest.fixture(scope="module")
def asked(odoo, kube, tmp_path_factory):
    """Every hostile chart, deployed by a member: name → id of the service."""
    client = odoo.client()
    workspace = client.create("paas.workspace", {"name": "Walls"})
    folder = tmp_path_factory.mktemp("hostile")
    repository = Repository()
    names = sorted(path.stem for path in HOSTILE.glob("*.yaml"))
    for name in names:
        repository.offer(_chart(folder, name))
    source = apps.source(client, repository.url)
    category = client.search("paas.app.category", [], limit=1)[0]
    found = {}
    for name in names:
        facts = {"source_id": source, "chart_name": name, "chart_version": "1.0.0"}
        texts = {"name": f"Hostile {name}", "summary": "Hostile", "category_id": category}
        template = client.create("paas.app.template", {**facts, **texts, "has_address": False})
        size = {"name": "S", "code": "s", "cpu": 0.05, "memory_mib": 32}
        plan = client.create("paas.plan", {"template_id": template, **size})
        vals = {"name": name, "template_id": template, "plan_id": plan}
        found[name] = client.create(SERVICE, {**vals, "workspace_id": workspace})
        client.call(SERVICE, "action_deploy", [found[name]])
    yield found
    for service in found.values():
        client.call(SERVICE, "action_delete", [service], services.facts(client, service)["name"])
    repository.close()


def _ended(client, service):
    """Wait for the end of the service's operation and return it."""

    def over():
        operation = services.facts(client, service)["operation_id"]
        fields = ("state", "error_code", "error_message", "error_detail")
        seen.append(client.read("paas.operation", operation[0], *fields))
        return seen[-1]["state"] in ("failed", "done")

    seen = []
    until(over, 180, f"the operation of service {service} to end", pause=0.5)
    return seen[-1]


def _causes(client, service):
    """Return what the page says about why, as one text for each cause."""
    ids = client.search("paas.diagnosis", [["service_id", "=", service], ["closed_at", "=", False]])
    causes = client.call("paas.diagnosis", "read", ids, ["cause", "title", "text"])
    return {cause["cause"]: f"{cause['title']} {cause['text']}" for cause in causes}


@pytest.mark.parametrize("name", sorted(APPLIED))
def test_the_api_server_refuses_the_deployer(odoo, kube, asked, name):
    client = odoo.client()
    operation = _ended(client, asked[name])
    assert (operation["state"], operation["error_code"]) == ("failed", "forbidden"), operation
    assert "may not do" in operation["error_message"]
    assert ":deployer-" in operation["error_detail"], "refused to the deployer, not to the engine"
    assert APPLIED[name] in operation["error_detail"]
    services.reach(client, asked[name], "error", 60)
    causes = until(lambda: _causes(client, asked[name]), 60, "the cause on the page")
    assert "chart_not_allowed" in causes, causes
    assert APPLIED[name] in causes["chart_not_allowed"]
    for kind in ("clusterrole", "clusterrolebinding", "namespace"):
        assert "hostile" not in kube.run("get", kind, "-o", "name")


@pytest.mark.parametrize("name", sorted(ADMITTED))
def test_pod_security_refuses_the_pod(odoo, kube, asked, name):
    client = odoo.client()
    operation = _ended(client, asked[name])
    assert (operation["state"], operation["error_code"]) == ("failed", "forbidden"), operation
    assert "violates PodSecurity" in operation["error_detail"]
    assert ADMITTED[name] in operation["error_detail"]
    namespace = services.facts(client, asked[name])["namespace"]
    assert "hostile" not in kube.run("get", "pod", "-n", namespace, "-o", "name")


def test_pod_security_refuses_the_pods_of_a_deployment_and_the_page_says_why(odoo, kube, asked):
    client = odoo.client()
    service = asked["host-path-deployment"]
    seen = services.reach(client, service, "error", 180)
    assert "hostile" not in kube.run("get", "pod", "-n", seen["namespace"], "-o", "name")
    causes = until(lambda: _causes(client, service), 60, "the cause on the page")
    assert "security_refused" in causes, causes
    assert "hostPath" in causes["security_refused"]


@pytest.mark.parametrize("name", ["two-faced-lookup"])
def test_reading_the_chart_beforehand_shows_nothing(tmp_path, name):
    helm = str(tools.path("helm4"))
    chart = _chart(tmp_path, name)
    done = subprocess.run(
        [helm, "template", "shop", str(chart)],
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
    )
    kinds = {item["kind"] for item in yaml.safe_load_all(done.stdout) if item}
    assert kinds == {"ConfigMap"}


def test_the_walls_stand_afterwards(odoo, kube, asked):
    client = odoo.client()
    for service in asked.values():
        _ended(client, service)
    namespace = services.facts(client, asked["own-namespace"])["namespace"]
    labels = kube.run("get", "namespace", namespace, "-o", "jsonpath={.metadata.labels}")
    assert '"pod-security.kubernetes.io/enforce":"privileged"' not in labels
    quotas = kube.run("get", "resourcequota", "-n", namespace, "-o", "name").split()
    assert quotas == ["resourcequota/workspace-quota"]
    for kind in ("networkpolicy", "rolebinding", "configmap"):
        assert "hostile" not in kube.run("get", kind, "-n", namespace, "-o", "name")
