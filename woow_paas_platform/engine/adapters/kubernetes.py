"""A cluster through the kubernetes client: raw JSON, one call for many objects."""

import contextlib
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime

from ..domain import Snapshot
from ..errors import (
    Conflict,
    Forbidden,
    NamespaceForeign,
    NamespaceTerminating,
    NotFound,
)
from ..objects import OWNER
from ..permissions import ConnectionReport, MissingPermission
from ..ports import OBSERVED_KINDS
from . import releases
from .api import MERGE_PATCH, METADATA_ONLY, SERVER_SIDE_APPLY, Api
from .connection import api_client, with_token
from .proxy import proxied
from .resources import path, plural
from .watching import Changes

FIELD_MANAGER = "woow-paas"
PAGE = 500
"""Objects in one page of a LIST."""
WALLS_AT_ONCE = 4
SHORTEST_TOKEN = 600
"""Seconds: the API server gives no token for less."""
_DEFAULT_CLASS = "storageclass.kubernetes.io/is-default-class"


class KubernetesCluster:
    """One API server. Every call ends within ``timeout`` seconds or raises ``EngineError``."""

    def __init__(self, connection, timeout=5.0):
        self.connection = connection
        self.api = Api(api_client(connection), timeout)
        self._versions = {}

    # What is there

    def check(self, required):
        """Ask for version, classes, and each required permission (side by side)."""
        began = time.monotonic()
        version = self.api.call("get version", "GET", "/version")
        latency = (time.monotonic() - began) * 1000
        required = list(required)
        with ThreadPoolExecutor(8) as pool:
            allowed = list(pool.map(self._may, required))
        missing = [
            MissingPermission(
                asked["verb"], asked["group"], asked["resource"], asked.get("namespace", "")
            )
            for asked, granted in zip(required, allowed, strict=True)
            if not granted
        ]
        classes = self._if_allowed("StorageClass")
        defaults = [
            item["metadata"]["name"]
            for item in classes
            if (item["metadata"].get("annotations") or {}).get(_DEFAULT_CLASS) == "true"
        ]
        return ConnectionReport(
            version=version["gitVersion"],
            latency_ms=latency,
            missing=tuple(missing),
            storage_classes=tuple(item["metadata"]["name"] for item in classes),
            default_storage_class=defaults[0] if defaults else "",
            ingress_classes=tuple(
                item["metadata"]["name"] for item in self._if_allowed("IngressClass")
            ),
        )

    def _may(self, asked):
        resource, _slash, sub = asked["resource"].partition("/")
        attributes = {
            "group": asked["group"],
            "resource": resource,
            "subresource": sub,
            "verb": asked["verb"],
            "namespace": asked.get("namespace", ""),
            "name": asked.get("name", ""),
        }
        review = {
            "apiVersion": "authorization.k8s.io/v1",
            "kind": "SelfSubjectAccessReview",
            "spec": {"resourceAttributes": attributes},
        }
        place = "/apis/authorization.k8s.io/v1/selfsubjectaccessreviews"
        answer = self.api.call("review permissions", "POST", place, body=review)
        return answer["status"].get("allowed", False)

    def _if_allowed(self, kind):
        try:
            return self._list(kind)
        except Forbidden:
            # the report names the missing verb already
            return []

    def snapshot(self, namespaces=None):
        """List the observed kinds: one LIST, in pages, for each kind (and each namespace)."""
        taken_at = datetime.now(UTC)
        places = [""] if namespaces is None else list(namespaces)
        found = {
            kind: [item for place in places for item in self._list(kind, place)]
            for kind in OBSERVED_KINDS
        }
        return Snapshot(taken_at=taken_at, objects=found)

    def warnings(self, namespace):
        """List a namespace's Warning events, newest last."""
        events = self._list("Event", namespace, {"fieldSelector": "type=Warning"})
        return sorted(events, key=_when)

    def changes(self):
        """Watch what the cluster's apps are made of from the last snapshot on."""
        return Changes(self.api, self._versions)

    def get(self, kind, namespace, name):
        """Read one object; None when it is not there."""
        what = f"get {plural(kind)} {name}"
        try:
            return self.api.call(what, "GET", path(kind, namespace, name))
        except NotFound:
            return None

    def list(self, kind, namespace, selector=""):
        """List one kind in one namespace."""
        return self._list(kind, namespace, {"labelSelector": selector} if selector else None)

    def metadata(self, kind, selector, namespaces=None):
        """List the metadata alone of one kind: the API server leaves the rest out."""
        query = {"labelSelector": selector}
        places = [""] if namespaces is None else namespaces
        return [item for place in places for item in self._list(kind, place, query, METADATA_ONLY)]

    def _list(self, kind, namespace="", query=None, accept="application/json"):
        items, following = [], ""
        while True:
            page = {**(query or {}), "limit": PAGE}
            if following:
                page["continue"] = following
            place = path(kind, namespace)
            answer = self.api.call(f"list {plural(kind)}", "GET", place, query=page, accept=accept)
            # none at all is null where only metadata is listed
            items += answer["items"] or ()
            following = answer["metadata"].get("continue", "")
            if not following:
                break
        if not namespace and not query:
            self._versions[kind] = answer["metadata"].get("resourceVersion", "")
        for item in items:
            # items of a LIST do not say what they are, and those of metadata only that
            item["kind"] = kind
        return items

    def logs(self, namespace, pod, container="", *, tail=200, previous=False):
        """Return the last lines of a container's log."""
        query = {"tailLines": tail, "previous": str(previous).lower(), "limitBytes": 1_000_000}
        if container:
            query["container"] = container
        return self.api.text(f"get pods/log {pod}", path("Pod", namespace, pod, "log"), query)

    def answer(self, namespace, service, port, seconds):
        """Ask an application for its first page through the API server's proxy."""
        place = path("Service", namespace, f"{service}:{port}", "proxy/")
        return proxied(self.api, place, seconds)

    # What is changed

    def prepare_namespace(self, spec, objects):
        """Apply the namespace, then its walls side by side, unless it is somebody else's."""
        first, *others = objects
        there = self.get("Namespace", "", spec.name)
        if there is None:
            # created, not applied: of two at once, one is told that it was too late
            query = {"fieldManager": FIELD_MANAGER}
            self.api.call("create namespaces", "POST", path("Namespace"), query=query, body=first)
        else:
            self._refuse_foreign(there, spec)
            if there["metadata"].get("deletionTimestamp"):
                raise NamespaceTerminating("The workspace's namespace is being deleted.")
        self.apply(first)
        with ThreadPoolExecutor(WALLS_AT_ONCE) as pool:
            list(pool.map(self.apply, others))

    def delete_namespace(self, spec):
        """Delete the namespace when it is ours."""
        there = self.get("Namespace", "", spec.name)
        if there is not None:
            self._refuse_foreign(there, spec)
            if not there["metadata"].get("deletionTimestamp"):
                self.delete("Namespace", "", spec.name)
        self.delete("ServiceAccount", spec.system_namespace, spec.deployer)

    def _refuse_foreign(self, there, spec):
        owner = (there["metadata"].get("annotations") or {}).get(OWNER)
        if owner != spec.owner:
            raise NamespaceForeign(
                f"The namespace {spec.name} exists and does not belong to this installation.",
                detail=f"{OWNER}: {owner or 'none'}",
            )

    def deployer_token(self, spec, seconds):
        """Return a short-lived token of the workspace's deployer."""
        request = {
            "apiVersion": "authentication.k8s.io/v1",
            "kind": "TokenRequest",
            "spec": {"expirationSeconds": max(int(seconds), SHORTEST_TOKEN)},
        }
        place = path("ServiceAccount", spec.system_namespace, spec.deployer, "token")
        answer = self.api.call("create serviceaccounts/token", "POST", place, body=request)
        return answer["status"]["token"]

    def create_as_deployer(self, spec, obj):
        """Create one object with the rights of the namespace's deployer, not the engine's."""
        token = self.deployer_token(spec, SHORTEST_TOKEN)
        deployer = Api(api_client(with_token(self.connection, token)), self.api.timeout)
        kind = obj["kind"]
        place = path(kind, obj["metadata"]["namespace"])
        query = {"fieldManager": FIELD_MANAGER}
        with contextlib.suppress(Conflict):
            deployer.call(f"create {plural(kind)}", "POST", place, query=query, body=obj)

    def apply(self, obj):
        """Apply one object, server-side, by our field manager."""
        metadata = obj["metadata"]
        place = path(obj["kind"], metadata.get("namespace", ""), metadata["name"])
        return self.api.call(
            f"apply {plural(obj['kind'])} {metadata['name']}",
            "PATCH",
            place,
            query={"fieldManager": FIELD_MANAGER, "force": "true"},
            body=obj,
            content=SERVER_SIDE_APPLY,
        )

    def delete(self, kind, namespace, name):
        """Delete one object in the background; return whether it was there."""
        body = {"propagationPolicy": "Background"}
        what = f"delete {plural(kind)} {name}"
        try:
            self.api.call(what, "DELETE", path(kind, namespace, name), body=body)
        except NotFound:
            return False
        return True

    def scale(self, kind, namespace, name, replicas):
        """Set the replicas through the scale subresource."""
        self.api.call(
            f"patch {plural(kind)}/scale {name}",
            "PATCH",
            path(kind, namespace, name, "scale"),
            query={"fieldManager": FIELD_MANAGER},
            body={"spec": {"replicas": replicas}},
            content=MERGE_PATCH,
        )

    def hold(self, kind, namespace, name, replicas):
        """Own the replicas beside Helm: what nobody names any more would be brought to one.

        Who scales later (a person, an autoscaler) takes them over by doing so.
        """
        metadata = {"namespace": namespace, "name": name}
        body = {"apiVersion": "apps/v1", "kind": kind, "metadata": metadata}
        self.apply({**body, "spec": {"replicas": replicas}})

    def patch(self, kind, namespace, name, body):
        """Apply a JSON merge patch."""
        self.api.call(
            f"patch {plural(kind)} {name}",
            "PATCH",
            path(kind, namespace, name),
            query={"fieldManager": FIELD_MANAGER},
            body=body,
            content=MERGE_PATCH,
        )

    def reclaim(self, obj, fields):
        """Replace an object's managed fields; its resourceVersion guards against a newer write."""
        metadata = obj["metadata"]
        version = metadata["resourceVersion"]
        self.api.call(
            f"patch {plural(obj['kind'])} {metadata['name']}",
            "PATCH",
            path(obj["kind"], metadata["namespace"], metadata["name"]),
            query={"fieldManager": FIELD_MANAGER},
            body={"metadata": {"resourceVersion": version, "managedFields": list(fields)}},
            content=MERGE_PATCH,
        )

    # Helm's releases

    def release(self, key, revision=0):
        """Read a release secret, the newest unless told; None when it is not there."""
        if revision:
            secret = self.get("Secret", key.namespace, releases.secret_name(key.name, revision))
        else:
            secret = releases.newest(self._release_secrets(key))
        return releases.to_release(secret) if secret else None

    def history(self, key):
        """Read all that Helm keeps of a release, newest first."""
        secrets = sorted(self._release_secrets(key), key=releases.revision_of, reverse=True)
        return [releases.to_release(secret) for secret in secrets]

    def unlock(self, key):
        """Mark a pending release as failed; return whether it was one."""
        secret = releases.newest(self._release_secrets(key))
        changed = releases.unlocked(secret) if secret else None
        if changed is None:
            return False
        name = secret["metadata"]["name"]
        # with the resourceVersion that was read: a helm that came first wins
        place = path("Secret", key.namespace, name)
        self.api.call(f"update secrets {name}", "PUT", place, body=changed)
        return True

    def _release_secrets(self, key):
        return self.list("Secret", key.namespace, f"owner=helm,name={key.name}")


def _when(event):
    """Return when an event was last seen."""
    series = event.get("series") or {}
    return (
        series.get("lastObservedTime")
        or event.get("lastTimestamp")
        or event.get("eventTime")
        or event["metadata"].get("creationTimestamp")
        or ""
    )
