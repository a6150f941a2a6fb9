"""Nodes that kwok pretends: pods on them are Ready at once and cost nothing, for tests of scale."""

import json

from .. import tools
from ..console import Problem, step
from ..shell import run, wait_for
from . import components

LABEL = "woow.example/simulated"
"""On each simulated node, with its number: what is to run there selects it."""
TAINT = {"key": LABEL, "value": "true", "effect": "NoSchedule"}
"""Keeps everything else away from them."""
_FAKE = "kwok.x-k8s.io/node"


def up(count=4):
    """Start kwok and see that ``count`` nodes are Ready."""
    tools.build("kwok")
    with step(f"{count} simulated nodes"):
        components.start("kwok")
        nodes = {"apiVersion": "v1", "kind": "List", "items": [_node(n) for n in range(count)]}
        run(*components.kubectl(), "apply", "-f", "-", input=json.dumps(nodes), timeout=60)
        if not wait_for(lambda: _ready() >= count, 60, 0.5):
            raise Problem(f"kwok's nodes are not Ready:\n{components.component('kwok').tail()}")


def down():
    """Remove the nodes and end kwok."""
    run(*components.kubectl(), "delete", "node", "-l", LABEL, "--ignore-not-found", timeout=60)
    components.component("kwok").stop()


def _node(number):
    size = {"cpu": "4000", "memory": "8Ti", "pods": "5000"}
    return {
        "apiVersion": "v1",
        "kind": "Node",
        "metadata": {
            "name": f"simulated-{number}",
            "annotations": {_FAKE: "fake"},
            "labels": {LABEL: str(number), "kubernetes.io/os": "linux"},
        },
        "spec": {"taints": [TAINT]},
        "status": {"allocatable": size, "capacity": size},
    }


def _ready():
    path = '-o=jsonpath={.items[*].status.conditions[?(@.type=="Ready")].status}'
    found = run(*components.kubectl(), "get", "node", "-l", LABEL, path, timeout=30)
    return found.split().count("True")
