"""Which function answers in which stage of which operation, and what it has to know."""

from ..domain import OperationKind, RunState, Stage
from . import apply, backup, remove, scale
from .common import POLL, Do, cancelled, done, go_on, is_pending

_APPLY = {
    Stage.QUEUED: apply.begin,
    Stage.PREPARE: apply.prepare,
    Stage.APPLY: apply.apply,
    Stage.STOP: scale.stop_again,
    Stage.WAIT: apply.wait,
}
_CHANGE = {**_APPLY, Stage.PREPARE: apply.prepare_change, Stage.BACKUP: backup.back_up}
_REMOVE = {
    Stage.QUEUED: remove.survey,
    Stage.BACKUP: backup.back_up,
    Stage.APPLY: remove.apply,
    Stage.CLEANUP: remove.clean_up,
}
_SCALE = {Stage.QUEUED: scale.survey, Stage.APPLY: scale.apply, Stage.WAIT: scale.wait}

FLOWS = {
    OperationKind.DEPLOY: _APPLY,
    OperationKind.UPGRADE: _CHANGE,
    OperationKind.ROLLBACK: _CHANGE,
    OperationKind.DELETE: _REMOVE,
    OperationKind.STOP: _SCALE,
    OperationKind.START: _SCALE,
    OperationKind.RESTART: _SCALE,
}

_NEEDS = {
    apply.prepare_change: frozenset({"parts"}),
    backup.back_up: frozenset({"backup"}),
    apply.apply: frozenset({"run", "release"}),
    remove.survey: frozenset({"release", "parts"}),
    remove.apply: frozenset({"run", "release"}),
    remove.clean_up: frozenset({"release", "parts"}),
    scale.survey: frozenset({"parts"}),
    scale.apply: frozenset({"parts"}),
    scale.stop_again: frozenset({"parts"}),
}


def needs(task):
    """Return what must be read for the next step.

    That is backup, run, release (once no run runs), parts.
    """
    return _NEEDS.get(FLOWS[task.kind].get(task.stage), frozenset())


def next_step(task, observed):
    """Return the one thing to do now."""
    if task.cancelled and not _too_late_to_cancel(task, observed):
        return _cancel(task, observed)
    handler = FLOWS[task.kind].get(task.stage)
    return handler(task, observed) if handler else done(task, "Done.")


def _too_late_to_cancel(task, observed):
    """Half a deletion helps nobody: once helm has begun it, it is finished."""
    if task.kind is not OperationKind.DELETE:
        return False
    return task.stage is Stage.CLEANUP or (
        observed.run is not None and observed.run.state is not RunState.ABSENT
    )


def _cancel(task, observed):
    if observed.backup is not None and observed.backup.state is RunState.RUNNING:
        return go_on(task, "Ending the backup.", do=Do.CANCEL, again_in=POLL)
    if observed.run is not None and observed.run.state is RunState.RUNNING:
        return go_on(task, "Ending what Helm has begun.", do=Do.CANCEL, again_in=POLL)
    if is_pending(observed.release) and task.kind is not OperationKind.DELETE:
        return go_on(task, do=Do.UNLOCK)
    return cancelled(task)
