"""Stop and start: what the reconciler remembers, and what it cannot stop."""

from woow_paas_platform.engine.reconciler import Observed, next_step

from .reconciling import NOW, parts, task
from .shapes import deployment


def test_what_a_stop_cannot_stop_is_named():
    agent = {"kind": "DaemonSet", "metadata": {"name": "agent"}, "spec": {}}
    at = task("stop", "apply", progress={"replicas": {}})
    step = next_step(at, Observed(NOW, parts=parts(agent)))
    assert step.facts["goes_on"] == ["DaemonSet/agent"]
    assert "DaemonSet/agent" in step.say[0][1]


def test_stopping_remembers_and_starting_brings_back():
    stopping = task("stop", "apply", progress={"replicas": {"Deployment/shop-1": 3}})
    stop = next_step(stopping, Observed(NOW, parts=parts(deployment(3))))
    assert stop.targets == [{"kind": "Deployment", "name": "shop-1", "replicas": 0}]
    assert stop.facts == {"replicas": {"Deployment/shop-1": 3}, "goes_on": []}
    starting = task("start", "apply", replicas=stop.facts["replicas"])
    start = next_step(starting, Observed(NOW, parts=parts(deployment(0))))
    assert start.targets == [{"kind": "Deployment", "name": "shop-1", "replicas": 3}]


def test_stopping_again_does_not_forget_the_count():
    at = task(
        "stop",
        "apply",
        progress={"replicas": {"Deployment/shop-1": 0}},
        replicas={"Deployment/shop-1": 3},
    )
    step = next_step(at, Observed(NOW, parts=parts(deployment(0))))
    assert step.facts["replicas"] == {"Deployment/shop-1": 3}
