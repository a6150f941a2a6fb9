"""Whose is what: one pass over a snapshot gives each release its objects."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from ..domain import ReleaseKey
from .raw import controller, identity, meta, spec

RELEASE_NAME = "meta.helm.sh/release-name"
RELEASE_NAMESPACE = "meta.helm.sh/release-namespace"
HASH_LABEL = "pod-template-hash"
WORKLOAD_KINDS = ("Deployment", "StatefulSet", "DaemonSet", "Job", "CronJob")


def key_of(obj):
    """Return the release that both of Helm's annotations name; None without them.

    What stands in another namespace than its release says is not trusted: anybody may
    write an annotation.
    """
    annotations = meta(obj).get("annotations") or {}
    name, namespace = annotations.get(RELEASE_NAME), annotations.get(RELEASE_NAMESPACE)
    if name and namespace and namespace == meta(obj).get("namespace"):
        return ReleaseKey(namespace, name)
    return None


@dataclass(slots=True)
class Parts:
    """The objects of one release."""

    by_kind: dict[str, list[Mapping[str, Any]]] = field(default_factory=lambda: defaultdict(list))
    pods_of: dict[tuple[str, str], list[Mapping[str, Any]]] = field(
        default_factory=lambda: defaultdict(list)
    )
    """Pods by (kind, name) of the workload they belong to."""
    jobs_of: dict[str, list[Mapping[str, Any]]] = field(default_factory=lambda: defaultdict(list))
    """Jobs by the CronJob that made them."""
    hooks: list[Mapping[str, Any]] = field(default_factory=list)
    """Hook Jobs and pods: shown, and never counted as the application."""

    @property
    def pods(self):
        """Return every pod that is not a hook's."""
        return self.by_kind["Pod"]

    @property
    def jobs(self):
        """Return the app's own Jobs, and those that its CronJobs have made."""
        made = [job for its in self.jobs_of.values() for job in its]
        return [*self.by_kind.get("Job", ()), *made]


