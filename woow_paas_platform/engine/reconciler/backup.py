"""The place before every upgrade and delete: what runs is backed up, where somebody does that."""

from ..domain import RunState, Stage
from ..errors import BackupFailed
from .common import POLL, Do, fail, go_on, is_late, late


def back_up(task, observed):
    """Start the backup once, and go on only when it is there."""
    run = observed.backup
    if run is None:
        # whoever kept backups when the operation began does so no more
        return go_on(task, stage=Stage.APPLY)
    if run.state is RunState.ABSENT:
        return go_on(task, "Backing up first.", do=Do.BACK_UP, again_in=POLL)
    if run.state is RunState.RUNNING:
        if is_late(task, observed):
            return fail(task, late(task, "the backup was not ready."), do=Do.CANCEL)
        return go_on(task, again_in=POLL)
    if run.state is RunState.ENDED and run.exit_code == 0:
        return go_on(task, "Backed up.", stage=Stage.APPLY)
    return fail(task, BackupFailed("The backup failed, so nothing was changed.", detail=run.stderr))
