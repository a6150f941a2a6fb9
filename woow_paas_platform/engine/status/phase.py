"""The one table from what is known to what a person reads (docs/service-life-cycle.md)."""

from dataclasses import dataclass
from datetime import timedelta

from ..domain import OperationKind, OperationState, Phase, WorkloadState

STALE_AFTER = 3
"""Cadences after which an observation says nothing any more."""

HEALING = frozenset({"workload_failed", "not_ready_in_time"})
"""Failures of the application, not of the change: they end when the application runs."""


@dataclass(frozen=True, slots=True)
class PhaseVerdict:
    """A service's state, with the reason and the technical answer behind it."""

    phase: Phase
    reason: str = ""
    message: str = ""


def phase(operation_kind, operation_state, workload, observed_at, now, cadence, failure=None):
    """Return what a person reads about a service.

    ``cadence`` is in seconds; ``workload`` None with an ``observed_at`` says that the
    latest readings failed.
    """
    if operation_state is None or operation_kind is None:
        return PhaseVerdict(Phase.DRAFT)
    state = OperationState(operation_state)
    doing = _doing(OperationKind(operation_kind), state)
    seen = _seen(workload, observed_at, now, cadence)
    found, source = _TABLE.get((doing, seen)) or _TABLE[doing, "*"]
    return _SOURCES[source](found, workload, failure)


def _doing(kind, state):
    """Name what the operation axis says, in the table's words."""
    if state in (OperationState.QUEUED, OperationState.RUNNING):
        return {OperationKind.DELETE: "deleting", OperationKind.STOP: "stopping"}.get(
            kind, "changing"
        )
    if state is OperationState.DONE:
        return "deleted" if kind is OperationKind.DELETE else "done"
    if state is OperationState.FAILED:
        return "failed"
    return "given up first" if kind is OperationKind.DEPLOY else "given up"


def _seen(workload, observed_at, now, cadence):
    """Name what the workload axis says, by what is known and how old it is."""
    if observed_at is None:
        return "never"
    if workload is None or now - observed_at > timedelta(seconds=STALE_AFTER * cadence):
        return "stale"
    return WorkloadState(workload.state).value


def _of_failure(found, workload, failure):
    if failure is None:
        return _of_workload(found, workload, failure)
    if failure.code in HEALING and workload is not None:
        healed = _HEALED.get(workload.state)
        if healed:
            return PhaseVerdict(healed)
        return PhaseVerdict(
            found, workload.reason or failure.code, workload.message or failure.message
        )
    return PhaseVerdict(found, failure.code, failure.message)


def _of_workload(found, workload, _failure):
    if workload is None:
        return PhaseVerdict(found)
    return PhaseVerdict(found, workload.reason, workload.message)


def _plain(found, _workload, _failure):
    return PhaseVerdict(found)


def _stopping(found, _workload, _failure):
    return PhaseVerdict(found, "Stopping")


def _stale(found, _workload, failure):
    if failure is not None and failure.code == "cluster_unreachable":
        return PhaseVerdict(found, failure.code, failure.message)
    return PhaseVerdict(found, "NotObserved")


def _missing(found, _workload, _failure):
    return PhaseVerdict(found, "ReleaseMissing", "Nothing of this app is in the cluster any more.")


_HEALED = {WorkloadState.READY: Phase.RUNNING, WorkloadState.STOPPED: Phase.STOPPED}
_SOURCES = {
    "failure": _of_failure,
    "workload": _of_workload,
    "plain": _plain,
    "stopping": _stopping,
    "stale": _stale,
    "missing": _missing,
}

_TABLE = {
    ("deleting", "*"): (Phase.DELETING, "plain"),
    ("changing", "*"): (Phase.DEPLOYING, "workload"),
    ("stopping", "*"): (Phase.DEPLOYING, "stopping"),
    ("deleted", "*"): (Phase.DRAFT, "plain"),
    ("done", "never"): (Phase.UNKNOWN, "stale"),
    ("done", "stale"): (Phase.UNKNOWN, "stale"),
    ("done", "ready"): (Phase.RUNNING, "plain"),
    ("done", "progressing"): (Phase.DEPLOYING, "workload"),
    ("done", "failed"): (Phase.ERROR, "workload"),
    ("done", "stopped"): (Phase.STOPPED, "plain"),
    ("done", "absent"): (Phase.ERROR, "missing"),
    ("failed", "stale"): (Phase.UNKNOWN, "stale"),
    ("failed", "*"): (Phase.ERROR, "failure"),
    ("given up", "never"): (Phase.UNKNOWN, "stale"),
    ("given up", "stale"): (Phase.UNKNOWN, "stale"),
    ("given up", "ready"): (Phase.RUNNING, "plain"),
    ("given up", "progressing"): (Phase.DEPLOYING, "workload"),
    ("given up", "failed"): (Phase.ERROR, "workload"),
    ("given up", "stopped"): (Phase.STOPPED, "plain"),
    ("given up", "absent"): (Phase.ERROR, "missing"),
    ("given up first", "never"): (Phase.DRAFT, "plain"),
    ("given up first", "absent"): (Phase.DRAFT, "plain"),
    ("given up first", "stale"): (Phase.UNKNOWN, "stale"),
    ("given up first", "ready"): (Phase.RUNNING, "plain"),
    ("given up first", "progressing"): (Phase.DEPLOYING, "workload"),
    ("given up first", "failed"): (Phase.ERROR, "workload"),
    ("given up first", "stopped"): (Phase.STOPPED, "plain"),
}