class Index:
    """A snapshot's objects by release; costs one look at each object."""

    def __init__(self, snapshot, hooks: Mapping[ReleaseKey, Sequence[Mapping[str, Any]]] = ()):
        self.taken_at = snapshot.taken_at
        self.releases: dict[ReleaseKey, Parts] = defaultdict(Parts)
        self.unassigned: list[Mapping[str, Any]] = []
        """Pods of unknown controllers, for whoever shows a workspace: never dropped."""
        self.loose_claims: list[Mapping[str, Any]] = []
        """Claims that nothing in the cluster ties to a release any more."""
        self._hooks = {
            (hook.get("kind", ""), key.namespace, hook.get("name", "")): key
            for key, its_hooks in dict(hooks).items()
            for hook in its_hooks
        }
        self._owners: dict[tuple[str, str, str], ReleaseKey] = {}
        self._services: dict[tuple[str, str], ReleaseKey] = {}
        self._subjects: dict[tuple[str, str, str], tuple[ReleaseKey, tuple[str, str]]] = {}
        self.service_names: dict[str, set[str]] = defaultdict(set)
        """Names of all Services by namespace, of whatever release."""
        self._templates: dict[tuple[str, str], ReleaseKey] = {}
        objects = snapshot.objects
        for kind in ("Deployment", "StatefulSet", "DaemonSet", "CronJob", "Job"):
            for obj in objects.get(kind, ()):
                self._add_workload(kind, obj)
        for pod in objects.get("Pod", ()):
            self._add_pod(pod)
        for kind in ("Service", "Ingress"):
            for obj in objects.get(kind, ()):
                self._add_annotated(kind, obj)
        for service in objects.get("Service", ()):
            _kind, namespace, name = identity(service)
            self.service_names[namespace].add(name)
        for claim in objects.get("PersistentVolumeClaim", ()):
            self._add_claim(claim)
        for endpoints in objects.get("EndpointSlice", ()):
            self._add_endpoints(endpoints)
        for event in snapshot.events:
            self._add_event(event)

    def of(self, key):
        """Return a release's objects; nothing is there for one that is not."""
        return self.releases.get(key) or Parts()

    def _add_workload(self, kind, obj):
        _kind, namespace, name = identity(obj)
        hook = self._hooks.get((kind, namespace, name))
        if hook:
            self.releases[hook].hooks.append(obj)
            self._owners[kind, namespace, name] = hook
            return
        key = key_of(obj)
        owner_kind, owner_name = controller(obj)
        if owner_kind == "CronJob":
            key = self._owners.get(("CronJob", namespace, owner_name))
            if key:
                self.releases[key].jobs_of[owner_name].append(obj)
                self._owners[kind, namespace, name] = key
            return
        if key is None:
            return
        self._owners[kind, namespace, name] = key
        self.releases[key].by_kind[kind].append(obj)
        for template in spec(obj).get("volumeClaimTemplates") or ():
            self._templates[namespace, f"{meta(template).get('name')}-{name}"] = key

    def _add_pod(self, pod):
        _kind, namespace, name = identity(pod)
        kind, owner = controller(pod)
        if kind == "ReplicaSet":
            kind, owner = "Deployment", _without_hash(pod, owner)
        key = self._owners.get((kind, namespace, owner))
        hook = self._hooks.get((kind, namespace, owner)) or self._hooks.get(
            ("Pod", namespace, name)
        )
        if hook:
            self.releases[hook].hooks.append(pod)
            self._subjects["Pod", namespace, name] = hook, (kind or "Pod", owner or name)
            return
        if key is None and not kind:
            key = key_of(pod)
            kind, owner = "Pod", name
        if key is None:
            self.unassigned.append(pod)
            return
        parts = self.releases[key]
        parts.by_kind["Pod"].append(pod)
        parts.pods_of[kind, owner].append(pod)
        self._subjects["Pod", namespace, name] = key, (kind, owner)

    def _add_annotated(self, kind, obj):
        key = key_of(obj)
        if key:
            self.releases[key].by_kind[kind].append(obj)
            if kind == "Service":
                self._services[key.namespace, meta(obj).get("name", "")] = key

    def _add_claim(self, claim):
        _kind, namespace, name = identity(claim)
        key = key_of(claim) or self._templates.get((namespace, name.rpartition("-")[0]))
        if key:
            self.releases[key].by_kind["PersistentVolumeClaim"].append(claim)
            self._subjects["PersistentVolumeClaim", namespace, name] = (
                key,
                ("PersistentVolumeClaim", name),
            )
        else:
            self.loose_claims.append(claim)

    def _add_endpoints(self, endpoints):
        metadata = meta(endpoints)
        service = (metadata.get("labels") or {}).get("kubernetes.io/service-name", "")
        key = self._services.get((metadata.get("namespace", ""), service))
        if key:
            self.releases[key].by_kind["EndpointSlice"].append(endpoints)

    def _add_event(self, event):
        about = event.get("involvedObject") or event.get("regarding") or {}
        kind, name = about.get("kind", ""), about.get("name", "")
        namespace = about.get("namespace", "")
        if kind == "ReplicaSet":
            kind, name = "Deployment", name.rpartition("-")[0]
        key = self._owners.get((kind, namespace, name))
        subject = (kind, name)
        if key is None:
            key, subject = self._subjects.get((kind, namespace, name), (None, subject))
        if key:
            self.releases[key].by_kind["Event"].append({**event, "workload": subject})


def _without_hash(pod, replica_set):
    """Return the Deployment's name: the ReplicaSet's less the template's hash."""
    version = (meta(pod).get("labels") or {}).get(HASH_LABEL)
    return replica_set.removesuffix(f"-{version}") if version else replica_set


def parts_of(snapshot, key, hooks=()):
    """Return one release's objects out of a snapshot."""
    return Index(snapshot, {key: hooks} if hooks else {}).of(key)
