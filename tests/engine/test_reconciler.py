"""Every state and event of the reconciler: one next action each."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from woow_paas_platform.engine.domain import (
    ChartRef,
    HelmRelease,
    NamespaceSpec,
    OperationKind,
    ReleaseSpec,
    RunResult,
    RunState,
    Stage,
    Task,
    Workload,
    WorkloadState,
)
from woow_paas_platform.engine.errors import ClusterUnreachable, Forbidden
from woow_paas_platform.engine.reconciler import Observed, after_error, next_step
from woow_paas_platform.engine.status.index import Parts

from .shapes import claim, deployment

NOW = datetime(2026, 1, 5, 9, 0, tzinfo=UTC)
ABSENT, RUNNING = RunResult(RunState.ABSENT), RunResult(RunState.RUNNING)
LOST, GOOD = RunResult(RunState.LOST), RunResult(RunState.ENDED, 0)
IN_PROGRESS = RunResult(
    RunState.ENDED, 1, stderr="another operation (install/upgrade/rollback) is in progress"
)
BAD_CHART = RunResult(RunState.ENDED, 1, stderr='Error: chart "x" not found')
TIMED_OUT = RunResult(RunState.ENDED, -9, timed_out=True)
READY, STOPPED = Workload(WorkloadState.READY), Workload(WorkloadState.STOPPED)
PROGRESSING = Workload(WorkloadState.PROGRESSING, "Progressing", "1 of 2 ready")
BROKEN = Workload(WorkloadState.FAILED, "ErrImagePull", "no such image")


def task(kind, stage, **more):
    spec = ReleaseSpec("paas-ws-1", "shop-1", ChartRef("web"))
    workspace = NamespaceSpec("paas-ws-1", "me", "1")
    deadline = NOW + timedelta(seconds=300)
    base = Task("7", OperationKind(kind), spec, workspace, deadline, Stage(stage))
    return replace(base, **more)


def release(status, operation="7", **more):
    return HelmRelease("shop-1", "paas-ws-1", 3, status, operation=operation, **more)


def parts(*objects, hooks=()):
    found = Parts(hooks=list(hooks))
    for one in objects:
        found.by_kind[one["kind"]].append(one)
    return found


def seen(workload, seconds=1):
    return {"workload": workload, "observed_at": NOW + timedelta(seconds=seconds)}


BARE = "kind: PersistentVolumeClaim"
KEPT = f"{BARE}\nannotations:\n  helm.sh/resource-policy: keep\n"
HOOK = {"kind": "Job", "name": "shop-1-hook"}

LIKE = {
    "late": {"deadline": NOW - timedelta(seconds=1)},
    "long late": {"deadline": NOW - timedelta(seconds=100)},
    "cancelled": {"cancelled": True},
    "last attempt": {"attempt": 7},
    "applied": {"progress": {"applied_at": NOW.isoformat(), "watched": True}},
    "nothing runs": {"progress": {"watched": False}},
    "surveyed": {"progress": {"replicas": {"Deployment/shop-1": 2}}},
    "hook": {"progress": {"hooks": [HOOK]}},
    "hook removed": {"progress": {"hooks": [HOOK], "hooks_removed": True}},
    "keep nothing": {"keep_volumes": False},
}
"""What a task may be like."""

EVENTS = {
    "not started": {"run": ABSENT},
    "running": {"run": RUNNING},
    "succeeded": {"run": GOOD},
    "in progress": {"run": IN_PROGRESS},
    "bad chart": {"run": BAD_CHART},
    "timed out": {"run": TIMED_OUT},
    "lost": {"run": LOST},
    "no release": {},
    "deployed": {"release": release("deployed")},
    "pending": {"release": release("pending-upgrade")},
    "failed": {"release": release("failed")},
    "uninstalling": {"release": release("uninstalling")},
    "another's": {"release": release("deployed", "6")},
    "another's pending": {"release": release("pending-install", "6")},
    "with kept disk": {"release": release("deployed", manifest=KEPT)},
    "with bare disk": {"release": release("deployed", manifest=BARE)},
    "nothing": {"parts": parts()},
    "workload": {"parts": parts(deployment())},
    "disk": {"parts": parts(claim())},
    "disk ending": {"parts": parts(claim(deleted=True))},
    "unseen": {},
    "ready": seen(READY),
    "stopped": seen(STOPPED),
    "progressing": seen(PROGRESSING),
    "broken": seen(BROKEN),
    "ready before": seen(READY, -1),
    "stopped before": seen(STOPPED, -1),
    "broken before": seen(BROKEN, -1),
}
"""What may be observed."""

TABLE = """
deploy   | queued  |                    | unseen                         | nothing running prepare
deploy   | queued  | cancelled          | unseen                         | forget cancelled queued
deploy   | prepare |                    | unseen                         | prepare running apply
deploy   | prepare | cancelled          | unseen                         | forget cancelled prepare
deploy   | apply   |                    | not started, no release        | upgrade running apply
deploy   | apply   |                    | not started, failed            | upgrade running apply
upgrade  | apply   |                    | not started, another's         | upgrade running apply
upgrade  | apply   |                    | not started, deployed          | nothing running wait
upgrade  | apply   |                    | not started, pending           | unlock running apply
upgrade  | apply   |                    | not started, another's pending | unlock running apply
deploy   | apply   | late               | not started, no release        | nothing failed apply deadline_exceeded
deploy   | apply   | late               | not started, deployed          | nothing running wait
deploy   | apply   | cancelled          | not started, no release        | forget cancelled apply
deploy   | apply   |                    | running                        | nothing running apply
deploy   | apply   | late               | running                        | nothing running apply
deploy   | apply   | long late          | running                        | cancel running apply
deploy   | apply   | cancelled          | running                        | cancel running apply
rollback | apply   |                    | succeeded, deployed            | nothing running wait
deploy   | apply   | late               | succeeded, deployed            | nothing running wait
deploy   | apply   |                    | in progress, another's         | forget running apply
deploy   | apply   |                    | in progress, another's pending | unlock running apply
deploy   | apply   | late               | in progress, another's         | forget failed apply operation_in_progress
deploy   | apply   | last attempt       | in progress, another's         | forget failed apply operation_in_progress
deploy   | apply   |                    | bad chart, no release          | forget failed apply chart_not_found
deploy   | apply   |                    | timed out, pending             | unlock running apply
deploy   | apply   |                    | timed out, failed              | forget failed apply deadline_exceeded
deploy   | apply   | cancelled          | timed out, pending             | unlock running apply
deploy   | apply   | cancelled          | timed out, failed              | forget cancelled apply
deploy   | apply   |                    | lost, no release               | forget running apply
deploy   | apply   |                    | lost, failed                   | forget running apply
upgrade  | apply   |                    | lost, another's                | forget running apply
deploy   | apply   |                    | lost, pending                  | unlock running apply
deploy   | apply   |                    | lost, deployed                 | nothing running wait
deploy   | apply   | late               | lost, no release               | forget failed apply runner_lost
deploy   | wait    | applied            | unseen                         | nothing running wait
deploy   | wait    | applied            | ready                          | forget done ready
deploy   | wait    | applied            | stopped                        | forget done ready
deploy   | wait    | applied            | ready before                   | nothing running wait
deploy   | wait    | applied            | broken before                  | nothing running wait
deploy   | wait    | applied            | progressing                    | nothing running wait
deploy   | wait    | applied            | broken                         | forget failed wait workload_failed
deploy   | wait    | applied, late      | progressing                    | forget failed wait not_ready_in_time
deploy   | wait    | applied, late      | ready                          | forget done ready
deploy   | wait    | applied, late      | ready before                   | nothing running wait
deploy   | wait    | applied, long late | ready before                   | forget failed wait not_ready_in_time
deploy   | wait    | applied, cancelled | unseen                         | forget cancelled wait
deploy   | wait    | nothing runs       | unseen                         | forget done ready
delete   | queued  |                    | nothing, no release            | nothing running apply
delete   | queued  |                    | disk, with kept disk           | nothing running apply
delete   | queued  |                    | disk, with bare disk           | nothing failed queued volumes_not_kept
delete   | queued  | keep nothing       | disk, with bare disk           | nothing running apply
delete   | apply   |                    | not started, no release        | nothing running cleanup
delete   | apply   |                    | not started, pending           | uninstall running apply
delete   | apply   | late               | not started, deployed          | nothing failed apply deadline_exceeded
delete   | apply   | cancelled          | not started, deployed          | forget cancelled apply
delete   | apply   |                    | running                        | nothing running apply
delete   | apply   | cancelled          | running                        | nothing running apply
delete   | apply   | long late          | running                        | cancel running apply
delete   | apply   |                    | succeeded, no release          | forget running cleanup
delete   | apply   |                    | bad chart, no release          | forget running cleanup
delete   | apply   |                    | succeeded, deployed            | forget running apply
delete   | apply   |                    | timed out, uninstalling        | forget failed apply deadline_exceeded
delete   | apply   |                    | lost, no release               | nothing running cleanup
delete   | apply   |                    | lost, uninstalling             | forget running apply
delete   | apply   | late               | lost, uninstalling             | forget failed apply runner_lost
delete   | cleanup |                    | nothing, no release            | forget done ready
delete   | cleanup |                    | disk, no release               | forget done ready
delete   | cleanup |                    | workload, no release           | nothing running cleanup
delete   | cleanup | late               | workload, no release           | forget failed cleanup deadline_exceeded
delete   | cleanup | hook               | nothing, no release            | remove running cleanup
delete   | cleanup | hook removed       | nothing, no release            | forget done ready
delete   | cleanup | keep nothing       | disk, no release               | remove running cleanup
delete   | cleanup | keep nothing       | disk ending, no release        | nothing running cleanup
delete   | cleanup |                    | nothing, deployed              | forget running apply
delete   | cleanup | cancelled          | nothing, no release            | forget done ready
stop     | queued  |                    | nothing                        | nothing failed queued not_found
stop     | queued  |                    | workload                       | nothing running apply
stop     | apply   | surveyed           | workload                       | scale running wait
stop     | wait    | applied            | ready                          | nothing running wait
stop     | wait    | applied            | stopped before                 | nothing running wait
stop     | wait    | applied            | stopped                        | forget done ready
stop     | wait    | applied, late      | ready                          | forget failed wait not_ready_in_time
start    | apply   | surveyed           | workload                       | scale running wait
start    | wait    | applied            | ready                          | forget done ready
start    | wait    | applied            | broken                         | nothing failed wait workload_failed
restart  | apply   | surveyed           | workload                       | scale running wait
restart  | wait    | applied            | progressing                    | nothing running wait
restart  | wait    | applied, cancelled | unseen                         | forget cancelled wait
"""
"""Kind, stage, what the task is like, what is observed → action, state, stage, failure."""


def words_of(cell, meaning):
    """Return what a cell's words mean, together."""
    together = {}
    for word in filter(None, cell.split(", ")):
        together |= meaning[word]
    return together


