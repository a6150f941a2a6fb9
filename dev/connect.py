"""Tell Odoo about the cluster: its kubeconfig, its domain and its classes, once for each change."""

import hashlib
import json

from . import odoo
from .config import ROOT, RUN
from .console import step
from .shell import run

_SCRIPT = """
import json, os, pathlib
chosen = json.loads(os.environ["WOOW_CONNECT"])
chosen["kubeconfig"] = pathlib.Path(chosen.pop("file")).read_text()
env["paas.cluster"].connect_local(**chosen)
env.cr.commit()
"""


def connect(
    database, kubeconfig, domain, ingress_class, storage_class, access_port, probe_image=False
):
    """Write the connection into the database, unless it is there already; return if it was new."""
    chosen = {
        "file": str(kubeconfig),
        "domain": domain,
        "ingress_class": ingress_class,
        "storage_class": storage_class,
        "access_port": access_port,
        "probe_image": probe_image,
    }
    words = json.dumps(chosen)
    digest = hashlib.sha256(f"{words}{kubeconfig.read_text()}".encode()).hexdigest()
    mark = RUN / f"database-{database}.connected"
    if mark.exists() and mark.read_text() == digest:
        return False
    with step("Connect Odoo with the cluster"):
        run(
            *odoo.command("shell", database, "--no-http"),
            env={**odoo.environment(), "WOOW_CONNECT": words},
            input=_SCRIPT,
            cwd=ROOT,
            timeout=120,
            log="connect",
        )
    mark.write_text(digest)
    return True
