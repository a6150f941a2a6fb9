"""The engine's words: frozen records without behaviour beyond their own data."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any


class Phase(StrEnum):
    """What a person reads about a service."""

    DRAFT = "draft"
    DEPLOYING = "deploying"
    RUNNING = "running"
    ERROR = "error"
    STOPPED = "stopped"
    DELETING = "deleting"
    UNKNOWN = "unknown"


class OperationKind(StrEnum):
    """What an operation changes."""

    DEPLOY = "deploy"
    UPGRADE = "upgrade"
    ROLLBACK = "rollback"
    STOP = "stop"
    START = "start"
    RESTART = "restart"
    DELETE = "delete"


class OperationState(StrEnum):
    """Where an operation is; the last four are final."""

    QUEUED = "queued"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"
    CANCELLED = "cancelled"
    SUPERSEDED = "superseded"


class Stage(StrEnum):
    """The step a running operation is at; the timeline on the page shows these."""

    QUEUED = "queued"
    PREPARE = "prepare"
    BACKUP = "backup"
    """Only where somebody keeps backups: before an upgrade, a rollback, a delete."""
    APPLY = "apply"
    STOP = "stop"
    """What was stopped is stopped again, as Helm may have woken it."""
    WAIT = "wait"
    CLEANUP = "cleanup"
    READY = "ready"


class WorkloadState(StrEnum):
    """How a release's workloads are, judged from what the cluster shows alone."""

    ABSENT = "absent"
    PROGRESSING = "progressing"
    READY = "ready"
    FAILED = "failed"
    STOPPED = "stopped"


@dataclass(frozen=True, slots=True)
class ChartSource:
    """Where charts come from, and what is allowed on the way there."""

    kind: str
    """repository (``index.yaml`` over HTTP) or registry (OCI)."""
    url: str
    username: str = ""
    password: str = field(default="", repr=False)
    ca: str = ""
    allow_http: bool = False
    allow_private: bool = False


@dataclass(frozen=True, slots=True)
class ChartRef:
    """A chart, pinned: a folder or an archive here, or its name in a source."""

    reference: str
    version: str = ""
    digest: str = ""
    """sha256 of the archive in hex: only that very archive will do."""
    source: ChartSource | None = None


@dataclass(frozen=True, slots=True)
class SecretRef:
    """A secret by where it is kept, not by what it says: a Secret and a key in it."""

    name: str
    key: str


@dataclass(frozen=True, slots=True)
class RegistryLogin:
    """What a registry of container images asks for before it gives one out."""

    host: str
    user: str
    password: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class ReleaseSpec:
    """What Helm is to hold: values are complete, already merged, secrets included."""

    namespace: str
    name: str
    chart: ChartRef
    values: Mapping[str, Any] = field(default_factory=dict, repr=False)
    operation: str = ""
    """Who makes the revision: stored as the release's label ``paas.woow.tw/operation``."""
    service: str = ""
    """Whose the release is: stored as its label ``paas.woow.tw/service``."""


@dataclass(frozen=True, slots=True)
class Quota:
    """A workspace's room: CPU in cores, memory in MiB, storage in GiB; None is unlimited."""

    cpu: float | None = None
    memory_mib: int | None = None
    storage_gib: int | None = None
    services: int | None = None


@dataclass(frozen=True, slots=True)
class NamespaceSpec:
    """A workspace's namespace and its walls."""

    name: str
    owner: str
    """The installation's id: who may touch the namespace."""
    workspace: str
    quota: Quota = Quota()
    ingress_namespace: str = "kube-system"
    system_namespace: str = "paas-system"
    pod_security: str = "baseline"
    registries: Sequence[RegistryLogin] = ()
    """Credentials that the workspace's pods pull images with."""

    @property
    def deployer(self) -> str:
        """Name of the service account (in the system namespace) that Helm acts as."""
        return f"deployer-{self.name}"


@dataclass(frozen=True, slots=True)
class ReleaseKey:
    """A release's identity in a cluster."""

    namespace: str
    name: str


@dataclass(frozen=True, slots=True)
class HelmRelease:
    """What Helm's newest release secret says; ``status`` is Helm's own word."""

    name: str
    namespace: str
    revision: int
    status: str
    hooks: Sequence[Mapping[str, Any]] = ()
    """Hook objects as stored in the release: kind, name, events, delete policies."""
    manifest: str = field(default="", repr=False)
    operation: str = ""
    """Value of the release's label ``paas.woow.tw/operation``: which operation made it."""
    service: str = ""
    """Value of the release's label ``paas.woow.tw/service``: whose it is."""
    updated: str = ""
    description: str = ""
    chart: str = ""
    """The chart's name and version, as ``name-1.0.0``."""
    values: Mapping[str, Any] = field(default_factory=dict, repr=False)


@dataclass(frozen=True, slots=True)
class ReleaseMark:
    """What the labels of Helm's newest release secret say, without its payload."""

    revision: int
    status: str = ""
    operation: str = ""
    made_at: str = ""


class RunState(StrEnum):
    """What became of one detached helm process."""

    ABSENT = "absent"
    """Never started here: no folder."""
    RUNNING = "running"
    ENDED = "ended"
    """It left a result, good or bad."""
    LOST = "lost"
    """The folder is there, the process is gone, and there is no result."""


