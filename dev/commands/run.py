"""Start everything. With KUBECONFIG given, that cluster is used and none is started.

For a cluster of yours WOOW_DOMAIN, WOOW_INGRESS_CLASS, WOOW_STORAGE_CLASS and WOOW_ACCESS_PORT
say what its addresses end in, its classes and the port its ingress controller answers on.
"""

import os
from pathlib import Path

from .. import cluster, connect, databases, exclusive, odoo, postgres, preflight, tools
from ..config import RUN, port
from ..console import Problem, say, side_by_side
from ..shell import run

DATABASE = "woow"


def main(words):
    """Start what does not run, make and connect the database, print where it is; return 0."""
    preflight.check()
    theirs = os.environ.get("KUBECONFIG")
    if theirs and not Path(theirs).is_file():
        raise Problem(f"KUBECONFIG names {theirs}, which is no file")
    with exclusive.command("run"):
        cluster_part = tools_only if theirs else cluster.up
        side_by_side(cluster_part, odoo_part)
        chosen = their_cluster(Path(theirs)) if theirs else own_cluster()
        connect.connect(DATABASE, **chosen)
        odoo.up(DATABASE)
    say("Everything is up. `make stop` ends it; the data stays.")
    print(f"\n  Woow PaaS   http://localhost:{odoo.address_port(DATABASE)}/odoo")
    print("  Login       admin / admin\n", flush=True)
    return 0


def odoo_part():
    """Make Odoo and its database ready; a server with older code is ended."""
    odoo.prepare()
    postgres.up()
    if odoo.running() and databases.outdated(DATABASE):
        odoo.down()
    databases.ensure(DATABASE, demo=True)


def tools_only():
    """Build what Odoo needs for a cluster that runs elsewhere."""
    tools.build("helm4", "kubectl")


def own_cluster():
    """Return how the local cluster is reached, by the engine's own service account."""
    return {
        "kubeconfig": cluster.engine_kubeconfig(),
        "domain": "apps.localhost",
        "ingress_class": "traefik",
        "storage_class": "local-path",
        "access_port": port("apps"),
        # what the check of the network runs: nothing is pulled from outside here
        "probe_image": f"{cluster.images.REGISTRY}/busybox:1.0",
    }


def their_cluster(kubeconfig):
    """Return how the given cluster is reached; certificates named in the file are taken into it."""
    view = ("config", "view", "--raw", "--flatten", "--minify")
    text = run(tools.path("kubectl"), "--kubeconfig", kubeconfig, *view, timeout=30)
    copy = RUN / "given.kubeconfig"
    copy.touch(mode=0o600)
    copy.write_text(text)
    return {
        "kubeconfig": copy,
        "domain": os.environ.get("WOOW_DOMAIN", "apps.localhost"),
        "ingress_class": os.environ.get("WOOW_INGRESS_CLASS", "traefik"),
        "storage_class": os.environ.get("WOOW_STORAGE_CLASS", ""),
        "access_port": int(os.environ.get("WOOW_ACCESS_PORT", "80")),
    }
