"""Every state and event of the reconciler: one next action each."""

from dataclasses import replace
from datetime import timedelta

import pytest

from woow_paas_platform.engine.domain import (
    RunResult,
    RunState,
    Workload,
    WorkloadState,
)
from woow_paas_platform.engine.errors import ClusterUnreachable, DiskFull, Forbidden
from woow_paas_platform.engine.reconciler import Observed, after_error, is_curious, next_step

from .reconciling import (
    ABSENT,
    BAD_CHART,
    BROKEN,
    GOOD,
    IN_PROGRESS,
    LOST,
    NOW,
    PROGRESSING,
    READY,
    RUNNING,
    STOPPED,
    TIMED_OUT,
    parts,
    release,
    seen,
    task,
)
from .shapes import claim, deployment, pod

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
    "stopped app": {"stopped": True},
    "taken over": {"adopt": True},
    "backed up": {"backup": True},
    "evicted before": {"progress": {"has_lost": True}},
    "noted": {"progress": {"replicas": {"Deployment/shop-1": 1}}},
    "goes on": {"progress": {"applied_at": NOW.isoformat(), "stays": True}},
}
"""What a task may be like."""

EVENTS = {
    "idle": {"run": ABSENT},
    "running": {"run": RUNNING},
    "succeeded": {"run": GOOD},
    "busy": {"run": IN_PROGRESS},
    "bad chart": {"run": BAD_CHART},
    "timed out": {"run": TIMED_OUT},
    "lost": {"run": LOST},
    "no release": {},
    "deployed": {"release": release("deployed")},
    "pending": {"release": release("pending-upgrade")},
    "failed": {"release": release("failed")},
    "uninstalling": {"release": release("uninstalling")},
    "other's": {"release": release("deployed", "6")},
    "other's pending": {"release": release("pending-install", "6")},
    "foreign": {"release": release("deployed", "")},
    "foreign pending": {"release": release("pending-install", "")},
    "no keeper": {},
    "no backup": {"backup": ABSENT},
    "backup runs": {"backup": RUNNING},
    "backup is there": {"backup": GOOD},
    "backup failed": {"backup": RunResult(RunState.ENDED, 1, stderr="disk full")},
    "backup lost": {"backup": LOST},
    "with kept disk": {"release": release("deployed", manifest=KEPT)},
    "with bare disk": {"release": release("deployed", manifest=BARE)},
    "nothing": {"parts": parts()},
    "workload": {"parts": parts(deployment())},
    "disk": {"parts": parts(claim())},
    "disk ending": {"parts": parts(claim(deleted=True))},
    "unseen": {},
    "ready": seen(READY),
    "stopped": seen(STOPPED),
    "woken": seen(Workload(WorkloadState.READY, ready=1, wanted=1)),
    "progressing": seen(PROGRESSING),
    "broken": seen(BROKEN),
    "ready before": seen(READY, -1),
    "stopped before": seen(STOPPED, -1),
    "broken before": seen(BROKEN, -1),
}
"""What may be observed."""