@dataclass(frozen=True, slots=True)
class RunResult:
    """Where a detached helm process is and, once ended, what it answered."""

    state: RunState
    exit_code: int | None = None
    timed_out: bool = False
    stdout: str = field(default="", repr=False)
    stderr: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True)
class Task:
    """One operation as the engine sees it: what to reach, and how far it has come.

    ``progress`` is the engine's own memory between steps: JSON, stored with the
    operation, never containing a secret. ``run`` names the current helm process.
    """

    operation: str
    kind: OperationKind
    release: ReleaseSpec
    namespace: NamespaceSpec
    deadline: datetime
    stage: Stage = Stage.QUEUED
    attempt: int = 0
    progress: Mapping[str, Any] = field(default_factory=dict)
    keep_volumes: bool = True
    cancelled: bool = False
    replicas: Mapping[str, int] = field(default_factory=dict)
    """What a start brings back: ``Kind/name`` to count, as the stop's facts told."""
    secrets: Mapping[str, Mapping[str, str]] = field(default_factory=dict, repr=False)
    """Secrets to write before the change: Secret name → key → text."""
    read_back: Mapping[str, SecretRef] = field(default_factory=dict)
    """Values that the chart takes as text: path in the values → where the text is kept."""
    old_secrets: Sequence[str] = ()
    """Names of Secrets that no revision refers to any more."""
    has_secrets: bool = False
    """Whether what Helm and the cluster say may contain a secret of this service."""
    unbound_claims: Sequence[str] = ()
    """Claims that never got a disk, to be asked for anew: where from is fixed once asked."""
    stopped: bool = False
    """The app is to be stopped when the operation has ended."""
    adopt: bool = False
    """A release that others have made under this name is taken over."""
    backup: bool = False
    """Somebody keeps backups: one is made before what runs is touched."""
    restore: bool = False
    """What others added to the app's objects is removed, too."""


@dataclass(frozen=True, slots=True)
class LogLine:
    """One entry of an operation's log."""

    at: datetime
    text: str
    stage: Stage
    level: str = "info"


@dataclass(frozen=True, slots=True)
class Failure:
    """An engine error as data."""

    code: str
    message: str
    detail: str = ""
    retryable: bool = False


@dataclass(frozen=True, slots=True)
class Outcome:
    """What one bounded step achieved; the caller writes it in one transaction."""

    state: OperationState
    stage: Stage
    attempt: int
    progress: Mapping[str, Any] = field(default_factory=dict)
    log: Sequence[LogLine] = ()
    failure: Failure | None = None
    again_in: float = 0.0
    """Seconds until the next step is worth taking; ignored once final."""
    facts: Mapping[str, Any] = field(default_factory=dict)
    """What is now known about the service: ``chart`` (version and digest of the archive),
    ``revision``, ``hooks``, ``replicas``, ``goes_on`` (what a stop cannot stop),
    ``half_applied`` (helm failed on the way), ``kept_volumes`` (list of claim name and size
    in bytes) …"""


@dataclass(frozen=True, slots=True)
class Removal:
    """How far the removal of a workspace's namespace came."""

    gone: bool
    """Nothing of ours is left."""
    note: str = ""
    failure: Failure | None = None


@dataclass(frozen=True, slots=True)
class Instance:
    """A pod, in the words of the page."""

    name: str
    state: str
    """running, starting, waiting, failed, completed or stopping."""
    reason: str = ""
    message: str = ""
    restarts: int = 0
    since: str = ""
    ready: bool = False
    workload: str = ""


@dataclass(frozen=True, slots=True)
class Workload:
    """The verdict on one release at one moment."""

    state: WorkloadState
    reason: str = ""
    """A CamelCase word, as Kubernetes has them: ImagePullBackOff, Unschedulable …"""
    message: str = ""
    ready: int = 0
    wanted: int = 0
    instances: Sequence[Instance] = ()
    address: str = ""
    claims: Sequence[Mapping[str, Any]] = ()


@dataclass(frozen=True, slots=True)
class Snapshot:
    """One reading of a whole cluster: raw objects by kind, in the API's own JSON."""

    taken_at: datetime
    objects: Mapping[str, Sequence[Mapping[str, Any]]]
    events: Sequence[Mapping[str, Any]] = ()


@dataclass(frozen=True, slots=True)
class Finding:
    """One cause for a service that is not well; the text is looked up by ``cause``."""

    cause: str
    severity: str
    """error, warning or notice."""
    subject: str
    """The object it was seen on: Kind/name."""
    params: Mapping[str, str] = field(default_factory=dict)
    """What the text's placeholders stand for."""
    evidence: Sequence[str] = ()
    follows_from: str = ""
    """The cause that explains this one; empty for a root cause."""
    fixes: Sequence[str] = ()


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back from one HTTP request, or why nothing did."""

    status: int | None = None
    error: str = ""
    """refused, timeout, no_host, tls, cut, forbidden or other; empty with a status."""
    detail: str = ""
    seconds: float = 0.0


@dataclass(frozen=True, slots=True)
class Connection:
    """How to reach one API server; every field but the first may be a secret."""

    kind: str
    """in_cluster, kubeconfig or token."""
    kubeconfig: str = field(default="", repr=False)
    url: str = ""
    token: str = field(default="", repr=False)
    ca: str = field(default="", repr=False)
