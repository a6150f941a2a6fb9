"""Stop, start, restart: what runs is scaled, suspended or rolled, without Helm."""

from ..domain import OperationKind, Stage, WorkloadState
from ..errors import NotFound, WorkloadFailed
from ..status.raw import meta, number, spec
from .apply import fresh, still_waiting
from .common import Do, done, fail, go_on

RESTARTED = "paas.woow.tw/restarted-by"
_SCALABLE = ("Deployment", "StatefulSet")


def survey(task, observed):
    """Note how many of what run, before anything is changed."""
    kinds = observed.parts.by_kind
    if not any(kinds.get(kind) for kind in (*_SCALABLE, "DaemonSet", "CronJob")):
        return fail(task, NotFound("Nothing of this app is in the cluster."))
    replicas = {
        f"{kind}/{meta(obj).get('name')}": number(spec(obj), "replicas", 1)
        for kind in _SCALABLE
        for obj in kinds.get(kind, ())
    }
    return go_on(task, _BEGIN[task.kind], stage=Stage.APPLY, replicas=replicas)


def apply(task, observed):
    """Change everything that can be, all in one; doing it twice is doing it once."""
    parts = observed.parts
    stays = [
        f"DaemonSet/{meta(obj).get('name')}"
        for obj in parts.by_kind.get("DaemonSet", ())
        if task.kind is OperationKind.STOP
    ]
    facts = {}
    if task.kind is OperationKind.STOP:
        running = {name: count for name, count in task.progress["replicas"].items() if count}
        facts = {"replicas": {**task.replicas, **running}}
    return go_on(
        task,
        f"This cannot be stopped and goes on: {', '.join(stays)}." if stays else "",
        do=Do.SCALE,
        stage=Stage.WAIT,
        targets=_TARGETS[task.kind](task, parts),
        facts=facts,
        applied_at=observed.now.isoformat(),
        stays=bool(stays),
    )


def _scaled(parts, replicas_of):
    return [
        {"kind": kind, "name": meta(obj)["name"], "replicas": replicas_of(kind, obj)}
        for kind in _SCALABLE
        for obj in parts.by_kind.get(kind, ())
    ]


def _suspended(parts, suspend):
    return [
        {"kind": "CronJob", "name": meta(obj)["name"], "patch": {"spec": {"suspend": suspend}}}
        for obj in parts.by_kind.get("CronJob", ())
    ]


def _stop(_task, parts):
    return _scaled(parts, lambda _kind, _obj: 0) + _suspended(parts, True)


def _start(task, parts):
    def replicas(kind, obj):
        running = number(spec(obj), "replicas", 1)
        return running or task.replicas.get(f"{kind}/{meta(obj)['name']}", 1)

    return _scaled(parts, replicas) + _suspended(parts, False)


def _restart(task, parts):
    mark = {"metadata": {"annotations": {RESTARTED: task.operation}}}
    return [
        {"kind": kind, "name": meta(obj)["name"], "patch": {"spec": {"template": mark}}}
        for kind in (*_SCALABLE, "DaemonSet")
        for obj in parts.by_kind.get(kind, ())
    ]


_BEGIN = {
    OperationKind.STOP: "Stopping.",
    OperationKind.START: "Starting.",
    OperationKind.RESTART: "Restarting.",
}
_TARGETS = {
    OperationKind.STOP: _stop,
    OperationKind.START: _start,
    OperationKind.RESTART: _restart,
}


def wait(task, observed):
    """Judge by what was seen since the change."""
    workload = fresh(task, observed)
    state = workload.state if workload is not None else None
    if task.kind is OperationKind.STOP:
        if state is WorkloadState.STOPPED or (task.progress.get("stays") and workload):
            return done(task, "Stopped.")
        return still_waiting(task, observed, workload)
    if state is WorkloadState.READY:
        return done(task, "Running.")
    if state is WorkloadState.FAILED:
        error = WorkloadFailed(workload.message or workload.reason, detail=workload.reason)
        return fail(task, error)
    return still_waiting(task, observed, workload)
