"""What a healthy release looks like in the cluster, as the API server's own JSON."""


def release_objects(namespace, name, now):
    """Return a Deployment with its ReplicaSet and pod, a Service and its EndpointSlice."""
    stamp = now.strftime("%Y-%m-%dT%H:%M:%SZ")
    ours = {
        "meta.helm.sh/release-name": name,
        "meta.helm.sh/release-namespace": namespace,
    }
    set_name, pod_name = f"{name}-5d4f8", f"{name}-5d4f8-abcde"
    hashed = {"app.kubernetes.io/instance": name, "pod-template-hash": "5d4f8"}

    def item(kind, called, labels=None, owner=None, annotations=None, **rest):
        metadata = {
            "name": called,
            "namespace": namespace,
            "uid": f"{kind}-{namespace}-{called}",
            "generation": 1,
            "creationTimestamp": stamp,
            "labels": labels or {},
            "annotations": annotations or {},
        }
        if owner:
            metadata["ownerReferences"] = [
                {
                    "kind": owner[0],
                    "name": owner[1],
                    "uid": f"{owner[0]}-{namespace}-{owner[1]}",
                    "controller": True,
                }
            ]
        return {"kind": kind, "metadata": metadata, **rest}

    counts = {"replicas": 1, "readyReplicas": 1, "availableReplicas": 1, "updatedReplicas": 1}
    condition = {"type": "Available", "status": "True", "lastTransitionTime": stamp}
    container = {"name": "app", "image": "registry.localhost:5000/woow/web:1.0"}
    state = {
        "name": "app",
        "ready": True,
        "restartCount": 0,
        "state": {"running": {"startedAt": stamp}},
    }
    ready = {"type": "Ready", "status": "True", "lastTransitionTime": stamp}
    return [
        item(
            "Deployment",
            name,
            annotations=ours,
            spec={"replicas": 1, "template": {"spec": {"containers": [container]}}},
            status={**counts, "observedGeneration": 1, "conditions": [condition]},
        ),
        item(
            "ReplicaSet",
            set_name,
            hashed,
            ("Deployment", name),
            ours,
            spec={"replicas": 1},
            status={**counts, "observedGeneration": 1},
        ),
        item(
            "Pod",
            pod_name,
            hashed,
            ("ReplicaSet", set_name),
            spec={"containers": [container]},
            status={
                "phase": "Running",
                "startTime": stamp,
                "conditions": [ready],
                "containerStatuses": [state],
            },
        ),
        item(
            "Service",
            name,
            annotations=ours,
            spec={"selector": {"app.kubernetes.io/instance": name}, "ports": [{"port": 80}]},
        ),
        item(
            "EndpointSlice",
            f"{name}-x1",
            {"kubernetes.io/service-name": name},
            ("Service", name),
            endpoints=[
                {
                    "conditions": {"ready": True},
                    "targetRef": {"kind": "Pod", "name": pod_name, "namespace": namespace},
                }
            ],
        ),
    ]
