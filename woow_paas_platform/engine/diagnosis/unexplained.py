"""What no other file explains: said as it is, so that a page in error is never empty."""

from ..domain import WorkloadState
from .cause import Cause, Chapter, _lt

UNEXPLAINED = Cause(
    "unexplained",
    Chapter.CHANGE,
    _lt("The app does not work"),
    _lt("The platform has no explanation of its own for this; what the cluster says is below."),
    _lt("Its log may tell more. Try again, or show this to an administrator."),
    fixes=("open_logs", "retry", "ask_administrator"),
    terms=("…",),
)
CAUSES = (UNEXPLAINED,)


def unexplained(case):
    """Return a finding for an error that nothing else was found for."""
    if case.is_well:
        return []
    if case.failure is not None:
        said = [case.failure.message, case.failure.detail]
        return [UNEXPLAINED.found("Operation", said)]
    if case.state is WorkloadState.FAILED:
        return [UNEXPLAINED.found("Release", [f"{case.workload.reason}: {case.workload.message}"])]
    return []
