"""Objects as the API server of Kubernetes 1.34 gives them, shortened to what may matter."""

from datetime import UTC, datetime, timedelta

from woow_paas_platform.engine.domain import ReleaseKey, Snapshot

NOW = datetime(2026, 1, 5, 9, 0, tzinfo=UTC)
KEY = ReleaseKey("paas-ws-1", "shop-1")
IMAGE = "registry.localhost:5000/woow/nope:9"
NOT_FOUND = (
    f'failed to pull and unpack image "{IMAGE}": '
    f'failed to resolve reference "{IMAGE}": {IMAGE}: not found'
)


def ago(seconds):
    return (NOW - timedelta(seconds=seconds)).strftime("%Y-%m-%dT%H:%M:%SZ")


def obj(kind, name="shop-1", *, key=KEY, owner=None, labels=None, made=300, **body):
    metadata = {
        "name": name,
        "namespace": KEY.namespace,
        "creationTimestamp": ago(made),
        "generation": body.pop("generation", 1),
        "labels": labels or {},
    }
    if key:
        metadata["annotations"] = {
            "meta.helm.sh/release-name": key.name,
            "meta.helm.sh/release-namespace": key.namespace,
        }
    if owner:
        metadata["ownerReferences"] = [{"kind": owner[0], "name": owner[1], "controller": True}]
    if body.pop("deleted", False):
        metadata["deletionTimestamp"] = ago(5)
    return {"kind": kind, "metadata": metadata, **body}


def deployment(wanted=1, ready=None, *, updated=None, total=None, conditions=(), **more):
    ready = wanted if ready is None else ready
    updated = wanted if updated is None else updated
    status = {
        "observedGeneration": 1,
        "replicas": wanted if total is None else total,
        "updatedReplicas": updated,
        "readyReplicas": ready,
        "availableReplicas": ready,
        "conditions": list(conditions),
    }
    # the API leaves out what is zero
    status = {field: value for field, value in status.items() if value != 0}
    return obj("Deployment", spec={"replicas": wanted}, status=status, **more)


def stateful_set(wanted=1, ready=1, *, revisions=("a", "a"), updated=1, **more):
    return obj(
        "StatefulSet",
        spec={
            "replicas": wanted,
            "volumeClaimTemplates": [{"metadata": {"name": "data"}}],
            **more.pop("extra", {}),
        },
        status={
            "observedGeneration": 1,
            "replicas": wanted,
            "readyReplicas": ready,
            "updatedReplicas": updated,
            "currentReplicas": wanted,
            "currentRevision": revisions[0],
            "updateRevision": revisions[1],
        },
        **more,
    )


def container(name="app", image="web:1", *, ready=False, restarts=0, last=None, **state):
    entry = {"name": name, "image": image, "ready": ready, "restartCount": restarts, "state": state}
    if last:
        entry["lastState"] = {"terminated": last}
    return entry


def running(**more):
    return container(ready=True, running={"startedAt": ago(200)}, **more)


def waiting(reason, message="", **more):
    return container(waiting={"reason": reason, "message": message}, **more)


def ended(code, reason="Error", *, started=20, finished=15):
    return {
        "exitCode": code,
        "reason": reason,
        "startedAt": ago(started),
        "finishedAt": ago(finished),
    }


def pod(entry=None, *, name=None, version="aaa", owner=None, init=None, age=120, claims=(), **more):
    entry = running() if entry is None else entry
    conditions = more.pop("conditions", None) or [
        {"type": "PodScheduled", "status": "True"},
        {"type": "Ready", "status": str(entry["ready"]), "lastTransitionTime": ago(age)},
    ]
    status = {
        "phase": more.pop("phase", "Running"),
        "startTime": ago(age),
        "conditions": conditions,
        "containerStatuses": [entry],
    }
    if init:
        status["initContainerStatuses"] = [init]
    volumes = [{"persistentVolumeClaim": {"claimName": claim}} for claim in claims]
    return obj(
        "Pod",
        name or f"shop-1-{version}-x{age}",
        key=None,
        owner=owner or ("ReplicaSet", f"shop-1-{version}"),
        labels={"pod-template-hash": version, "controller-revision-hash": version},
        made=age,
        spec={"containers": more.pop("containers", []), "volumes": volumes},
        status=status,
        **more,
    )


def unschedulable(message, age):
    return pod(
        container(),
        age=age,
        phase="Pending",
        conditions=[
            {
                "type": "PodScheduled",
                "status": "False",
                "reason": "Unschedulable",
                "message": message,
                "lastTransitionTime": ago(age),
            }
        ],
    )


def claim(name="shop-1-data", phase="Bound", **more):
    return obj(
        "PersistentVolumeClaim",
        name,
        spec={"resources": {"requests": {"storage": "1Gi"}}},
        status={"phase": phase},
        **more,
    )


def service():
    return obj("Service", spec={"selector": {"app": "shop"}})


def endpoints(*ready):
    return obj(
        "EndpointSlice",
        "shop-1-abc",
        key=None,
        labels={"kubernetes.io/service-name": "shop-1"},
        endpoints=[{"conditions": {"ready": one}} for one in ready],
    )


def job(name="shop-1", condition="", *, made=100, **more):
    conditions = [{"type": condition, "status": "True", "reason": "BackoffLimitExceeded"}]
    return obj(
        "Job",
        name,
        made=made,
        spec={},
        status={"conditions": conditions if condition else []},
        **more,
    )


def snapshot(*objects, events=()):
    kinds = {}
    for one in objects:
        kinds.setdefault(one["kind"], []).append(one)
    return Snapshot(NOW, kinds, events)


def event(reason, message, about=("Deployment", "shop-1"), age=10):
    return {
        "reason": reason,
        "message": message,
        "type": "Warning",
        "involvedObject": {"kind": about[0], "name": about[1], "namespace": KEY.namespace},
        "lastTimestamp": ago(age),
    }


def changed(obj, since):
    """Return an object that Helm changed ``since`` seconds ago; its status changes all the time."""
    managers = [
        {"manager": "helm", "operation": "Apply", "time": ago(since)},
        {"manager": "kubelet", "operation": "Update", "subresource": "status", "time": ago(0)},
        {"manager": "kube-controller-manager", "operation": "Update", "time": ago(0)},
    ]
    return {**obj, "metadata": {**obj["metadata"], "managedFields": managers}}
