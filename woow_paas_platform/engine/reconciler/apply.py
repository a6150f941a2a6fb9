"""Deploy, upgrade, roll back: Helm is given the whole of what is wanted."""

import re

from ..domain import RunState, Stage, WorkloadState
from ..errors import OwnershipConflict, RunnerLost, WorkloadFailed
from ..helm_output import failure
from ..status.pods import is_lost
from . import scale
from .common import (
    POLL,
    Do,
    done,
    fail,
    go_on,
    is_foreign,
    is_late,
    is_ours,
    is_pending,
    retry,
    why_late,
)
from .watch import fresh, still_waiting

_WORKLOADS = re.compile(
    r"^kind: *[\"']?(Deployment|StatefulSet|DaemonSet|Job|CronJob|Pod|Service|Ingress)\b",
    re.MULTILINE,
)
LOOKS = 40
"""Looks at a running helm for one at its record: a task that runs for long is to be found."""
_ILL = (WorkloadState.FAILED, WorkloadState.PROGRESSING)


def begin(task, _observed):
    """Take the operation on."""
    return go_on(task, "Getting ready.", stage=Stage.PREPARE)


def prepare(task, _observed):
    """Make the namespace and its walls."""
    return go_on(task, "The workspace is ready.", do=Do.PREPARE, stage=Stage.APPLY)


def prepare_change(task, observed):
    """Besides, hold the counts: a chart that names none any more leaves them as they are."""
    has_lost = any(map(is_lost, observed.parts.pods))
    return go_on(
        task,
        "The workspace is ready.",
        do=Do.PREPARE,
        stage=Stage.BACKUP if task.backup else Stage.APPLY,
        targets=scale.counts(observed.parts),
        **({"has_lost": True} if has_lost else {}),
    )


def apply(task, observed):
    """Start helm once, look whether it has ended, and read back what it left."""
    return _BY_RUN[observed.run.state](task, observed)


def _absent(task, observed):
    """Helm is not started; or it was, and all it left behind here is lost."""
    if is_ours(task, observed.release):
        return _applied(task, observed, "Found applied already.")
    if is_late(task, observed):
        return fail(task, why_late(task, "it was not applied in time."))
    if is_foreign(task, observed.release):
        return fail(
            task,
            OwnershipConflict(
                "The cluster already holds an app of this name that was not made here.",
                detail=f"release {observed.release.name}, revision {observed.release.revision}",
            ),
        )
    if is_pending(observed.release):
        return go_on(task, "Unlocked what an interrupted change had left.", do=Do.UNLOCK)
    if task.restore and task.progress.get("reclaimed") != task.attempt:
        return go_on(
            task, "Taking back what others changed.", do=Do.RECLAIM, reclaimed=task.attempt
        )
    return go_on(task, "Applying.", do=Do.UPGRADE, again_in=POLL)


def _running(task, observed):
    if (observed.now - task.deadline).total_seconds() > POLL * 20:
        return go_on(task, "Ended Helm: its time is over.", do=Do.CANCEL, again_in=POLL)
    tasks = _tasks_of(task, observed.release)
    return go_on(task, again_in=POLL, facts=tasks, looks=task.progress.get("looks", 0) + 1)


def is_curious(task):
    """Tell whether a running helm is worth a look at what it has written down by now."""
    return task.progress.get("looks", 0) % LOOKS == LOOKS - 1


def _tasks_of(task, release):
    """Return which tasks the change runs, once helm has written them down."""
    if release is None or release.operation != task.operation or not release.hooks:
        return {}
    return {"hooks": [dict(hook) for hook in release.hooks]}


def _ended(task, observed):
    if observed.run.exit_code == 0 and not observed.run.timed_out:
        return _applied(task, observed, "Applied.")
    if is_pending(observed.release):
        return go_on(task, do=Do.UNLOCK)
    error = failure(observed.run)
    if error.retryable and not is_late(task, observed):
        return retry(task, error)
    return fail(task, error, do=Do.FORGET, facts=_left_by(task, observed.release))


def _left_by(task, release):
    """Return whether helm had begun to change what runs before it failed, and by which tasks.

    One of these may be what failed: its log is to be found.
    """
    if release is None or release.operation != task.operation:
        return {}
    return {"half_applied": True, **_tasks_of(task, release)}


def _lost(task, observed):
    """The process died with its machine: the cluster tells how far it had come."""
    if is_ours(task, observed.release):
        return _applied(task, observed, "Found applied after an interruption.")
    if is_pending(observed.release):
        return go_on(task, "Unlocked what the interruption had left.", do=Do.UNLOCK)
    error = RunnerLost("Helm was interrupted.")
    if is_late(task, observed):
        return fail(task, error, do=Do.FORGET)
    return retry(task, error, pause=0.0)


_BY_RUN = {
    RunState.ABSENT: _absent,
    RunState.RUNNING: _running,
    RunState.ENDED: _ended,
    RunState.LOST: _lost,
}


def _applied(task, observed, say):
    release = observed.release
    facts = {}
    watched = True
    if release is not None:
        facts = {"revision": release.revision, "hooks": [dict(hook) for hook in release.hooks]}
        watched = not release.manifest or bool(_WORKLOADS.search(release.manifest))
    return go_on(
        task,
        say,
        do=Do.NUDGE if _was_stuck(task, observed) else Do.NOTHING,
        stage=Stage.STOP if task.stopped and watched else Stage.WAIT,
        facts=facts,
        applied_at=observed.now.isoformat(),
        watched=watched,
    )


def _was_stuck(task, observed):
    """Tell whether something of the app was stuck, or instances that were evicted are left."""
    seen = observed.workload
    return task.progress.get("has_lost") or (seen is not None and seen.state in _ILL)


def wait(task, observed):
    """Judge the application by what was seen since the change was applied."""
    if not task.progress.get("watched", True):
        return done(task, "Applied; nothing of it runs.")
    if task.stopped:
        return scale.wait_stopped(task, observed)
    workload = fresh(task, observed)
    if workload is not None and workload.state in (WorkloadState.READY, WorkloadState.STOPPED):
        return done(
            task, "Running." if workload.state is WorkloadState.READY else "Nothing is wanted."
        )
    if workload is not None and workload.state is WorkloadState.FAILED:
        error = WorkloadFailed(workload.message or workload.reason, detail=workload.reason)
        return fail(task, error, do=Do.FORGET)
    return still_waiting(task, observed, workload)