@pytest.mark.parametrize("row", TABLE.strip().splitlines(), ids=lambda row: " ".join(row.split()))
def test_one_state_and_one_event_give_one_action(row):
    kind, stage, like, observed, expected = (cell.strip() for cell in row.split("|"))
    at = task(kind, stage, **words_of(like, LIKE))
    step = next_step(at, Observed(NOW, **words_of(observed, EVENTS)))
    code = f" {step.failure.code}" if step.failure else ""
    assert f"{step.do} {step.state} {step.stage}{code}" == expected


def test_a_retry_is_another_attempt_after_a_growing_pause():
    pauses = []
    at = task("deploy", "apply")
    for _time in range(7):
        step = next_step(at, Observed(NOW, run=IN_PROGRESS))
        pauses.append(step.again_in)
        at = replace(at, attempt=step.attempt)
    assert pauses == [1, 2, 4, 8, 16, 30, 30]
    assert at.attempt == 7


def test_what_is_known_after_applying():
    hooked = release("deployed", hooks=({"kind": "Job", "name": "shop-1-hook"},))
    step = next_step(task("deploy", "apply"), Observed(NOW, run=GOOD, release=hooked))
    assert step.facts == {"revision": 3, "hooks": [HOOK]}


def test_disks_that_stay_are_reported_with_their_size():
    at = task("delete", "cleanup", progress={"claims": [{"name": "gone", "size": 5}]})
    step = next_step(at, Observed(NOW, parts=parts(claim())))
    assert step.facts == {"kept_volumes": [{"claim_name": "shop-1-data", "size": 2**30}]}


