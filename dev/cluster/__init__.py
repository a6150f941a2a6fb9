"""A real one-node Kubernetes cluster of this checkout, in a network namespace of its own."""

from .. import apt, tools
from ..config import CACHE, LOCAL, RUN
from ..console import side_by_side, step
from ..shell import wait_for
from . import access, addons, certificates, components, images, network, workspace
from .components import component
from .network import inner_address, outer_address

PACKAGES = (
    "busybox-static",
    "conntrack",
    "containerd",
    "containernetworking-plugins",
    "iproute2",
    "iptables",
    "openssl",
    "runc",
    "socat",
)
ADMIN = RUN / "kubeconfig"
"""The administrator's kubeconfig."""

__all__ = [
    "ADMIN",
    "component",
    "down",
    "engine_kubeconfig",
    "inner_address",
    "outer_address",
    "prepare",
    "status",
    "up",
]


def prepare():
    """Build and fetch all that the cluster needs; nothing is started."""
    CACHE.mkdir(parents=True, exist_ok=True)
    side_by_side(
        lambda: apt.ensure(*PACKAGES),
        lambda: tools.build(
            "kubectl",
            "crane",
            "helm4",
            "coredns",
            "local-path-provisioner",
            "metrics-server",
            "traefik",
        ),
    )
    images.prepare()


def up():
    """Start what does not run, in order, and wait until everything serves."""
    prepare()
    with step("Kubernetes"):
        workspace.make()
        network.up()
        certificates.make(network.inner_address())
        components.start("etcd", "kube-apiserver")
        components.until_ready()
        components.start("kube-controller-manager", "kube-scheduler", "containerd", "registry")
        images.push()
        components.start("kubelet", "kube-proxy")
        access.until_node_ready()
        addons.apply()
        access.permit_engine()
        components.start("forward")
        addons.until_available()


def down():
    """End the cluster's processes and containers; what it stored stays."""
    components.stop_workloads()
    components.stop_all()
    network.down()
    workspace.release()


def status():
    """Return the name of each component with whether it runs."""
    return {name: bool(component(name).pid) for name in components.ORDER}


def engine_kubeconfig():
    """Return the kubeconfig of the engine's own service account, made once."""
    return access.engine_kubeconfig()


def running():
    """Say whether the API server of this checkout answers."""
    return LOCAL.exists() and wait_for(components.api_answers, 0)