TABLE = """
deploy   | queued  |                    | unseen                  | nothing prepare
deploy   | queued  | cancelled          | unseen                  | forget cancelled
deploy   | prepare |                    | unseen                  | prepare apply
deploy   | prepare | cancelled          | unseen                  | forget cancelled
deploy   | apply   |                    | idle, no release        | upgrade apply
deploy   | apply   |                    | idle, failed            | upgrade apply
upgrade  | apply   |                    | idle, other's           | upgrade apply
upgrade  | apply   |                    | idle, deployed          | nothing wait
upgrade  | apply   |                    | idle, pending           | unlock apply
upgrade  | apply   |                    | idle, other's pending   | unlock apply
deploy   | apply   | late               | idle, no release        | nothing !deadline_exceeded
deploy   | apply   | late               | idle, deployed          | nothing wait
deploy   | apply   | cancelled          | idle, no release        | forget cancelled
deploy   | apply   |                    | running                 | nothing apply
deploy   | apply   | late               | running                 | nothing apply
deploy   | apply   | long late          | running                 | cancel apply
deploy   | apply   | cancelled          | running                 | cancel apply
rollback | apply   |                    | succeeded, deployed     | nothing wait
upgrade  | apply   |                    | succeeded, deployed, ready before  | nothing wait
upgrade  | apply   |                    | succeeded, deployed, broken before | nudge wait
upgrade  | apply   |                    | succeeded, deployed, progressing   | nudge wait
upgrade  | apply   | evicted before     | succeeded, deployed     | nudge wait
deploy   | apply   | late               | succeeded, deployed     | nothing wait
deploy   | apply   |                    | busy, other's           | forget apply
deploy   | apply   |                    | busy, other's pending   | unlock apply
deploy   | apply   | late               | busy, other's           | forget !operation_in_progress
deploy   | apply   | last attempt       | busy, other's           | forget !operation_in_progress
deploy   | apply   |                    | bad chart, no release   | forget !chart_not_found
deploy   | apply   |                    | timed out, pending      | unlock apply
deploy   | apply   |                    | timed out, failed       | forget !deadline_exceeded
deploy   | apply   | cancelled          | timed out, pending      | unlock apply
deploy   | apply   | cancelled          | timed out, failed       | forget cancelled
deploy   | apply   |                    | lost, no release        | forget apply
deploy   | apply   |                    | lost, failed            | forget apply
upgrade  | apply   |                    | lost, other's           | forget apply
deploy   | apply   |                    | lost, pending           | unlock apply
deploy   | apply   |                    | lost, deployed          | nothing wait
deploy   | apply   | late               | lost, no release        | forget !runner_lost
deploy   | wait    | applied            | unseen                  | nothing wait
deploy   | wait    | applied            | ready                   | forget done
deploy   | wait    | applied            | stopped                 | forget done
deploy   | wait    | applied            | ready before            | nothing wait
deploy   | wait    | applied            | broken before           | nothing wait
deploy   | wait    | applied            | progressing             | nothing wait
deploy   | wait    | applied            | broken                  | forget !workload_failed
deploy   | wait    | applied, late      | progressing             | forget !not_ready_in_time
deploy   | wait    | applied, late      | ready                   | forget done
deploy   | wait    | applied, late      | ready before            | nothing wait
deploy   | wait    | applied, long late | ready before            | forget !not_ready_in_time
deploy   | wait    | applied, cancelled | unseen                  | forget cancelled
deploy   | wait    | nothing runs       | unseen                  | forget done
deploy   | apply   |                    | idle, foreign           | nothing !ownership_conflict
upgrade  | apply   |                    | idle, foreign pending   | nothing !ownership_conflict
deploy   | apply   | taken over         | idle, foreign           | upgrade apply
deploy   | apply   | taken over         | idle, foreign pending   | unlock apply
upgrade  | prepare |                    | nothing                 | prepare apply
rollback | prepare | backed up          | workload                | prepare backup
deploy   | prepare | backed up          | unseen                  | prepare apply
upgrade  | backup  | backed up          | no backup               | back up backup
upgrade  | backup  | backed up          | backup runs             | nothing backup
upgrade  | backup  | backed up          | backup is there         | nothing apply
upgrade  | backup  | backed up          | backup failed           | nothing !backup_failed
upgrade  | backup  | backed up          | backup lost             | nothing !backup_failed
upgrade  | backup  | backed up          | no keeper               | nothing apply
upgrade  | backup  | late               | backup runs             | cancel !deadline_exceeded
upgrade  | backup  | cancelled          | backup runs             | cancel backup
upgrade  | backup  | cancelled          | no backup               | forget cancelled
delete   | queued  | backed up          | nothing, no release     | nothing apply
delete   | queued  | backed up          | workload, deployed      | nothing backup
delete   | queued  |                    | workload, foreign       | forget done
delete   | queued  | taken over         | workload, foreign       | nothing apply
delete   | backup  | backed up          | backup is there         | nothing apply
delete   | backup  | backed up          | backup failed           | nothing !backup_failed
upgrade  | apply   | stopped app        | succeeded, deployed     | nothing stop
upgrade  | apply   | stopped app        | lost, deployed          | nothing stop
upgrade  | apply   | stopped app        | lost, other's           | forget apply
upgrade  | stop    | stopped app        | workload                | nothing stop
upgrade  | stop    | stopped app, noted | workload                | scale wait
upgrade  | stop    | cancelled          | workload                | forget cancelled
upgrade  | wait    | stopped app        | ready                   | nothing wait
upgrade  | wait    | stopped app        | woken                   | nothing stop
upgrade  | wait    | stopped app        | stopped                 | forget done
upgrade  | wait    | stopped app, late  | woken                   | forget !not_ready_in_time
delete   | queued  |                    | nothing, no release     | nothing apply
delete   | queued  |                    | disk, with kept disk    | nothing apply
delete   | queued  |                    | disk, with bare disk    | nothing !volumes_not_kept
delete   | queued  | keep nothing       | disk, with bare disk    | nothing apply
delete   | apply   |                    | idle, no release        | nothing cleanup
delete   | apply   |                    | idle, pending           | uninstall apply
delete   | apply   | late               | idle, deployed          | nothing !deadline_exceeded
delete   | apply   | cancelled          | idle, deployed          | forget cancelled
delete   | apply   |                    | running                 | nothing apply
delete   | apply   | cancelled          | running                 | nothing apply
delete   | apply   | long late          | running                 | cancel apply
delete   | apply   |                    | succeeded, no release   | forget cleanup
delete   | apply   |                    | bad chart, no release   | forget cleanup
delete   | apply   |                    | succeeded, deployed     | forget apply
delete   | apply   |                    | timed out, uninstalling | forget !deadline_exceeded
delete   | apply   |                    | lost, no release        | nothing cleanup
delete   | apply   |                    | lost, uninstalling      | forget apply
delete   | apply   | late               | lost, uninstalling      | forget !runner_lost
delete   | cleanup |                    | nothing, no release     | forget done
delete   | cleanup |                    | disk, no release        | forget done
delete   | cleanup |                    | workload, no release    | nothing cleanup
delete   | cleanup | late               | workload, no release    | forget !deadline_exceeded
delete   | cleanup | hook               | nothing, no release     | remove cleanup
delete   | cleanup | hook removed       | nothing, no release     | forget done
delete   | cleanup | keep nothing       | disk, no release        | remove cleanup
delete   | cleanup | keep nothing       | disk ending, no release | nothing cleanup
delete   | cleanup |                    | nothing, deployed       | forget apply
delete   | cleanup | cancelled          | nothing, no release     | forget done
stop     | queued  |                    | nothing                 | nothing !not_found
stop     | queued  |                    | workload                | nothing apply
stop     | apply   | surveyed           | workload                | scale wait
stop     | wait    | applied            | ready                   | nothing wait
stop     | wait    | applied            | stopped before          | nothing wait
stop     | wait    | applied            | stopped                 | forget done
stop     | wait    | applied, late      | ready                   | forget !not_ready_in_time
stop     | wait    | applied            | woken                   | nothing apply
stop     | wait    | goes on            | ready                   | forget done
stop     | wait    | goes on            | unseen                  | nothing wait
start    | apply   | surveyed           | workload                | scale wait
start    | wait    | applied            | ready                   | forget done
start    | wait    | applied            | broken                  | nothing !workload_failed
restart  | apply   | surveyed           | workload                | scale wait
restart  | wait    | applied            | progressing             | nothing wait
restart  | wait    | applied, cancelled | unseen                  | forget cancelled
"""
"""Kind, stage, what the task is like, what is observed → action, and what is then: the next
stage, or how it ended, with ! for a failure."""


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
    then = step.stage if step.state == "running" else step.state
    if step.failure:
        then = f"!{step.failure.code}"
    assert f"{step.do} {then}" == expected
    assert (step.failure is not None) == (step.state == "failed")


