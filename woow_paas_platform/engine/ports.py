"""What the engine asks of the world: Helm, a cluster, a clock."""

from collections.abc import Iterable, Mapping, Sequence
from contextlib import AbstractContextManager
from datetime import datetime
from typing import Any, Protocol

from .domain import (
    Answer,
    ChartRef,
    HelmRelease,
    NamespaceSpec,
    ReleaseKey,
    ReleaseSpec,
    RunResult,
    Snapshot,
    Task,
)
from .permissions import ConnectionReport

OBSERVED_KINDS = (
    "Deployment",
    "StatefulSet",
    "DaemonSet",
    "Job",
    "CronJob",
    "Pod",
    "PersistentVolumeClaim",
    "Service",
    "EndpointSlice",
    "Ingress",
)
"""What one refresh lists, once each, for a whole cluster."""


class Clock(Protocol):
    """Tells the time, so that tests can."""

    def now(self) -> datetime:
        """Return the current time, aware, in UTC."""


class Changes(Protocol):
    """Tells that something moved in the cluster since the last time it was asked."""

    def wait(self, seconds: float) -> bool:
        """Wait until something changed, at most ``seconds``; return whether it did."""


class HelmPort(Protocol):
    """Helm, run as detached processes named by the caller: starting one never waits.

    Every method raises ``EngineError`` only.
    """

    def bring(self, chart: ChartRef) -> ChartRef:
        """Return the chart as an archive on this machine, fetched from its source if need be.

        Raises ``ChartNotFound``, ``ChartInvalid``, ``SourceRefused``, ``RepositoryUnreachable``.
        """

    def start_upgrade(self, run: str, spec: ReleaseSpec, token: str, seconds: float) -> None:
        """Start ``helm upgrade --install`` of the whole spec; doing it twice is doing it once."""

    def start_uninstall(self, run: str, key: ReleaseKey, token: str, seconds: float) -> None:
        """Start ``helm uninstall``; a release that is gone is a success."""

    def poll(self, run: str) -> RunResult:
        """Tell where that process is, without waiting."""

    def cancel(self, run: str) -> None:
        """End the process and everything it started."""

    def forget(self, run: str) -> None:
        """Remove what the process left behind."""


class NetworkPort(Protocol):
    """The network as this server sees it; nothing raises, everything ends in time."""

    def resolve(self, host: str, seconds: float) -> tuple[Sequence[str], str]:
        """Return the addresses behind a name, and why there are none."""

    def ask(self, url: str, seconds: float, address: str = "") -> Answer:
        """Ask once, following nothing; at ``address`` instead of where the name leads."""


class BackupPort(Protocol):
    """Whoever keeps backups, as another addon may: asked before an upgrade, rollback or delete.

    As with Helm, a backup is a process named by the caller and starting one never waits. It
    ends with exit code 0 when the backup is there; anything else, and nothing is changed.
    """

    def start(self, run: str, task: Task) -> None:
        """Start backing up what runs; doing it twice is doing it once."""

    def poll(self, run: str) -> RunResult:
        """Tell where that backup is, without waiting."""

    def cancel(self, run: str) -> None:
        """End it; nobody will ask for it again."""


class ClusterPort(Protocol):
    """One API server. Every call has a time-out and raises ``EngineError`` only."""

    def check(self, required: Iterable[Mapping[str, str]]) -> ConnectionReport:
        """Ask for the version and for each required permission."""

    def snapshot(self, namespaces: Sequence[str] | None = None) -> Snapshot:
        """List the observed kinds: one LIST (paged) for each, whatever the number of services."""

    def warnings(self, namespace: str) -> Sequence[Mapping[str, Any]]:
        """List a namespace's Warning events, newest last."""

    def changes(self) -> AbstractContextManager[Changes]:
        """Watch the pods of the cluster while the context lasts."""

    def prepare_namespace(self, spec: NamespaceSpec, objects: Sequence[Mapping[str, Any]]) -> None:
        """Apply the namespace and its walls (server-side apply).

        Raises ``OwnershipConflict`` when the namespace is there and not ours,
        ``NamespaceTerminating`` while it goes away.
        """

    def delete_namespace(self, spec: NamespaceSpec) -> None:
        """Delete the namespace when it is ours."""

    def deployer_token(self, spec: NamespaceSpec, seconds: int) -> str:
        """Return a short-lived token of the workspace's deployer (TokenRequest)."""

    def create_as_deployer(self, spec: NamespaceSpec, obj: Mapping[str, Any]) -> None:
        """Create one object as the namespace's deployer; that it is there already is fine."""

    def release(self, key: ReleaseKey, revision: int = 0) -> HelmRelease | None:
        """Read one of Helm's release secrets, the newest unless told; None when it is not there."""

    def history(self, key: ReleaseKey) -> Sequence[HelmRelease]:
        """Read all that Helm keeps of a release, newest first."""

    def unlock(self, key: ReleaseKey) -> bool:
        """Mark a ``pending-*`` release as failed; return whether it was one."""

    def get(self, kind: str, namespace: str, name: str) -> Mapping[str, Any] | None:
        """Read one object as the API's own JSON; None when it is not there."""

    def list(self, kind: str, namespace: str, selector: str = "") -> Sequence[Mapping[str, Any]]:
        """List one kind in one namespace."""

    def metadata(
        self, kind: str, selector: str, namespaces: Sequence[str] | None = None
    ) -> Sequence[Mapping[str, Any]]:
        """List the metadata alone of one kind: one LIST (paged) for the whole cluster."""

    def reclaim(self, obj: Mapping[str, Any], fields: Sequence[Mapping[str, Any]]) -> None:
        """Replace an object's managed fields, unless it was written since it was read."""

    def apply(self, obj: Mapping[str, Any]) -> Mapping[str, Any]:
        """Apply one object (server-side apply, our field manager, forced)."""

    def delete(self, kind: str, namespace: str, name: str) -> bool:
        """Delete one object in the background; return whether it was there."""

    def scale(self, kind: str, namespace: str, name: str, replicas: int) -> None:
        """Set the replicas through the scale subresource."""

    def hold(self, kind: str, namespace: str, name: str, replicas: int) -> None:
        """Own the replicas at this count, so that nobody's omission brings them to one."""

    def patch(self, kind: str, namespace: str, name: str, body: Mapping[str, Any]) -> None:
        """Apply a JSON merge patch."""

    def logs(
        self,
        namespace: str,
        pod: str,
        container: str = "",
        *,
        tail: int = 200,
        previous: bool = False,
    ) -> str:
        """Return the last lines of a container's log."""

    def answer(self, namespace: str, service: str, port: str, seconds: float) -> Answer:
        """Ask an application for its first page from inside the cluster; never raises."""
