"""Build and fetch all that ``run`` and ``test`` need, side by side; nothing is started."""

from .. import browser, cluster, odoo, preflight
from ..console import side_by_side


def main(words):
    """Return 0 when all is there."""
    preflight.check()
    side_by_side(odoo.prepare, browser.prepare, cluster.prepare)
    return 0
