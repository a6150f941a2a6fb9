"""Charts from a repository and from a registry: deployed, kept, and what goes wrong with them."""

import subprocess

import pytest

from dev import tools
from dev.cluster import images
from dev.config import ROOT
from woow_paas_platform.engine.adapters.charts import pack

from .support import services
from .support.repository import Repository
from .support.waiting import until

CHART = ROOT / "woow_paas_platform" / "charts" / "static-site"
TRUSTED = {"allow_http": True, "allow_private": True}


@pytest.fixture
def client(odoo):
    return odoo.client()


@pytest.fixture
def repository():
    made = Repository()
    yield made
    made.close()


def _read(client, source):
    """Wait until the source was read and return its state."""
    until(
        lambda: client.read("paas.chart.source", source, "state")["state"] != "new",
        30,
        "the source to be read",
    )
    return client.read("paas.chart.source", source, "state", "last_error")


def _template(client, source, **values):
    """Return a template like the shipped static site, with its chart from ``source``."""
    shipped = services.template(client, "static-site")
    copied = client.call("paas.app.template", "copy", [shipped], {"source_id": source, **values})
    return copied[0] if isinstance(copied, list) else copied


def _deploy(client, workspace, template, **values):
    plan = client.read("paas.app.template", template, "default_plan_id")["default_plan_id"][0]
    service = services.draft(
        client, workspace, "static-site", template_id=template, plan_id=plan, **values
    )
    client.call("paas.cloud.service", "action_deploy", [service])
    return service


def test_from_a_repository_that_goes_away_afterwards(client, workspace, repository):
    facts = repository.offer(CHART)
    source = client.create(
        "paas.chart.source", {"name": "Repository", "url": repository.url, **TRUSTED}
    )
    assert _read(client, source)["state"] == "read"
    (version,) = client.search("paas.chart.version", [["source_id", "=", source]])
    template = _template(client, source, name="From a repository", chart_version_id=version)
    chosen = client.read("paas.app.template", template, "chart_version", "chart_digest")
    assert (chosen["chart_version"], chosen["chart_digest"]) == (facts.version, facts.digest)
    service = _deploy(client, workspace, template)
    services.reach(client, service, "running")
    repository.archives.clear()
    inputs = client.read("paas.cloud.service", service, "inputs")["inputs"] or {}
    client.call("paas.cloud.service", "write", [service], {"inputs": {**inputs, "page": "two"}})
    client.call("paas.cloud.service", "action_deploy", [service])
    until(
        lambda: services.facts(client, service)["revision"] == 2, 60, "the change from what is kept"
    )
    services.reach(client, service, "running")
    services.remove(client, service)


def test_from_a_registry(client, workspace, cluster, tmp_path):
    archive = tmp_path / "static-site-1.0.0.tgz"
    archive.write_bytes(pack(CHART))
    host = images.registry_url().removeprefix("http://")
    subprocess.run(
        [tools.path("helm4"), "push", archive, f"oci://{host}/charts", "--plain-http"],
        check=True,
        capture_output=True,
        timeout=60,
    )
    source = client.create(
        "paas.chart.source",
        {"name": "Registry", "kind": "registry", "url": f"oci://{host}/charts", **TRUSTED},
    )
    template = _template(client, source, name="From a registry", chart_version="1.0.0")
    service = _deploy(client, workspace, template)
    services.reach(client, service, "running")
    services.remove(client, service)


def test_a_version_that_does_not_exist_is_named(client, workspace, repository):
    repository.offer(CHART)
    source = client.create(
        "paas.chart.source", {"name": "Versions", "url": repository.url, **TRUSTED}
    )
    template = _template(client, source, name="No such version", chart_version="9.9.9")
    service = _deploy(client, workspace, template)
    seen = services.reach(client, service, "error")
    assert "9.9.9" in seen["state_message"]
    client.call("paas.app.template", "write", [template], {"chart_version": "1.0.0"})
    client.call("paas.cloud.service", "action_deploy", [service])
    services.reach(client, service, "running")
    services.remove(client, service)


def test_a_repository_that_is_down_is_tried_again(client, workspace, repository):
    repository.offer(CHART)
    source = client.create("paas.chart.source", {"name": "Down", "url": repository.url, **TRUSTED})
    assert _read(client, source)["state"] == "read"
    repository.close()
    template = _template(client, source, name="Repository down", chart_version="1.0.0")
    service = _deploy(client, workspace, template)

    def told():
        (operation,) = services.facts(client, service)["operation_id"][:1]
        return "did not answer" in (client.read("paas.operation", operation, "log")["log"] or "")

    until(told, 60, "the operation to say that the repository is down")
    repository.open()
    services.reach(client, service, "running")
    services.remove(client, service)


def test_a_private_address_that_is_not_allowed(client, repository):
    repository.offer(CHART)
    source = client.create(
        "paas.chart.source", {"name": "Private", "url": repository.url, "allow_http": True}
    )
    seen = _read(client, source)
    assert seen["state"] == "failed"
    assert "private network" in seen["last_error"]
