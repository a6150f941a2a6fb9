"""A cluster in memory: objects, releases, and controllers that work when told."""

import copy
from contextlib import contextmanager
from dataclasses import replace

from ..domain import Answer, Snapshot
from ..errors import InvalidResource, NamespaceForeign, NamespaceTerminating, NotFound
from ..objects import OWNER
from ..permissions import ConnectionReport
from ..ports import OBSERVED_KINDS
from .controllers import run_controllers, standard_objects
from .ownership import by_hand, claimed


class FakeCluster:
    """Answer as an API server would, from state that tests can look at and change.

    ``calls`` lists every call as (method, arguments); ``fail`` makes the next ones raise.
    Nothing becomes ready before ``settle``, unless ``auto_settle`` does it at each reading.
    """

    def __init__(self, clock, *, auto_settle=False):
        self.clock = clock
        self.auto_settle = auto_settle
        self.objects = {}
        self.releases = {}
        """Release key → its HelmRelease revisions, oldest first."""
        self.held = set()
        """(kind, namespace, name) of whose replicas somebody else than Helm is an owner."""
        self.calls = []
        self.pod_logs = {}
        self.answers = {}
        """(namespace, Service) → what its app answers from inside; 200 when not told."""
        self.broken_images = {}
        self.crashing_images = set()
        self.terminating = set()
        """Namespaces that something keeps from going away once they are deleted."""
        self.events = []
        self.report = ConnectionReport(
            version="v1.34.2",
            latency_ms=3.0,
            storage_classes=("local-path",),
            default_storage_class="local-path",
            ingress_classes=("traefik",),
        )
        self._faults = {}
        for obj in standard_objects():
            self.put(obj)

    # What tests use

    def fail(self, method, error, times=1):
        """Let the next calls of a method raise; ``times=None`` until ``heal``."""
        self._faults[method] = [error, times]

    def heal(self, method=None):
        """Forget the faults of a method, or all."""
        if method is None:
            self._faults.clear()
        self._faults.pop(method, None)

    def break_image(self, image, message=""):
        """Let an image be one that the registry does not have."""
        self.broken_images[image] = message or (
            f'failed to pull and unpack image "{image}": failed to resolve reference '
            f'"{image}": {image}: not found'
        )

    def mend_image(self, image):
        """Let a broken or crashing image work."""
        self.broken_images.pop(image, None)
        self.crashing_images.discard(image)

    def crash_image(self, image):
        """Let an image's program end with exit code 1 whenever it is started."""
        self.crashing_images.add(image)

    def settle(self):
        """Let the controllers and the kubelet finish what they can."""
        run_controllers(self)

    def put(self, obj):
        """Store an object as it is, without a call."""
        metadata = obj["metadata"]
        self.objects[obj["kind"], metadata.get("namespace", ""), metadata["name"]] = obj

    def of_kind(self, kind, namespace=None):
        """Return the stored objects of a kind, without a call."""
        return [
            obj
            for (its_kind, its_namespace, _name), obj in sorted(self.objects.items())
            if its_kind == kind and namespace in (None, its_namespace)
        ]

    def store(self, obj):
        """Create or replace an object's metadata and spec as server-side apply would."""
        new = copy.deepcopy(dict(obj))
        metadata = new["metadata"]
        old = self.objects.get((new["kind"], metadata.get("namespace", ""), metadata["name"]))
        if old is None:
            metadata |= {"generation": 1, "creationTimestamp": stamp(self.clock.now())}
        else:
            if old.get("immutable") and old.get("data") != new.get("data"):
                raise InvalidResource(f"The {new['kind']} {metadata['name']} is immutable.")
            changed = old.get("spec") != new.get("spec")
            metadata |= {
                "generation": old["metadata"].get("generation", 1) + changed,
                "creationTimestamp": old["metadata"].get("creationTimestamp"),
            }
            if "status" in old:
                new["status"] = old["status"]
        self.put(new)
        return new

    def remove(self, kind, namespace, name):
        """Remove an object and everything it owns, without a call."""
        if self.objects.pop((kind, namespace, name), None) is None:
            return False
        for (its_kind, its_namespace, its_name), obj in list(self.objects.items()):
            if its_namespace == namespace and (kind, name) in _owners(obj):
                self.remove(its_kind, its_namespace, its_name)
        return True

    def edit(self, kind, namespace, name, body, manager="kubectl-edit"):
        """Change an object as a person's tool does, without a call."""
        old = self.objects[kind, namespace, name]
        self.store(by_hand(old, body, manager, stamp(self.clock.now())))

    def _call(self, method, *arguments):
        self.calls.append((method, arguments))
        fault = self._faults.get(method) or self._faults.get("*")
        if fault and (fault[1] is None or fault[1] > 0):
            if fault[1] is not None:
                fault[1] -= 1
            raise fault[0]

    # ClusterPort

    def check(self, required):
        self._call("check", tuple(required))
        return self.report

    def snapshot(self, namespaces=None):
        self._call("snapshot", namespaces and tuple(namespaces))
        if self.auto_settle:
            self.settle()
        objects = {
            kind: tuple(
                copy.deepcopy(obj)
                for obj in self.of_kind(kind)
                if not namespaces or obj["metadata"]["namespace"] in namespaces
            )
            for kind in OBSERVED_KINDS
        }
        return Snapshot(self.clock.now(), objects)

    def warnings(self, namespace):
        self._call("warnings", namespace)
        return tuple(
            copy.deepcopy(event)
            for event in self.events
            if event["metadata"]["namespace"] == namespace
        )

    @contextmanager
    def changes(self):
        self._call("changes")
        yield _FakeChanges(self.clock)

    def prepare_namespace(self, spec, objects):
        self._call("prepare_namespace", spec)
        there = self._own_namespace(spec)
        if there is not None:
            if there["metadata"].get("deletionTimestamp"):
                raise NamespaceTerminating(f"The namespace {spec.name} is being deleted.")
        for obj in objects:
            self.store(obj)

    def delete_namespace(self, spec):
        self._call("delete_namespace", spec)
        there = self._own_namespace(spec)
        if there is not None and spec.name in self.terminating:
            there["metadata"]["deletionTimestamp"] = stamp(self.clock.now())
            return
        for kind, namespace, name in list(self.objects):
            if namespace == spec.name or (kind, name) == ("Namespace", spec.name):
                self.objects.pop((kind, namespace, name))
        for key in [key for key in self.releases if key.namespace == spec.name]:
            del self.releases[key]

    def _own_namespace(self, spec):
        there = self.objects.get(("Namespace", "", spec.name))
        if there is not None:
            if there["metadata"].get("annotations", {}).get(OWNER) != spec.owner:
                raise NamespaceForeign(f"The namespace {spec.name} belongs to somebody else.")
        return there

    def deployer_token(self, spec, seconds):
        self._call("deployer_token", spec, seconds)
        if ("ServiceAccount", spec.system_namespace, spec.deployer) not in self.objects:
            raise NotFound(f"There is no service account {spec.deployer}.")
        return f"token-of-{spec.deployer}"

    def create_as_deployer(self, spec, obj):
        self._call("create_as_deployer", spec, obj)
        metadata = obj["metadata"]
        if (obj["kind"], metadata["namespace"], metadata["name"]) not in self.objects:
            self.store(obj)

    def release(self, key, revision=0):
        self._call("release", key)
        revisions = self.releases.get(key) or ()
        return next((one for one in reversed(revisions) if revision in (0, one.revision)), None)

    def history(self, key):
        self._call("history", key)
        return list(reversed(self.releases.get(key, ())))

    def unlock(self, key):
        self._call("unlock", key)
        revisions = self.releases.get(key)
        if not revisions or not revisions[-1].status.startswith("pending-"):
            return False
        revisions[-1] = replace(revisions[-1], status="failed")
        return True

    def get(self, kind, namespace, name):
        self._call("get", kind, namespace, name)
        return copy.deepcopy(self.objects.get((kind, namespace, name)))

    def list(self, kind, namespace, selector=""):
        self._call("list", kind, namespace, selector)
        parts = [part for part in selector.split(",") if part]
        wanted = dict(part.split("=", 1) for part in parts if "=" in part)
        named = {part for part in parts if "=" not in part}
        return tuple(
            copy.deepcopy(obj)
            for obj in self.of_kind(kind, namespace or None)
            if wanted.items() <= obj["metadata"].get("labels", {}).items()
            and named <= obj["metadata"].get("labels", {}).keys()
        )

    def metadata(self, kind, selector, namespaces=None):
        self._call("metadata", kind, selector)
        if selector == "owner=helm":
            return self._release_secrets()
        return tuple(
            {"kind": kind, "metadata": copy.deepcopy(obj["metadata"])}
            for obj in self.of_kind(kind)
            if namespaces is None or obj["metadata"]["namespace"] in namespaces
        )

    def _release_secrets(self):
        """Return what Helm's secrets say by their labels; the payload stays in ``releases``."""
        return tuple(
            {
                "kind": "Secret",
                "metadata": {
                    "namespace": key.namespace,
                    "name": f"sh.helm.release.v1.{key.name}.v{one.revision}",
                    "creationTimestamp": stamp(self.clock.now()),
                    "labels": {
                        "owner": "helm",
                        "name": key.name,
                        "version": str(one.revision),
                        "status": one.status,
                        "paas.woow.tw/operation": one.operation,
                    },
                },
            }
            for key, revisions in self.releases.items()
            for one in revisions
        )

    def reclaim(self, obj, fields):
        self._call("reclaim", obj["kind"], obj["metadata"]["name"])
        place = (obj["kind"], obj["metadata"]["namespace"], obj["metadata"]["name"])
        self.objects[place]["metadata"]["managedFields"] = list(fields)

    def apply(self, obj):
        self._call("apply", obj)
        return copy.deepcopy(self.store(obj))

    def delete(self, kind, namespace, name):
        self._call("delete", kind, namespace, name)
        return self.remove(kind, namespace, name)

    def scale(self, kind, namespace, name, replicas):
        self._call("scale", kind, namespace, name, replicas)
        self._change(kind, namespace, name, {"spec": {"replicas": replicas}})
        self.held.add((kind, namespace, name))

    def hold(self, kind, namespace, name, replicas):
        self._call("hold", kind, namespace, name, replicas)
        self._change(kind, namespace, name, {"spec": {"replicas": replicas}})
        self.held.add((kind, namespace, name))

    def patch(self, kind, namespace, name, body):
        self._call("patch", kind, namespace, name, body)
        self._change(kind, namespace, name, body)

    def _change(self, kind, namespace, name, body):
        if (kind, namespace, name) not in self.objects:
            raise NotFound(f"There is no {kind} {name}.")
        new = _merge(self.objects[kind, namespace, name], body)
        self.store(claimed(new, body, "woow-paas"))

    def logs(self, namespace, pod, container="", *, tail=200, previous=False):
        self._call("logs", namespace, pod, container)
        if ("Pod", namespace, pod) not in self.objects:
            raise NotFound(f"There is no pod {pod}.")
        lines = self.pod_logs.get((namespace, pod), "started\n").splitlines(keepends=True)
        return "".join(lines[-tail:])

    def answer(self, namespace, service, port, seconds):
        self._call("answer", namespace, service, port)
        return self.answers.get((namespace, service), Answer(status=200))


class _FakeChanges:
    """Say that nothing moved, and let the time pass."""

    def __init__(self, clock):
        self.clock = clock

    def wait(self, seconds):
        self.clock.tick(seconds)
        return False


def _owners(obj):
    """Return what an object goes away with; a pod names its workload, as no ReplicaSet is kept."""
    metadata = obj["metadata"]
    workload = metadata.get("annotations", {}).get("fake/workload", "")
    owners = {(owner["kind"], owner["name"]) for owner in metadata.get("ownerReferences", ())}
    return owners | {tuple(workload.split("/", 1))}


def _merge(old, body):
    """Return a JSON merge patch's result."""
    if not isinstance(body, dict):
        return body
    result = dict(old) if isinstance(old, dict) else {}
    for key, value in body.items():
        if value is None:
            result.pop(key, None)
        else:
            result[key] = _merge(result.get(key), value)
    return result


def stamp(moment):
    """Return a time as the API writes it."""
    return moment.strftime("%Y-%m-%dT%H:%M:%SZ")
