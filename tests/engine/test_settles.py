"""Whatever happens in between: one release, what is wanted, and nothing left running."""

from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from woow_paas_platform.engine import status, worker
from woow_paas_platform.engine.domain import (
    ChartRef,
    NamespaceSpec,
    OperationKind,
    OperationState,
    ReleaseKey,
    ReleaseSpec,
    RunResult,
    RunState,
    Task,
    WorkloadState,
)
from woow_paas_platform.engine.errors import ClusterUnreachable, Conflict
from woow_paas_platform.engine.testing import FakeClock, FakeCluster, FakeHelm

KEY = ReleaseKey("paas-ws-1", "shop-1")
WORKSPACE = NamespaceSpec("paas-ws-1", "me", "1")
FINAL = (OperationState.DONE, OperationState.FAILED, OperationState.CANCELLED)


class Backups:
    """Somebody who keeps backups: each takes two looks."""

    def __init__(self):
        self.looks = {}

    def start(self, run, _task):
        self.looks.setdefault(run, 0)

    def poll(self, run):
        if run not in self.looks:
            return RunResult(RunState.ABSENT)
        self.looks[run] += 1
        return RunResult(RunState.RUNNING if self.looks[run] < 2 else RunState.ENDED, 0)

    def cancel(self, run):
        self.looks.pop(run, None)


class Platform:
    """The addon's part, in short: it stores outcomes, and sometimes dies before it does."""

    def __init__(self, chart="web", polls=2):
        self.clock = FakeClock()
        self.cluster = FakeCluster(self.clock, auto_settle=True)
        self.helm = FakeHelm(self.cluster, polls=polls)
        self.chart = chart
        self.task = None
        self.state = OperationState.DONE
        self.count = 0
        self.replicas = {}
        self.kept = ()
        self.failure = None
        self.backups = Backups()

    def ask(self, kind, image="1", keep=True, stopped=False, backup=False):
        self.count += 1
        values = {
            "image": {"repository": "web", "tag": image},
            "persistence": {"enabled": True, "keep": True},
            "replicas": 2,
        }
        spec = ReleaseSpec(KEY.namespace, KEY.name, ChartRef(self.chart), values)
        deadline = self.clock.now() + timedelta(seconds=300)
        self.task = Task(
            str(self.count),
            OperationKind(kind),
            spec,
            WORKSPACE,
            deadline,
            keep_volumes=keep,
            replicas=self.replicas,
            stopped=stopped,
            backup=backup,
        )
        self.state = OperationState.QUEUED

    def step(self, lose=False):
        """Take a step; ``lose`` it: it was done, and nobody wrote it down."""
        if self.state in FINAL:
            return
        try:
            snapshot = self.cluster.snapshot()
            seen = status.observe(snapshot, [KEY])[KEY], snapshot.taken_at
        except (ClusterUnreachable, Conflict):
            seen = None, None
        outcome = worker.advance(
            self.task, self.helm, self.cluster, self.clock, *seen, backup=self.backups
        )
        self.clock.tick(max(outcome.again_in, 0.01))
        if lose:
            return
        self.state, self.failure = outcome.state, outcome.failure
        self.task = replace(
            self.task, stage=outcome.stage, attempt=outcome.attempt, progress=outcome.progress
        )
        self.replicas = outcome.facts.get("replicas", self.replicas)
        self.kept = outcome.facts.get("kept_volumes", self.kept)

    def finish(self):
        for _step in range(400):
            if self.state in FINAL:
                return self.state
            self.step()
        raise AssertionError(f"never ended: {self.task}")

    @property
    def workload(self):
        return status.observe(self.cluster.snapshot(), [KEY])[KEY]


CALLS = [
    "*",
    "release",
    "snapshot",
    "deployer_token",
    "prepare_namespace",
    "hold",
    "scale",
    "unlock",
    "delete",
]
OPERATIONS = st.tuples(
    st.sampled_from(["deploy", "upgrade", "rollback", "stop", "start", "restart", "delete"]),
    st.sampled_from(["1", "2"]),
    st.booleans(),
    st.booleans(),
    st.booleans(),
)
LAST = ["upgrade", "upgrade stopped", "rollback", "stop", "start", "restart", "delete"]
EVENTS = st.one_of(
    st.just(("step",)),
    st.just(("lose",)),
    st.just(("machine dies",)),
    st.just(("odoo dies",)),
    st.just(("folder lost",)),
    st.just(("cancel",)),
    st.tuples(
        st.just("fault"),
        st.sampled_from(CALLS),
        st.sampled_from([ClusterUnreachable, Conflict]),
        st.integers(1, 3),
    ),
    st.just(("helm fails",)),
    st.just(("ask",)),
)


def happen(platform, event, operations):
    word, *details = event
    if word in ("step", "lose"):
        platform.step(lose=word == "lose")
    elif word == "machine dies":
        platform.helm = platform.helm.crash()
    elif word == "odoo dies":
        platform.helm = platform.helm.restarted()
    elif word == "folder lost":
        platform.helm = FakeHelm(platform.cluster)
    elif word == "cancel" and platform.state not in FINAL:
        platform.task = replace(platform.task, cancelled=True)
    elif word == "fault":
        method, error, times = details
        platform.cluster.fail(method, error("no answer"), times)
    elif word == "helm fails":
        platform.helm.fail("Error: dial tcp 10.0.0.1:6443: connect: connection refused")
    elif word == "ask" and platform.state in FINAL and operations:
        platform.ask(*operations.pop(0))