def test_a_pod_that_outlives_its_workload_is_waited_for():
    stray = obj(
        "Pod",
        "shop-1-aaa-x",
        owner=("ReplicaSet", "shop-1-aaa"),
        labels={"pod-template-hash": "aaa"},
    )
    at = task("delete", "cleanup", progress={"workloads": ["Deployment/shop-1"]})
    step = next_step(at, Observed(NOW, parts=parts(), unassigned=[stray]))
    assert (step.state, step.do) == ("running", "nothing")


def test_stopping_remembers_and_starting_brings_back():
    stop = next_step(
        task("stop", "apply", progress={"replicas": {"Deployment/shop-1": 3}}),
        Observed(NOW, parts=parts(several)),
    )
    assert stop.targets == [{"kind": "Deployment", "name": "shop-1", "replicas": 0}]
    assert stop.facts == {"replicas": {"Deployment/shop-1": 3}}
    start = next_step(
        task("start", "apply", replicas=stop.facts["replicas"]),
        Observed(NOW, parts=parts(deployment(0))),
    )
    assert start.targets == [{"kind": "Deployment", "name": "shop-1", "replicas": 3}]


def test_stopping_again_does_not_forget_the_count():
    at = task(
        "stop",
        "apply",
        progress={"replicas": {"Deployment/shop-1": 0}},
        replicas={"Deployment/shop-1": 3},
    )
    step = next_step(at, Observed(NOW, parts=parts(deployment(0))))
    assert step.facts == {"replicas": {"Deployment/shop-1": 3}}


@pytest.mark.parametrize(
    ("error", "like", "state", "again_in"),
    [
        (ClusterUnreachable("no answer"), {}, "running", 1),
        (ClusterUnreachable("no answer"), {"progress": {"errors": 3}}, "running", 8),
        (ClusterUnreachable("no answer"), {"progress": {"errors": 30}}, "running", 30),
        (ClusterUnreachable("no answer", seconds=3), {}, "running", 3),
        (ClusterUnreachable("no answer"), LIKE["late"], "failed", 0),
        (Forbidden("not allowed"), {}, "failed", 0),
    ],
)
def test_an_error_of_a_call_is_tried_again_only_when_it_may_pass(error, like, state, again_in):
    step = after_error(task("deploy", "prepare", **like), error, NOW)
    assert (step.state, step.stage, step.again_in) == (state, "prepare", again_in)
    assert bool(step.failure) == (state == "failed")
