"""The change takes long, or its time is over: what it waits for is another finding."""

from ..domain import WorkloadState
from .case import LONG, seconds_since
from .cause import ANY, Cause, Chapter, _lt

TOO_LONG = Cause(
    "deadline_exceeded",
    Chapter.CHANGE,
    _lt("The change took too long"),
    _lt("It was ended, because it was not done within the time that a change is allowed."),
    _lt("Try again. An administrator can allow more time."),
    fixes=("retry", "raise_timeout", "open_logs"),
    symptoms=("helm_timeout",),
    terms=("timed out waiting for the condition", "context deadline exceeded"),
    follows=ANY,
)
NOT_READY = Cause(
    "not_ready_in_time",
    Chapter.CHANGE,
    _lt("The app did not get ready in time"),
    _lt("Everything was applied, but the app was not ready when the time was over."),
    _lt(
        "It may still get there by itself, and is shown as Running then. Its log tells what it "
        "does; an administrator can allow more time."
    ),
    fixes=("open_logs", "retry", "raise_timeout"),
    symptoms=("helm_timeout", "stuck_deploying"),
    terms=("ProgressDeadlineExceeded",),
    follows=ANY,
)
STILL = Cause(
    "deploying_long",
    Chapter.CHANGE,
    _lt("The app is still not ready"),
    _lt("It has been deploying for %(minutes)s minutes. What it waits for: %(waits)s"),
    _lt(
        "A large image or a long start may need this. Nothing that the platform knows is wrong; "
        "the log shows whether the app gets on."
    ),
    fixes=("open_logs", "raise_timeout", "check_again"),
    severity="notice",
    symptoms=("stuck_deploying", "status_stale", "helm_timeout"),
    terms=("ContainerCreating", "Pulling", "Progressing"),
    follows=ANY,
)
CAUSES = (TOO_LONG, NOT_READY, STILL)

_GAVE_UP = "ProgressDeadlineExceeded"
_BY_CODE = {"deadline_exceeded": TOO_LONG, "not_ready_in_time": NOT_READY}


def detect(case):
    """Tell a change whose time is over, and one that takes longer than people expect."""
    failure = case.failed_with(*_BY_CODE)
    if failure is not None:
        yield _BY_CODE[failure.code].found("Operation", [failure.message, failure.detail])
        return
    if case.state is WorkloadState.FAILED and case.workload.reason == _GAVE_UP:
        # whatever else was found explains it
        yield NOT_READY.found("Release", [case.workload.message])
        return
    waited = seconds_since(case.expected.since, case.now)
    if case.state is WorkloadState.PROGRESSING and waited >= LONG:
        yield STILL.found(
            "Operation",
            [f"{case.workload.reason}: {case.workload.message}"],
            minutes=int(waited // 60),
            waits=case.workload.message or case.workload.reason,
        )
