"""Thousands of services on simulated nodes: real objects, real controllers, pretended pods."""

import secrets
from concurrent.futures import ThreadPoolExecutor

from dev.cluster.simulated import LABEL
from woow_paas_platform.engine.adapters.kubernetes import KubernetesCluster
from woow_paas_platform.engine.adapters.resources import path
from woow_paas_platform.engine.domain import Connection
from woow_paas_platform.engine.errors import Conflict

RUN = secrets.token_hex(2)
"""In the names of one run: what an earlier one left may still be going away."""
IN_NAMESPACE = 50
NODES = 4
_IMAGE = "registry.localhost:5000/woow/web:1.0"
SHAPES = (*["Deployment"] * 13, *["StatefulSet"] * 3, "claim", "DaemonSet", "Job", "CronJob")
"""Of twenty services: what they are made of. With their followers (pods, EndpointSlices) and
the Services and Ingresses of the first three, every kind that is read is there."""


def place(number):
    """Return the namespace and the release's name of a service."""
    return f"bench-{RUN}-{number // IN_NAMESPACE}", f"app-{number}"


def make(kubeconfig, first, count):
    """Create the objects of ``count`` services, several side by side."""
    cluster = KubernetesCluster(Connection("kubeconfig", kubeconfig=kubeconfig), timeout=30)
    numbers = range(first, first + count)
    for name in sorted({place(number)[0] for number in numbers}):
        _create(cluster, {"kind": "Namespace", "metadata": {"name": name}})
    objects = [obj for number in numbers for obj in objects_of(number)]
    with ThreadPoolExecutor(16) as pool:
        list(pool.map(lambda obj: _create(cluster, obj), objects))


def remove(kubeconfig, count):
    """Delete the namespaces of ``count`` services, and the volumes."""
    cluster = KubernetesCluster(Connection("kubeconfig", kubeconfig=kubeconfig), timeout=30)
    for name in sorted({place(number)[0] for number in range(count)}):
        cluster.delete("Namespace", "", name)


def _create(cluster, obj):
    metadata = obj["metadata"]
    try:
        cluster.api.call(
            f"create {obj['kind']}",
            "POST",
            path(obj["kind"], metadata.get("namespace", "")),
            body=obj,
        )
    except Conflict:
        return


def objects_of(number):
    """Return the objects of one service, as Helm would have made them."""
    namespace, name = place(number)
    shape = SHAPES[number % len(SHAPES)]
    ours = {
        "meta.helm.sh/release-name": name,
        "meta.helm.sh/release-namespace": namespace,
    }

    def obj(kind, spec, suffix=""):
        return {
            "apiVersion": _VERSIONS[kind],
            "kind": kind,
            "metadata": {
                "name": f"{name}{suffix}",
                "namespace": namespace,
                "labels": {"app.kubernetes.io/managed-by": "Helm"},
                "annotations": ours,
            },
            "spec": spec,
        }

    labels = {"app": name}
    pod = _pod(labels, number)
    selected = {"selector": {"matchLabels": labels}, "template": pod}
    if shape == "Job":
        return [obj("Job", {"template": _once(pod)})]
    if shape == "CronJob":
        job = {"spec": {"template": _once(pod)}}
        return [obj("CronJob", {"schedule": "0 0 31 2 *", "jobTemplate": job})]
    if shape == "DaemonSet":
        return [obj("DaemonSet", selected), *_address(obj, name, labels)]
    if shape == "StatefulSet":
        body = {**selected, "serviceName": name}
        return [obj("StatefulSet", body), *_address(obj, name, labels)]
    claims = []
    if shape == "claim":
        size = {"requests": {"storage": "1Gi"}}
        # bound by nobody: no pod uses it, so it is no fault
        claims = [
            obj(
                "PersistentVolumeClaim",
                {
                    "accessModes": ["ReadWriteOnce"],
                    "resources": size,
                    "storageClassName": "local-path",
                },
                "-data",
            )
        ]
    return [*claims, obj("Deployment", selected), *_address(obj, name, labels)]


_VERSIONS = {
    "CronJob": "batch/v1",
    "DaemonSet": "apps/v1",
    "Deployment": "apps/v1",
    "Ingress": "networking.k8s.io/v1",
    "Job": "batch/v1",
    "PersistentVolumeClaim": "v1",
    "Service": "v1",
    "StatefulSet": "apps/v1",
}


def _pod(labels, number):
    return {
        "metadata": {"labels": labels},
        "spec": {
            "nodeSelector": {LABEL: str(number % NODES)},
            "tolerations": [{"key": LABEL, "operator": "Exists"}],
            "containers": [{"name": "app", "image": _IMAGE, "ports": [{"containerPort": 8080}]}],
        },
    }


def _once(pod):
    return {**pod, "spec": {**pod["spec"], "restartPolicy": "Never"}}


def _address(obj, name, labels):
    port = {"name": name, "port": {"number": 80}}
    rule = {"paths": [{"path": "/", "pathType": "Prefix", "backend": {"service": port}}]}
    return [
        obj("Service", {"selector": labels, "ports": [{"port": 80, "targetPort": 8080}]}),
        obj(
            "Ingress",
            {
                "ingressClassName": "traefik",
                "rules": [{"host": f"{name}.bench.localhost", "http": rule}],
            },
        ),
    ]
