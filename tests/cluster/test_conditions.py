"""Many workload conditions at once: Running is never said of what does not serve, and what is
well or only slow alarms nobody. The truth is told by probes from outside."""

import pytest

from dev import tools
from woow_paas_platform.engine.adapters.kubernetes import KubernetesCluster
from woow_paas_platform.engine.domain import Connection

from .conditions import broken, healthy, slow
from .conditions.rounds import Rounds
from .conditions.slow_registry import SlowRegistry

CONDITIONS = (*healthy.CONDITIONS, *slow.CONDITIONS, *broken.CONDITIONS)
GHOST = {
    "apiVersion": "v1",
    "kind": "Node",
    "metadata": {"name": "ghost", "labels": {"kubernetes.io/hostname": "ghost"}},
}
"""A machine that is not there: a DaemonSet that wants it is never complete."""


def _parameter(condition):
    marks = [pytest.mark.suite] + ([] if condition.fixed else [pytest.mark.whole])
    return pytest.param(condition.name, id=condition.name, marks=marks)


@pytest.fixture(scope="module")
def stories(request, kube, cluster, tmp_path_factory):
    """What was seen of the conditions that this run has chosen, all made side by side."""
    tools.path("kstatus")
    chosen = {
        item.callspec.params["name"]
        for item in request.session.items
        if "stories" in item.fixturenames and "name" in getattr(item, "callspec", _NONE).params
    }
    conditions = [one for one in CONDITIONS if one.name in chosen]
    real = KubernetesCluster(
        Connection("kubeconfig", kubeconfig=cluster.engine_kubeconfig().read_text())
    )
    rounds = Rounds(kube, real, conditions, tmp_path_factory.mktemp("charts"))
    kube.apply(GHOST)
    try:
        with SlowRegistry(slow.SLOW_REGISTRY):
            yield rounds.run()
    finally:
        kube.run("delete", "node", "ghost")
    with request.config.pluginmanager.getplugin("capturemanager").global_and_fixture_disabled():
        print(_table(rounds))


class _NONE:
    params = {}


def _table(rounds):
    head = ("condition", "kind", "looks", "ours", "kstatus", "probe", "false", "found")
    rows = [head]
    for name, story in rounds.stories.items():
        rows.append(
            (
                name,
                story.condition.kind,
                str(story.looks),
                " → ".join(story.verdicts[-3:]),
                story.kstatus + (f", {story.kstatus_false} false" if story.kstatus_false else ""),
                {True: "serves", False: "does not", None: "–"}[story.truth],
                str(len(story.false_running)),
                ", ".join(story.findings) or "–",
            )
        )
    widths = [max(len(row[column]) for row in rows) for column in range(len(head))]
    lines = [
        "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True))
        for row in rows
    ]
    stories = rounds.stories.values()
    healthy_ones = [story for story in stories if story.condition.is_healthy]
    lines += [
        "",
        f"{len(stories)} conditions, {sum(story.looks for story in stories)} looks, "
        f"{sum(story.claims for story in stories)} times Running said, "
        f"{sum(len(story.false_running) for story in stories)} times wrongly "
        f"(kstatus' Current: {sum(story.kstatus_false for story in stories)} times)",
        f"{len(healthy_ones)} healthy or slow, "
        f"{sum(bool(story.findings) for story in healthy_ones)} of them with a finding",
    ]
    return "\n" + "\n".join(line.rstrip() for line in lines)


@pytest.mark.parametrize("name", [_parameter(condition) for condition in CONDITIONS])
def test_condition(stories, name):
    story = stories[name]
    assert story.false_running == [], "Running was said, and nobody serves"
    assert story.stepped_at, f"its steps were never due; seen last: {story}"
    assert story.ended_at, f"it did not come to its end; seen last: {story}"
    if story.condition.is_healthy:
        assert story.findings == {}, "a false alarm"


@pytest.mark.suite
@pytest.mark.whole
def test_there_are_enough_of_them():
    assert len(CONDITIONS) >= 60
    assert sum(condition.is_healthy for condition in CONDITIONS) >= 30