def wishes(last, keep):
    """Return what is asked for to end with ``last``: the change itself comes before a scaling."""
    final = {"kind": "upgrade", "image": "final"}
    return {
        "upgrade": [final],
        "upgrade stopped": [final | {"stopped": True}],
        "rollback": [final | {"kind": "rollback", "backup": True}],
        "stop": [final, {"kind": "stop", "stopped": True}],
        "start": [final | {"stopped": True}, {"kind": "start"}],
        "restart": [final, {"kind": "restart"}],
        "delete": [{"kind": "delete", "keep": keep}],
    }[last]


@settings(max_examples=400)
@given(
    st.sampled_from(["web", "stateful", "web-hooks"]),
    st.integers(1, 4),
    st.lists(OPERATIONS, max_size=4),
    st.lists(EVENTS, max_size=40),
    st.sampled_from(LAST),
    st.booleans(),
)
def test_it_settles_at_what_is_wanted(chart, polls, operations, events, last, keep):
    platform = Platform(chart, polls)
    platform.ask("deploy")
    for event in events:
        happen(platform, event, operations)
    platform.cluster.heal()
    platform.finish()
    platform.helm = FakeHelm(platform.cluster, polls=polls)
    for request in wishes(last, keep):
        platform.ask(**request)
        assert platform.finish() is OperationState.DONE, platform.failure
    assert platform.helm.running() == []
    releases = platform.cluster.releases.get(KEY, [])
    assert not any(one.status.startswith("pending-") for one in releases)
    left = {key for key in platform.cluster.objects if key[2].startswith(("shop-1", "data-shop-1"))}
    if last == "delete":
        assert not releases
        claims = {name for kind, _namespace, name in left if kind == "PersistentVolumeClaim"}
        assert {kind for kind, _namespace, _name in left} <= {"PersistentVolumeClaim"}
        assert {one["claim_name"] for one in platform.kept} == claims
        assert keep or not claims
    else:
        assert [one.status for one in releases].count("deployed") == 1
        wanted = WorkloadState.STOPPED if last.startswith(("stop", "upgrade st")) else "ready"
        assert platform.workload.state == wanted
        if wanted is WorkloadState.STOPPED:
            assert platform.workload.wanted == 0 and set(platform.replicas.values()) == {2}
            return
        assert platform.workload.wanted == 2
        images = {
            pod["spec"]["containers"][0]["image"]
            for pod in platform.cluster.of_kind("Pod")
            if not pod["metadata"]["name"].startswith("shop-1-hook")
        }
        assert images == {"web:final"}


@pytest.mark.parametrize("steps", range(7))
@pytest.mark.parametrize("lose", [True, False])
@pytest.mark.parametrize("death", ["crash", "restarted"])
def test_death_at_any_step_of_a_deployment_leaves_exactly_one_release(steps, lose, death):
    platform = Platform(polls=2)
    platform.ask("deploy")
    for number in range(steps):
        platform.step(lose=lose and number == steps - 1)
    platform.helm = getattr(platform.helm, death)()
    assert platform.finish() is OperationState.DONE
    statuses = [one.status for one in platform.cluster.releases[KEY]]
    assert statuses.count("deployed") == 1 and "pending-install" not in statuses
    assert platform.workload.state is WorkloadState.READY
    assert platform.helm.runs == {}


def test_an_answer_that_was_lost_does_not_run_helm_twice():
    platform = Platform(polls=1)
    platform.ask("deploy")
    while not platform.helm.runs:
        platform.step()
    platform.step(lose=True)
    assert [one.status for one in platform.cluster.releases[KEY]] == ["deployed"]
    platform.helm = FakeHelm(platform.cluster)
    assert platform.finish() is OperationState.DONE
    assert [one.revision for one in platform.cluster.releases[KEY]] == [1]
    assert not [call for call in platform.helm.calls if call[0].startswith("start")]


def test_helm_never_gets_more_than_the_deployers_token_and_says_which_operation():
    platform = Platform()
    platform.ask("deploy")
    platform.finish()
    asked = [call for call in platform.cluster.calls if call[0] == "deployer_token"]
    assert [call[1][0] for call in asked] == [WORKSPACE]
    assert platform.cluster.releases[KEY][-1].operation == "1"


def test_an_image_that_does_not_exist_is_an_error_at_once_and_mending_it_heals():
    platform = Platform()
    platform.cluster.break_image("web:1")
    platform.ask("deploy")
    assert platform.finish() is OperationState.FAILED
    assert platform.failure.code == "workload_failed"
    assert "web:1" in platform.failure.message and "not found" in platform.failure.message
    platform.cluster.mend_image("web:1")
    now = platform.clock.now()
    seen = status.phase("deploy", "failed", platform.workload, now, now, 60, platform.failure)
    assert seen.phase == "running"


def test_a_hanging_helm_ends_with_its_deadline_and_leaves_nothing_pending():
    platform = Platform()
    platform.helm.hang()
    platform.ask("deploy")
    for _step in range(2000):
        if platform.state in FINAL:
            break
        platform.step()
    assert (platform.state, platform.failure.code) == ("failed", "deadline_exceeded")
    assert platform.cluster.releases[KEY][-1].status == "failed"


def test_a_mistake_of_our_own_is_an_error_and_not_a_crash(monkeypatch):
    platform = Platform()
    platform.ask("deploy")

    def broken(_spec):
        raise ZeroDivisionError

    monkeypatch.setattr(worker, "workspace_objects", broken)
    assert platform.finish() is OperationState.FAILED
    assert platform.failure.code == "internal"
