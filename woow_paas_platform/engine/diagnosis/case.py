"""What a detector looks at, and how it puts what it finds."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from ..domain import Failure, Finding, Workload, WorkloadState
from ..status.index import Parts
from ..status.phase import HEALING
from ..status.pods import Trouble, is_gone, trouble
from ..status.raw import meta
from ..status.rules import ROLLOUTS, current_pods


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

    workload: Workload
    parts: Parts
    failure: Failure | None
    now: datetime

    def blamed(self) -> Iterator[Blamed]:
        """Yield every pod of the newest version with trouble that will not pass."""
        owners = {
            (obj.get("kind"), meta(obj).get("name")): obj
            for kind in ROLLOUTS
            for obj in self.parts.by_kind.get(kind, ())
        }
        for owner, pods in self.parts.pods_of.items():
            alive = [pod for pod in pods if not is_gone(pod)]
            mine = current_pods(owners[owner], alive) if owner in owners else alive
            yield from self._with_trouble(mine, f"{owner[0]}/{owner[1]}")
        hooks = [pod for pod in self.parts.hooks if pod.get("kind") == "Pod"]
        yield from self._with_trouble(hooks, "", is_hook=True)

    def _with_trouble(self, pods, subject, *, is_hook=False):
        for pod in pods:
            found = trouble(pod, self.now)
            if found and found.final:
                named = subject or f"Pod/{meta(pod).get('name')}"
                yield Blamed(pod, found, named, is_hook)

    def events(self, *reasons):
        """Yield (subject, message) of the Warning events with one of these reasons."""
        for event in self.parts.by_kind.get("Event", ()):
            if event.get("reason") in reasons:
                kind, name = event["workload"]
                yield f"{kind}/{name}", event.get("message") or event.get("note") or ""

    @property
    def is_well(self):
        """Tell whether there is nothing to explain."""
        healed = self.failure is None or self.failure.code in HEALING
        return healed and self.workload.state in (WorkloadState.READY, WorkloadState.STOPPED)


def finding(cause, subject, *, evidence=(), fixes=(), severity="error", **params):
    """Return a finding whose text is looked up by its cause."""
    words = {key: str(value) for key, value in params.items()}
    shown = tuple(line[:1000] for line in evidence if line)
    return Finding(cause, severity, subject, words, shown, fixes=tuple(fixes))
