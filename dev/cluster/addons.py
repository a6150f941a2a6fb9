"""What every cluster of the field has besides Kubernetes: applied from plain manifests."""

from pathlib import Path
from string import Template

from ..console import Problem, step
from ..shell import run
from . import network
from .components import TRAEFIK_NODE_PORT, kubectl
from .images import REGISTRY
from .workspace import HOME

_MANIFESTS = sorted(Path(__file__).parent.glob("manifests/*.yaml"))
_DEPLOYMENTS = ("coredns", "traefik", "local-path-provisioner", "metrics-server")


def apply():
    """Apply all manifests; those that are right already stay as they are."""
    facts = {
        "registry": REGISTRY,
        "node_address": network.inner_address(),
        "dns_address": network.SERVICE_DNS,
        "volumes": HOME / "volumes",
        "web_port": TRAEFIK_NODE_PORT,
    }
    text = "\n---\n".join(Template(path.read_text()).substitute(facts) for path in _MANIFESTS)
    words = ("apply", "--server-side", "--force-conflicts", "-f", "-")
    run(*kubectl(), *words, input=text, timeout=90, log="addons")


def until_available(seconds=120):
    """Wait until each of them serves."""
    names = [f"deployment/{name}" for name in _DEPLOYMENTS]
    condition = ("--for=condition=Available", f"--timeout={seconds}s")
    try:
        run(*kubectl(), "-n", "kube-system", "wait", *condition, *names, timeout=seconds + 30)
    except Problem as problem:
        with step("What the cluster says"):
            pods = run(*kubectl(), "-n", "kube-system", "get", "pods,events", timeout=30)
        raise Problem(f"{problem}\n{pods}") from problem
