"""The suite's world, its victims and its book."""

import pytest

from ..support.faultbook import FaultBook
from .world import Company, World

BOOK = FaultBook("operations")


@pytest.fixture(scope="session")
def book():
    """Where each fault is written down."""
    return BOOK


@pytest.fixture(scope="session")
def company(shop):
    """The services that the faults hit."""
    return Company(shop)


@pytest.fixture
def world(odoo, kube, cluster, shop, tmp_path):
    """The real parts; everything runs again afterwards, whatever a test has left."""
    odoo.start()
    yield World(odoo, kube, cluster, tmp_path, shop)
    odoo.gate.open()
    for name in ("kube-apiserver", "kubelet"):
        cluster.component(name).start()
    odoo.start()


def pytest_terminal_summary(terminalreporter):
    """Show what was injected and what came of it."""
    if BOOK.rows:
        terminalreporter.section("faults in operations")
        BOOK.close(terminalreporter.write_line)