def test_a_change_that_was_tried_until_its_time_was_over_says_what_it_ran_into():
    killed = RunResult(RunState.ENDED, -9)
    again = next_step(task("upgrade", "apply"), Observed(NOW, run=killed))
    over = task("upgrade", "apply", attempt=again.attempt, progress=again.progress)
    ended = next_step(over, Observed(over.deadline, run=ABSENT))
    assert (ended.failure.code, ended.state) == ("runner_lost", "failed")
    full = after_error(task("upgrade", "apply"), DiskFull("The disk is full."), NOW)
    over = replace(over, progress=full.progress)
    assert next_step(over, Observed(over.deadline, run=ABSENT)).failure.code == "disk_full"
    never = next_step(task("upgrade", "apply"), Observed(over.deadline, run=ABSENT))
    assert never.failure.code == "deadline_exceeded"


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


@pytest.mark.parametrize("phase", ["Failed", "Succeeded"])
def test_instances_that_were_evicted_are_noted_before_a_change(phase):
    for left, noted in ((pod(phase=phase), True), (pod(), None)):
        found = parts(deployment())
        found.by_kind["Pod"] = [left]
        step = next_step(task("upgrade", "prepare"), Observed(NOW, parts=found))
        assert step.progress.get("has_lost") is noted


def test_counts_are_held_before_a_change():
    at = task("upgrade", "prepare")
    step = next_step(at, Observed(NOW, parts=parts(deployment(3))))
    assert step.targets == [{"kind": "Deployment", "name": "shop-1", "replicas": 3}]


