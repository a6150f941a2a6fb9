"""What a detector looks at."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from ..domain import Failure, Finding, OperationKind, Workload, WorkloadState
from ..status.index import Parts
from ..status.phase import HEALING
from ..status.pods import Trouble, is_gone, is_lost, trouble
from ..status.raw import age, controller, meta, moment, number, spec, status
from ..status.rules import ROLLOUTS, current_pods

LONG = 300
"""Seconds of Deploying after which people ask why."""
EVENT_SECONDS = 1200
"""How long an event says something about now: refused pods are tried again that rarely."""


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What stands around an app in its cluster; None is what was not read."""

    storage_classes: Sequence[Mapping[str, Any]] | None = None
    ingress_classes: Sequence[Mapping[str, Any]] | None = None
    nodes: Sequence[Mapping[str, Any]] | None = None
    services: frozenset[str] | None = None
    """Names of all Services in the app's namespace."""


@dataclass(frozen=True, slots=True)
class Expected:
    """What the platform meant to be there."""

    host: str = ""
    """The app's address; empty for one without."""
    ingress_class: str = ""
    operation: OperationKind | None = None
    """The change that is being made; None when there is none."""
    since: datetime | None = None
    """Since when the app is being deployed, or waits to get well."""


@dataclass(frozen=True, slots=True)
class Blamed:
    """A pod whose trouble is an error by now, with the workload it belongs to."""

    pod: Any
    trouble: Trouble
    subject: str
    is_hook: bool = False


@dataclass(frozen=True, slots=True)
class Case:
    """One service that may not be well."""

    workload: Workload | None
    """None when the cluster could not be read."""
    parts: Parts
    failure: Failure | None
    now: datetime
    around: Surroundings = Surroundings()
    expected: Expected = Expected()
    told: Sequence[Finding] = field(default_factory=tuple)
    """What an access check has found out."""

    @property
    def is_well(self):
        """Tell whether nothing about the app itself needs an explanation."""
        healed = self.failure is None or self.failure.code in HEALING
        return healed and self.state in (WorkloadState.READY, WorkloadState.STOPPED)

    @property
    def state(self):
        """Return how the workload is; None when the cluster could not be read."""
        return self.workload.state if self.workload else None

    def failed_with(self, *codes):
        """Return the operation's failure if it is one of these that has not healed."""
        if self.failure is None or self.failure.code not in codes or self.is_well:
            return None
        return self.failure

    def blamed(self) -> Iterator[Blamed]:
        """Yield every pod of the newest version with trouble that will not pass."""
        if self.is_well:
            return
        for subject, pods in self.workloads():
            yield from self._with_trouble(pods, subject)
        for pod in self.parts.hooks:
            if pod.get("kind") == "Pod":
                yield from self._with_trouble([pod], owner_of(pod), is_hook=True)

    def workloads(self):
        """Yield (subject, its living pods of the newest version)."""
        owners = {
            (obj.get("kind"), meta(obj).get("name")): obj
            for kind in ROLLOUTS
            for obj in self.parts.by_kind.get(kind, ())
        }
        for owner, pods in self.parts.pods_of.items():
            alive = [pod for pod in pods if not is_gone(pod)]
            newest = current_pods(owners[owner], alive) if owner in owners else alive
            yield f"{owner[0]}/{owner[1]}", newest

    def _with_trouble(self, pods, subject, *, is_hook=False):
        for pod in pods:
            found = trouble(pod, self.now)
            if found and found.final:
                yield Blamed(pod, found, subject, is_hook)

    def events(self, *reasons, seconds=EVENT_SECONDS):
        """Yield (subject, message, event) of what the cluster said lately, newest last."""
        for event in self.parts.by_kind.get("Event", ()):
            recent = age(last_seen(event), self.now) <= seconds
            if recent and event.get("reason") in reasons:
                kind, name = event["workload"]
                yield f"{kind}/{name}", event.get("message") or event.get("note") or "", event

    def lacking(self):
        """Yield (subject, object) of the workloads that have fewer pods than they want."""
        if self.is_well:
            return
        for kind in (*ROLLOUTS, "Job"):
            objects = [*self.parts.by_kind.get(kind, ())]
            if kind == "Job":
                objects += [one for one in self.parts.hooks if one.get("kind") == "Job"]
            for obj in objects:
                name = meta(obj).get("name")
                pods = self.parts.pods_of.get((kind, name), ())
                there = sum(not is_gone(pod) and not is_lost(pod) for pod in pods)
                there += sum(owner_of(pod) == f"{kind}/{name}" for pod in self.parts.hooks)
                if there < _wanted(kind, obj):
                    yield f"{kind}/{name}", obj


def _wanted(kind, obj):
    if kind == "DaemonSet":
        return number(status(obj), "desiredNumberScheduled")
    if kind == "Job":
        over = status(obj).get("succeeded") or status(obj).get("failed")
        return 0 if over else number(spec(obj), "parallelism", 1)
    return number(spec(obj), "replicas", 1)


def owner_of(pod):
    """Return ``Kind/name`` of what made a pod, or the pod's own."""
    kind, name = controller(pod)
    return f"{kind}/{name}" if kind else f"Pod/{meta(pod).get('name')}"


def last_seen(event):
    """Return when an event was seen last, as the API writes it."""
    return (
        (event.get("series") or {}).get("lastObservedTime")
        or event.get("lastTimestamp")
        or event.get("eventTime")
        or meta(event).get("creationTimestamp")
        or ""
    )


def seconds_since(when, now):
    """Return the seconds since a time; 0 when it is not known."""
    if isinstance(when, str):
        when = moment(when)
    return max(0.0, (now - when).total_seconds()) if when else 0.0
