"""What the tests of the reconciler are made of."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

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
from woow_paas_platform.engine.status.index import Parts

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