@pytest.mark.parametrize(("operation", "facts"), [("7", {"half_applied": True}), ("6", {})])
def test_a_failure_tells_whether_helm_had_begun(operation, facts):
    left = release("failed" if facts else "deployed", operation)
    step = next_step(task("upgrade", "apply"), Observed(NOW, run=BAD_CHART, release=left))
    assert step.facts == facts


def test_tasks_of_a_failed_change_are_known_for_one_of_them_may_have_failed():
    left = release("failed", hooks=({"kind": "Job", "name": "shop-1-task"},))
    step = next_step(task("deploy", "apply"), Observed(NOW, run=BAD_CHART, release=left))
    assert step.facts["hooks"] == [{"kind": "Job", "name": "shop-1-task"}]


def test_a_task_that_runs_for_long_is_known_while_it_runs():
    at = task("deploy", "apply")
    looks = 0
    while not is_curious(at):
        step = next_step(at, Observed(NOW, run=RUNNING))
        assert not step.facts
        at, looks = replace(at, progress=step.progress), looks + 1
    begun = release("pending-install", hooks=({"kind": "Job", "name": "shop-1-task"},))
    step = next_step(at, Observed(NOW, run=RUNNING, release=begun))
    assert looks > 10
    assert step.facts["hooks"] == [{"kind": "Job", "name": "shop-1-task"}]
    assert not is_curious(replace(at, progress=step.progress))


def test_a_release_is_known_by_whose_it_is():
    ours = replace(task("upgrade", "apply").release, service="me-1")
    for service, do in (("me-1", "upgrade"), ("", "upgrade"), ("me-2", "nothing")):
        found = replace(release("deployed", "6"), service=service)
        at = task("upgrade", "apply", release=ours)
        assert next_step(at, Observed(NOW, run=ABSENT, release=found)).do == do


def test_disks_that_stay_are_reported_with_their_size():
    at = task("delete", "cleanup", progress={"claims": [{"name": "gone", "size": 5}]})
    step = next_step(at, Observed(NOW, parts=parts(claim())))
    assert step.facts == {
        "kept_volumes": [{"claim_name": "shop-1-data", "size": 2**30, "stateful": False}]
    }


def test_a_pod_that_outlives_its_workload_is_waited_for():
    stray = pod(version="aaa")
    at = task("delete", "cleanup", progress={"workloads": ["Deployment/shop-1"]})
    step = next_step(at, Observed(NOW, parts=parts(), unassigned=[stray]))
    assert (step.state, step.do) == ("running", "nothing")


@pytest.mark.parametrize(
    ("error", "like", "state", "again_in"),
    [
        (ClusterUnreachable("no answer"), {}, "running", 1),
        (ClusterUnreachable("no answer"), {"progress": {"errors": 3}}, "running", 8),
        (ClusterUnreachable("no answer"), {"progress": {"errors": 30}}, "running", 30),
        (ClusterUnreachable("no answer", seconds=3), {}, "running", 3),
        (ClusterUnreachable("no answer"), LIKE["late"], "failed", 0),
        (Forbidden("not allowed"), {}, "failed", 0),
        # just back, and has not read its own rules yet; for good, if it goes on
        (Forbidden("not allowed"), {"progress": {"errors": 2, "outage": 2}}, "running", 4),
        (Forbidden("not allowed"), {"progress": {"errors": 6, "outage": 2}}, "failed", 0),
    ],
)
def test_an_error_of_a_call_is_tried_again_only_when_it_may_pass(error, like, state, again_in):
    step = after_error(task("deploy", "prepare", **like), error, NOW)
    assert (step.state, step.stage, step.again_in) == (state, "prepare", again_in)
    assert bool(step.failure) == (state == "failed")
