"""The cluster's processes: started in order, ended in the opposite one, each alone for tests."""

import json
import subprocess
from pathlib import Path

from .. import tools
from ..config import LOCAL, LOGS, ROOT, RUN, port
from ..console import Problem
from ..shell import Daemon, run, wait_for
from . import control_plane, images, network, node
from .workspace import SOCKETS

TRAEFIK_NODE_PORT = 30080


def _forward():
    """Return the words that bring the loopback address to the ingress controller."""
    listen = f"TCP-LISTEN:{port('apps')},bind=127.0.0.1,fork,reuseaddr"
    return ("socat", listen, f"TCP:{network.inner_address()}:{TRAEFIK_NODE_PORT}")


def _kwok():
    """Return the words that play the kubelet of simulated nodes."""
    return (
        tools.path("kwok"),
        *("--kubeconfig", RUN / "kubeconfig", "--manage-all-nodes=false"),
        "--manage-nodes-with-annotation-selector=kwok.x-k8s.io/node=fake",
        *("--config", ROOT / "dev" / "cluster" / "simulation" / "stages.yaml"),
        *("--node-lease-duration-seconds", "40", "--cidr", "10.44.0.1/16"),
    )


_COMMANDS = {
    "etcd": control_plane.etcd,
    "kube-apiserver": control_plane.apiserver,
    "kube-controller-manager": control_plane.controller_manager,
    "kube-scheduler": control_plane.scheduler,
    "containerd": node.containerd,
    "registry": images.registry,
    "kubelet": node.kubelet,
    "kube-proxy": node.proxy,
    "forward": _forward,
    "kwok": _kwok,
}
_ON_DEMAND = {"kwok"}
ORDER = tuple(name for name in _COMMANDS if name not in _ON_DEMAND)
_OUTSIDE = {"forward"}


class Component(Daemon):
    """A process of the cluster, known by its name."""

    def start(self):
        """Start it unless it runs; return whether it was started."""
        if self.pid:
            return False
        command = _COMMANDS[self.name]()
        words = command if self.name in _OUTSIDE else network.inside(*command)
        return super().start(*words)


def component(name):
    """Return one process of the cluster: ``component("kubelet").stop()`` and ``.start()``."""
    if name not in _COMMANDS:
        raise Problem(f"The cluster has no component {name!r}; it has: {', '.join(ORDER)}")
    return Component(name)


def start(*names):
    """Start the named processes unless they run, and see that they stay."""
    fresh = [name for name in names if component(name).start()]
    for name in fresh:
        if wait_for(lambda name=name: not component(name).pid, 0.3):
            raise Problem(f"{name} ended at once; the end of its log:\n{component(name).tail()}")


def until_ready(seconds=60):
    """Wait until the API server answers."""
    if not wait_for(api_answers, seconds, 0.2):
        raise Problem(f"The API server does not answer:\n{component('kube-apiserver').tail()}")


def api_answers():
    """Say whether the API server is ready."""
    if not (RUN / "kubeconfig").exists():
        return False
    words = (*kubectl(), "--request-timeout=3s", "get", "--raw", "/readyz")
    done = subprocess.run(
        [str(word) for word in words], capture_output=True, timeout=20, check=False
    )
    return done.returncode == 0


def kubectl():
    """Return the words that run kubectl as the administrator."""
    return (tools.path("kubectl"), "--kubeconfig", RUN / "kubeconfig")


def stop_workloads():
    """End the node's kubelet and proxy, then every container that containerd runs."""
    for name in ("forward", "kubelet", "kube-proxy"):
        component(name).stop()
    if (SOCKETS / "containerd").exists() and network.exists():
        # a containerd that died has left its containers running: it is needed to end them
        component("containerd").start()
        if not wait_for(node.CONTAINERD_SOCKET.exists, 20):
            raise Problem(f"containerd does not start:\n{component('containerd').tail()}")
        _end_containers()


def _end_containers():
    ctr = ("ctr", "--address", node.CONTAINERD_SOCKET, "--namespace", "k8s.io")

    def tasks():
        return run(*ctr, "task", "ls", "-q", timeout=30).split()

    def none_left():
        left = tasks()
        for task in left:
            _quietly(*ctr, "task", "kill", "--signal", "KILL", "--all", task)
            _quietly(*ctr, "task", "delete", "--force", task)
        return not left

    if not wait_for(none_left, 30):
        raise Problem(f"Containers do not end: {', '.join(tasks())}")
    for container in run(*ctr, "container", "ls", "-q", timeout=30).split():
        spaces = _network_namespaces(
            json.loads(run(*ctr, "container", "info", container, timeout=30))
        )
        _quietly(*ctr, "container", "delete", container)
        for space in spaces:
            _quietly("ip", "netns", "delete", space)


def _network_namespaces(info):
    """Return the names of the pod network namespaces that a container's record refers to."""
    entries = info["Spec"]["linux"]["namespaces"]
    paths = [
        Path(entry["path"]) for entry in entries if entry["type"] == "network" and "path" in entry
    ]
    return [
        path.name for path in paths if path.parent.name == "netns" and path.name.startswith("cni-")
    ]


def _quietly(*words):
    """Run a command whose failure only means that the thing is already gone."""
    command = [str(word) for word in words]
    done = subprocess.run(command, capture_output=True, text=True, timeout=30, check=False)
    if done.returncode and LOCAL.exists():
        with (LOGS / "stop.log").open("a") as log:
            log.write(done.stderr)


def stop_all():
    """End every process, last started first."""
    for name in reversed(_COMMANDS):
        component(name).stop()
