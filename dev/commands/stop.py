"""End what this checkout has started; data stays."""

from .. import cluster, exclusive, odoo, postgres
from ..config import LOCAL
from ..console import say, step
from ..shell import Daemon


def main(words):
    """End Odoo (the tests' own, too), the cluster and PostgreSQL, in this order; return 0."""
    if not LOCAL.exists():
        say("Nothing was started here")
        return 0
    with exclusive.command("stop"), step("Stop"):
        odoo.down()
        Daemon("odoo-cluster-tests").stop()
        cluster.down()
        postgres.down()
    return 0
