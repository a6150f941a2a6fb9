"""One condition: what it is made of, what happens to it, and how it is to end."""

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

WELL, SLOW, BROKEN = "well", "slow", "broken"


@dataclass(frozen=True)
class Condition:
    """Objects of one release, made side by side with those of all other conditions."""

    name: str
    objects: Sequence[Any]
    truth: Callable
    """What is wanted in the end, probed from outside."""
    ends: str
    """The verdict it must come to: ready, stopped, failed, progressing, or absent."""
    kind: str = WELL
    """well or slow: no finding, ever; broken: there is something to find."""
    before: Callable | None = None
    """What must hold before the steps are taken; what holds then is the old state."""
    steps: Sequence[Callable] = ()
    space: str = "calm"
    fixed: bool = False
    """In the part that ``make test`` runs."""
    watch: float = 0.0
    """Seconds it is looked at after it has come to its end: it must stay there."""
    chart: bool = False
    """Made by the real Helm, since it has hooks."""
    frozen: bool = False
    """Its steps are taken while the controller manager is held, after all others."""

    @property
    def namespace(self):
        """Where it lives; conditions that disturb each other live apart."""
        return SPACES[self.space]

    @property
    def is_healthy(self):
        """Tell whether nothing is wrong with it."""
        return self.kind != BROKEN


SPACES = {"calm": "paas-ws-9005", "moving": "paas-ws-9006", "broken": "paas-ws-9007"}


def image(version, kind="deployment", container="web"):
    """Return the step that gives a workload another version."""

    def step(kube, condition):
        target = f"{kind}/{condition.name}"
        new = version if "/" in version else f"registry.localhost:5000/woow/web:{version}"
        kube.run("set", "image", "-n", condition.namespace, target, f"{container}={new}")

    return step


def scale(replicas, kind="deployment"):
    """Return the step that scales a workload."""

    def step(kube, condition):
        target = f"{kind}/{condition.name}"
        kube.run("scale", "-n", condition.namespace, target, f"--replicas={replicas}")

    return step


def patch(body, kind="deployment", name=None):
    """Return the step that merges something into an object."""

    def step(kube, condition):
        words = ("patch", kind, name or condition.name, "-n", condition.namespace)
        kube.run(*words, "--type=merge", "-p", json.dumps(body))

    return step


def kubectl(*words):
    """Return the step that runs kubectl in the condition's namespace; {name} is the condition's."""

    def step(kube, condition):
        kube.run("-n", condition.namespace, *(word.format(name=condition.name) for word in words))

    return step


def evict_one(kube, condition):
    """Leave a pod behind as the kubelet does when a machine runs out of memory."""
    pod = kube.items("pod", condition.namespace, f"app={condition.name}")[0]["metadata"]["name"]
    status = {"phase": "Failed", "reason": "Evicted", "message": "The node was low on resource."}
    words = ("patch", "pod", pod, "-n", condition.namespace, "--subresource=status")
    kube.run(*words, "--type=merge", "-p", json.dumps({"status": status}))
