"""Stop, start, restart: what runs is scaled, suspended or rolled, without Helm."""

from ..domain import OperationKind, Stage, WorkloadState
from ..errors import NotFound, WorkloadFailed
from ..status.raw import meta, number, spec, status
from .common import WATCH, Do, done, fail, go_on
from .watch import fresh, still_waiting

RESTARTED = "paas.woow.tw/restarted-by"
_SCALABLE = ("Deployment", "StatefulSet")


def survey(task, observed):
    """Note how many of what run, before anything is changed."""
    kinds = observed.parts.by_kind
    if not any(kinds.get(kind) for kind in (*_SCALABLE, "DaemonSet", "CronJob")):
        return fail(task, NotFound("Nothing of this app is in the cluster."))
    return _noted(task, observed, Stage.APPLY, _BEGIN[task.kind])


def _noted(task, observed, stage, say):
    replicas = {
        f"{kind}/{meta(obj).get('name')}": number(spec(obj), "replicas", 1)
        for kind in _SCALABLE
        for obj in observed.parts.by_kind.get(kind, ())
    }
    return go_on(task, say, stage=stage, replicas=replicas)


def apply(task, observed):
    """Change everything that can be, all in one; doing it twice is doing it once."""
    if task.kind is OperationKind.STOP:
        return _stopped(task, observed)
    targets = _TARGETS[task.kind](task, observed.parts)
    return go_on(
        task,
        do=Do.SCALE,
        stage=Stage.WAIT,
        targets=targets,
        applied_at=observed.now.isoformat(),
    )


def stop_again(task, observed):
    """Stop what a change has woken: Helm sets the counts that the chart names."""
    if "replicas" not in task.progress:
        return _noted(task, observed, Stage.STOP, "It was stopped, so it is stopped again.")
    return _stopped(task, observed)


def _stopped(task, observed):
    """Bring every count to zero and name what has none."""
    parts = observed.parts
    stays = _unstoppable(parts)
    running = {name: count for name, count in task.progress["replicas"].items() if count}
    return go_on(
        task,
        f"This cannot be stopped and goes on: {', '.join(stays)}." if stays else "",
        do=Do.SCALE,
        stage=Stage.WAIT,
        targets=_scaled(parts, lambda _kind, _obj: 0) + _suspended(parts, True),
        facts={"replicas": {**task.replicas, **running}, "goes_on": stays},
        applied_at=observed.now.isoformat(),
        stays=bool(stays),
    )


def _unstoppable(parts):
    """Return what has no count: DaemonSets, Jobs that run, pods of their own."""
    bare = [pod for (kind, _name), pods in parts.pods_of.items() if kind == "Pod" for pod in pods]
    return sorted(
        f"{kind}/{meta(obj).get('name')}"
        for kind, objects in (
            ("DaemonSet", parts.by_kind.get("DaemonSet", ())),
            ("Job", [job for job in parts.jobs if number(status(job), "active")]),
            ("Pod", [pod for pod in bare if status(pod).get("phase") in ("Pending", "Running")]),
        )
        for obj in objects
    )


def counts(parts):
    """Return how many of each are wanted now."""
    return _scaled(parts, lambda _kind, obj: number(spec(obj), "replicas", 1))


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
    OperationKind.START: _start,
    OperationKind.RESTART: _restart,
}


def wait(task, observed):
    """Judge by what was seen since the change."""
    if task.kind is OperationKind.STOP:
        return wait_stopped(task, observed)
    workload = fresh(task, observed)
    state = workload.state if workload is not None else None
    if state is WorkloadState.READY:
        return done(task, "Running.")
    if state is WorkloadState.FAILED:
        error = WorkloadFailed(workload.message or workload.reason, detail=workload.reason)
        return fail(task, error)
    return still_waiting(task, observed, workload)


def wait_stopped(task, observed):
    """Wait until nothing runs; whatever was woken meanwhile is stopped again."""
    workload = fresh(task, observed)
    if workload is None:
        return still_waiting(task, observed, workload)
    if workload.state is WorkloadState.STOPPED or task.progress.get("stays"):
        return done(task, "Stopped.")
    if workload.wanted and observed.now < task.deadline:
        again = Stage.APPLY if task.kind is OperationKind.STOP else Stage.STOP
        return go_on(task, stage=again, again_in=WATCH)
    return still_waiting(task, observed, workload)
