"""Who may do what in the local cluster, and what must be true before it is used."""

from ..config import ROOT, RUN
from ..console import Problem
from ..shell import run, wait_for
from . import certificates, network
from .components import component, kubectl

_RULES = ROOT / "deploy" / "kubernetes" / "rbac.yaml"
_ENGINE = RUN / "engine.kubeconfig"
_YEAR = "8760h"


def until_node_ready(seconds=90):
    """Wait until the node says that it is Ready."""
    path = '-o=jsonpath={.status.conditions[?(@.type=="Ready")].status}'

    def ready():
        try:
            return run(*kubectl(), "get", "node", "woow", path, timeout=20) == "True"
        except Problem:
            return False

    if not wait_for(ready, seconds, 0.3):
        raise Problem(f"The node does not become Ready:\n{component('kubelet').tail()}")


def permit_engine():
    """Apply the product's own rules, as an administrator of any cluster does."""
    run(*kubectl(), "apply", "--server-side", "--force-conflicts", "-f", _RULES, timeout=60)


def engine_kubeconfig():
    """Return the kubeconfig of the engine's service account, made once for a cluster."""
    if not _ENGINE.exists():
        account = ("woow-paas-engine", "-n", "paas-system", f"--duration={_YEAR}")
        token = run(*kubectl(), "create", "token", *account, timeout=30).strip()
        server = f"https://{network.inner_address()}:6443"
        _ENGINE.touch(mode=0o600)
        _ENGINE.write_text(certificates.document(server, token=token))
    return _ENGINE
