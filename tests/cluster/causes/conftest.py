"""The suite's world, its ward and its book."""

import pytest

from .table import Book
from .ward import Ward
from .world import World

BOOK = Book()


@pytest.fixture(scope="module")
def ward(request, odoo, kube, cluster, _chromium):
    """The cases that this run has chosen, and where their apps lie."""
    odoo.start()
    world = World(odoo, kube, cluster, _chromium)
    chosen = [
        item.callspec.params["entry"]
        for item in request.session.items
        if "ward" in item.fixturenames and hasattr(item, "callspec")
    ]
    ward = Ward(world, chosen, BOOK)
    yield ward
    ward.close()
    world.close()
    _chromium.forget()


def pytest_terminal_summary(terminalreporter):
    """Show what was injected and what came of it."""
    if BOOK.rows:
        terminalreporter.section("causes")
        BOOK.close(terminalreporter.write_line)
