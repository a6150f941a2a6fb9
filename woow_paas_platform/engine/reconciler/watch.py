"""Judge an application by what was seen of it since a change."""

from datetime import datetime

from ..errors import NotReadyInTime
from .common import GRACE, WATCH, Do, fail, go_on


def still_waiting(task, observed, workload):
    """Wait on, until the deadline; after an outage at least for one fresh look."""
    over = (observed.now - task.deadline).total_seconds()
    if over >= GRACE or (over >= 0 and workload is not None):
        last = (workload.message or workload.reason) if workload else ""
        last = last or "nothing could be observed."
        error = NotReadyInTime(
            f"Not ready in time: {last}", detail=workload.reason if workload else ""
        )
        return fail(task, error, do=Do.FORGET)
    reason = workload.reason if workload else ""
    if reason and reason != task.progress.get("reason"):
        return go_on(task, workload.message or reason, again_in=WATCH, reason=reason)
    return go_on(task, again_in=WATCH)


def fresh(task, observed):
    """Return the observed workload, if it was seen after the change was applied."""
    applied_at = task.progress.get("applied_at")
    if observed.workload is None or observed.observed_at is None:
        return None
    if applied_at and observed.observed_at < datetime.fromisoformat(applied_at):
        return None
    return observed.workload
