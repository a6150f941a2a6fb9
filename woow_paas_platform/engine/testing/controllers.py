"""What Kubernetes' controllers and the kubelet would do, all at once."""

import json
from hashlib import sha256


def standard_objects():
    """Return what every cluster has: a machine, and one class of disks and of addresses."""
    default = {"storageclass.kubernetes.io/is-default-class": "true"}
    return [
        {
            "kind": "StorageClass",
            "metadata": {"name": "local-path", "annotations": default},
            "provisioner": "rancher.io/local-path",
            "volumeBindingMode": "WaitForFirstConsumer",
        },
        {
            "kind": "IngressClass",
            "metadata": {"name": "traefik"},
            "spec": {"controller": "traefik.io/ingress-controller"},
        },
        {
            "kind": "Node",
            "metadata": {"name": "node-1"},
            "status": {
                "allocatable": {"cpu": "4", "memory": "8Gi"},
                "conditions": [{"type": "Ready", "status": "True"}],
            },
        },
    ]


def run_controllers(cluster):
    """Bring pods, claims, endpoints and statuses to where they would settle."""
    for stateful in cluster.of_kind("StatefulSet"):
        _make_claims(cluster, stateful)
    for claim in cluster.of_kind("PersistentVolumeClaim"):
        claim["status"] = {"phase": "Bound", "capacity": claim["spec"]["resources"]["requests"]}
    for kind, status in _STATUS.items():
        for workload in cluster.of_kind(kind):
            pods = _make_pods(cluster, workload)
            workload["status"] = status(workload, sum(map(_is_ready, pods)), len(pods), pods)
    for service in cluster.of_kind("Service"):
        _make_endpoints(cluster, service)


def _make_claims(cluster, stateful):
    metadata = stateful["metadata"]
    for template in stateful["spec"].get("volumeClaimTemplates", ()):
        for ordinal in range(stateful["spec"]["replicas"]):
            name = f"{template['metadata']['name']}-{metadata['name']}-{ordinal}"
            if ("PersistentVolumeClaim", metadata["namespace"], name) not in cluster.objects:
                cluster.store(
                    {
                        "kind": "PersistentVolumeClaim",
                        "metadata": {
                            "name": name,
                            "namespace": metadata["namespace"],
                            "labels": dict(stateful["spec"]["selector"]["matchLabels"]),
                        },
                        "spec": template["spec"],
                    }
                )


def _make_pods(cluster, workload):
    """Replace a workload's pods by what its newest template wants."""
    kind, metadata = workload["kind"], workload["metadata"]
    wanted = 1 if kind == "Job" else workload["spec"].get("replicas", 1)
    template = workload["spec"]["template"]
    version = sha256(json.dumps(template, sort_keys=True).encode()).hexdigest()[:9]
    owner = (kind, metadata["name"])
    if kind == "Deployment":
        owner = ("ReplicaSet", f"{metadata['name']}-{version}")
    names = [_pod_name(kind, metadata["name"], version, n) for n in range(wanted)]
    for pod in cluster.of_kind("Pod", metadata["namespace"]):
        if pod["metadata"]["annotations"]["fake/workload"] == f"{kind}/{metadata['name']}" and (
            pod["metadata"]["name"] not in names or pod["fake"] != version
        ):
            del cluster.objects["Pod", metadata["namespace"], pod["metadata"]["name"]]
    made = []
    for name in names:
        pod = cluster.store(
            {
                "kind": "Pod",
                "fake": version,
                "metadata": {
                    "name": name,
                    "namespace": metadata["namespace"],
                    "annotations": {"fake/workload": f"{kind}/{metadata['name']}"},
                    "labels": {
                        **template["metadata"]["labels"],
                        "pod-template-hash": version,
                        "controller-revision-hash": version,
                    },
                    "ownerReferences": [{"kind": owner[0], "name": owner[1], "controller": True}],
                },
                "spec": template["spec"],
            }
        )
        pod["status"] = _pod_status(cluster, kind, pod)
        made.append(pod)
    return made


def _pod_name(kind, name, version, ordinal):
    return f"{name}-{ordinal}" if kind == "StatefulSet" else f"{name}-{version}-{ordinal:05}"


def _pod_status(cluster, kind, pod):
    container = pod["spec"]["containers"][0]
    image, born = container["image"], pod["metadata"]["creationTimestamp"]
    state, ready, restarts, phase = {"running": {"startedAt": born}}, True, 0, "Running"
    if image in cluster.broken_images:
        message = f'Back-off pulling image "{image}": ErrImagePull: {cluster.broken_images[image]}'
        state = {"waiting": {"reason": "ImagePullBackOff", "message": message}}
        ready, phase = False, "Pending"
    elif image in cluster.crashing_images:
        message = "back-off 40s restarting failed container"
        state = {"waiting": {"reason": "CrashLoopBackOff", "message": message}}
        ready, restarts = False, 4
    elif kind == "Job":
        state = {"terminated": {"exitCode": 0, "reason": "Completed", "finishedAt": born}}
        ready, phase = False, "Succeeded"
    status = {
        "name": container["name"],
        "image": image,
        "ready": ready,
        "restartCount": restarts,
        "state": state,
    }
    if restarts:
        ended = {"exitCode": 1, "reason": "Error", "startedAt": born, "finishedAt": born}
        status["lastState"] = {"terminated": ended}
    return {
        "phase": phase,
        "startTime": born,
        "conditions": [
            {"type": "PodScheduled", "status": "True", "lastTransitionTime": born},
            {"type": "Ready", "status": str(ready), "lastTransitionTime": born},
        ],
        "containerStatuses": [status],
    }


def _is_ready(pod):
    return pod["status"]["containerStatuses"][0]["ready"]


def _replicated(workload, ready, count, _pods):
    return {
        "observedGeneration": workload["metadata"]["generation"],
        "replicas": count,
        "updatedReplicas": count,
        "readyReplicas": ready,
        "availableReplicas": ready,
    }


def _stateful(workload, ready, count, pods):
    version = pods[0]["fake"] if pods else ""
    return {
        **_replicated(workload, ready, count, pods),
        "currentReplicas": count,
        "currentRevision": version,
        "updateRevision": version,
    }


def _job(_workload, _ready, _count, pods):
    if all(pod["status"]["phase"] == "Succeeded" for pod in pods):
        return {"succeeded": 1, "conditions": [{"type": "Complete", "status": "True"}]}
    return {"active": 1}


_STATUS = {"Deployment": _replicated, "StatefulSet": _stateful, "Job": _job}


def _make_endpoints(cluster, service):
    selector = service["spec"].get("selector")
    metadata = service["metadata"]
    if not selector:
        return
    ready = [
        {"conditions": {"ready": True}, "targetRef": {"kind": "Pod", "name": name}}
        for pod in cluster.of_kind("Pod", metadata["namespace"])
        if selector.items() <= pod["metadata"]["labels"].items() and _is_ready(pod)
        for name in [pod["metadata"]["name"]]
    ]
    cluster.store(
        {
            "kind": "EndpointSlice",
            "metadata": {
                "name": f"{metadata['name']}-slice",
                "namespace": metadata["namespace"],
                "labels": {"kubernetes.io/service-name": metadata["name"]},
                "ownerReferences": [
                    {"kind": "Service", "name": metadata["name"], "controller": True}
                ],
            },
            "endpoints": ready,
        }
    )
