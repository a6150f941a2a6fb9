"""The real parts, once for the whole session: cluster, Odoo, browser."""

import fcntl

import pytest
from playwright.sync_api import sync_playwright

from dev import browser as chromium
from dev import cluster as local_cluster
from dev import tools
from dev.config import RUN, port

from .support.apps import ALL, CHARTS, Shop
from .support.browser import Browser
from .support.kube import Kube
from .support.odoo import PREFIX, OdooServer
from .support.repository import Repository

OURS = (f"{PREFIX}-paas-ws-", "paas-ws-900")
"""How the tests' namespaces begin; those of a running ``make run`` are not touched."""


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(config, items):
    """Let modules with a browser come late, and the API server's log be judged last.

    Playwright leaves an event loop in this thread, beside which the adapters' own cannot run.
    The log is judged only when everything has written to it.
    """
    driving = {item.path for item in items if "_chromium" in item.fixturenames}
    items.sort(key=lambda item: item.path in driving)
    others = [item for item in items if item.path.name != "test_verbs.py"]
    judging = [item for item in items if item.path.name == "test_verbs.py"]
    if others and config.option.keyword:
        config.hook.pytest_deselected(items=judging)
        judging = []
    items[:] = others + judging


@pytest.fixture(scope="session")
def cluster():
    """The local cluster, up, and nobody else's tests on it."""
    RUN.mkdir(parents=True, exist_ok=True)
    with (RUN / "cluster-tests.lock").open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        local_cluster.up()
        yield local_cluster


@pytest.fixture(scope="session")
def kube(cluster):
    """kubectl, with what earlier sessions left in the cluster gone."""
    tool = Kube(cluster.ADMIN)
    tool.remove_namespaces(OURS)
    return tool


@pytest.fixture(scope="session")
def odoo(cluster, kube):
    """A running Odoo whose default cluster is the local one, by the engine's own account."""
    server = OdooServer(tools.path("helm4"))
    server.start()
    client = server.client()
    client.call(
        "paas.cluster",
        "connect_local",
        cluster.engine_kubeconfig().read_text(),
        "apps.localhost",
        "traefik",
        "local-path",
        port("apps"),
    )
    yield server
    server.stop()


@pytest.fixture(scope="session")
def workspace(odoo):
    """The id of a workspace on the local cluster."""
    return odoo.client().create("paas.workspace", {"name": "Tests"})


@pytest.fixture(scope="session")
def shop(odoo, kube, workspace):
    """The tests' own applications, ready to be ordered in ``workspace``."""
    repository = Repository()
    for app in ALL:
        repository.offer(CHARTS / app.chart)
    yield Shop(odoo, kube, workspace, repository.url)
    repository.close()


@pytest.fixture(scope="session")
def _chromium():
    chromium.prepare()
    with sync_playwright() as playwright:
        browser = Browser(playwright)
        yield browser
        browser.close()


@pytest.fixture
def browser(_chromium):
    """Chromium without pages."""
    yield _chromium
    _chromium.forget()
