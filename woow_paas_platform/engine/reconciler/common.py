"""What all operations share: the words for a step, and how to end, wait and try again."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any

from ..domain import (
    Failure,
    HelmRelease,
    OperationState,
    RunResult,
    Stage,
    Workload,
)
from ..errors import ClusterUnreachable, DeadlineExceeded

LONGEST_PAUSE = 30.0
POLL = 0.5
"""Seconds between two looks at a helm process."""
WATCH = 1.0
"""Seconds between two looks at the application."""
MOST_ATTEMPTS = 8
GRACE = 60.0
"""Seconds past the deadline that are given to a first fresh look after an outage."""


COMES_BACK = 4
"""How many refusals in a row are believed to be the end of an outage."""
_ERRORS = ("errors", "error", "outage", "why")


class Do(StrEnum):
    """What a step does to the world; everything else of it is only written down."""

    NOTHING = "nothing"
    PREPARE = "prepare"
    UNLOCK = "unlock"
    RECLAIM = "reclaim"
    UPGRADE = "upgrade"
    UNINSTALL = "uninstall"
    CANCEL = "cancel"
    FORGET = "forget"
    SCALE = "scale"
    BACK_UP = "back up"
    REMOVE = "remove"
    NUDGE = "nudge"


@dataclass(frozen=True, slots=True)
class Observed:
    """What was read for one step; ``needs`` says what has to be."""

    now: datetime
    run: RunResult | None = None
    release: HelmRelease | None = None
    workload: Workload | None = None
    observed_at: datetime | None = None
    parts: Any = None
    """The release's objects (``status.index.Parts``)."""
    unassigned: Sequence[Mapping[str, Any]] = ()
    backup: RunResult | None = None
    """The backup before this change; None where nobody keeps any."""


@dataclass(frozen=True, slots=True)
class Step:
    """One action, and how the operation stands once it has succeeded."""

    do: Do
    state: OperationState
    stage: Stage
    attempt: int
    progress: Mapping[str, Any] = field(default_factory=dict)
    say: Sequence[tuple[str, str]] = ()
    """(level, text) for the operation's log."""
    again_in: float = 0.0
    failure: Failure | None = None
    facts: Mapping[str, Any] = field(default_factory=dict)
    targets: Sequence[Mapping[str, Any]] = ()
    """What PREPARE, SCALE and REMOVE act on: kind, name and what to set."""


def run_name(task, attempt=None):
    """Return the name of an attempt's helm process; its folder guards against a second start."""
    return f"{task.operation}-{task.attempt if attempt is None else attempt}"


def go_on(
    task, say="", *, do=Do.NOTHING, stage=None, again_in=0.0, facts=None, targets=(), **memory
):
    """Return a step that leaves the operation running; ``memory`` goes into its progress."""
    return Step(
        do,
        OperationState.RUNNING,
        stage or task.stage,
        task.attempt,
        _remember(task, memory),
        (("info", say),) if say else (),
        again_in,
        facts=facts or {},
        targets=targets,
    )


def retry(task, error, *, pause=None):
    """Return a step that starts the change anew, as the next attempt."""
    if task.attempt + 1 >= MOST_ATTEMPTS:
        return fail(task, error, do=Do.FORGET)
    seconds = _pause(task.attempt) if pause is None else pause
    return Step(
        Do.FORGET,
        OperationState.RUNNING,
        Stage.APPLY,
        task.attempt + 1,
        _remember(task, {"why": _why(error)}),
        (("warning", f"{error.message} Trying again."),),
        seconds,
    )


def done(task, say, *, facts=None):
    """Return the step that ends the operation well."""
    return Step(
        Do.FORGET,
        OperationState.DONE,
        Stage.READY,
        task.attempt,
        _remember(task, {}),
        (("info", say),),
        facts=facts or {},
    )


def fail(task, error, *, do=Do.NOTHING, facts=None):
    """Return the step that ends the operation with an error."""
    return Step(
        do,
        OperationState.FAILED,
        task.stage,
        task.attempt,
        _remember(task, {}),
        (("error", error.message),),
        failure=as_data(error),
        facts=facts or {},
    )


def cancelled(task):
    """Return the step that ends the operation because somebody wanted it to."""
    return Step(
        Do.FORGET,
        OperationState.CANCELLED,
        task.stage,
        task.attempt,
        _remember(task, {}),
        (("warning", "Cancelled."),),
    )


def after_error(task, error, now):
    """Return what follows from an error: the same step later, or the end."""
    errors = task.progress.get("errors", 0) + 1
    passing = error.retryable or _may_not_know_yet(task, error, errors)
    if not passing or now >= task.deadline:
        return fail(task, error)
    seconds = getattr(error, "seconds", None) or _pause(errors - 1)
    first_time = task.progress.get("error") != error.code
    return Step(
        Do.NOTHING,
        OperationState.RUNNING,
        task.stage,
        task.attempt,
        _remember(
            task,
            {
                "errors": errors,
                "error": error.code,
                "why": _why(error),
                **_outage(task, error, errors),
            },
        ),
        (("warning", f"{error.message} Trying again."),) if first_time else (),
        seconds,
    )


def _may_not_know_yet(task, error, errors):
    """An API server that has just come back refuses all until it has read its own rules."""
    gone = task.progress.get("outage")
    return (
        bool(gone) and error.code in ("forbidden", "unauthorized") and errors <= gone + COMES_BACK
    )


def _outage(task, error, errors):
    """Note at which of the errors in a row the cluster was last not there at all."""
    if error.code == ClusterUnreachable.code:
        return {"outage": errors}
    return {"outage": task.progress["outage"]} if "outage" in task.progress else {}


def why_late(task, what):
    """Return the error of an operation whose time is over: what kept it from its end, if known."""
    why = task.progress.get("why")
    return Failure(**why, retryable=True) if why else late(task, what)


def _why(error):
    return {"code": error.code, "message": error.message, "detail": error.detail}


def late(task, what):
    """Return the error of an operation whose time is over."""
    return DeadlineExceeded(f"The time for this change is over: {what}")


def is_late(task, observed):
    """Tell whether the operation's time is over."""
    return observed.now >= task.deadline


def is_pending(release):
    """Tell whether a release waits for a helm process that is not there any more."""
    return release is not None and release.status.startswith("pending-")


def is_ours(task, release):
    """Tell whether this very operation made the release's newest revision, successfully."""
    return (
        release is not None and release.status == "deployed" and release.operation == task.operation
    )


def is_foreign(task, release):
    """Tell whether somebody else has made the release: by hand, or for another service."""
    if is_gone(release) or task.adopt:
        return False
    if release.service and task.release.service:
        return release.service != task.release.service
    return not release.operation


def is_gone(release):
    """Tell whether there is no release: none, or one that only its history remembers."""
    return release is None or release.status == "uninstalled"


def as_data(error):
    """Return an engine error as what is stored."""
    return Failure(error.code, error.message, error.detail, error.retryable)


def _pause(times):
    return min(LONGEST_PAUSE, 2.0**times)


def _remember(task, memory):
    """Return the progress with what is new; an error is forgotten by the next success."""
    kept = {key: value for key, value in task.progress.items() if key not in _ERRORS}
    return {**kept, **memory}
