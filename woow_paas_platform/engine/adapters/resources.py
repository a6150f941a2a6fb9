"""Where the API server keeps each kind."""

from ..errors import PermanentError

_KINDS = {
    "Namespace": ("v1", "namespaces", False),
    "Node": ("v1", "nodes", False),
    "NodeMetrics": ("metrics.k8s.io/v1beta1", "nodes", False),
    "Pod": ("v1", "pods", True),
    "Service": ("v1", "services", True),
    "Secret": ("v1", "secrets", True),
    "ConfigMap": ("v1", "configmaps", True),
    "ServiceAccount": ("v1", "serviceaccounts", True),
    "ResourceQuota": ("v1", "resourcequotas", True),
    "LimitRange": ("v1", "limitranges", True),
    "PersistentVolumeClaim": ("v1", "persistentvolumeclaims", True),
    "Event": ("v1", "events", True),
    "Deployment": ("apps/v1", "deployments", True),
    "StatefulSet": ("apps/v1", "statefulsets", True),
    "DaemonSet": ("apps/v1", "daemonsets", True),
    "Job": ("batch/v1", "jobs", True),
    "CronJob": ("batch/v1", "cronjobs", True),
    "EndpointSlice": ("discovery.k8s.io/v1", "endpointslices", True),
    "Ingress": ("networking.k8s.io/v1", "ingresses", True),
    "IngressClass": ("networking.k8s.io/v1", "ingressclasses", False),
    "NetworkPolicy": ("networking.k8s.io/v1", "networkpolicies", True),
    "RoleBinding": ("rbac.authorization.k8s.io/v1", "rolebindings", True),
    "StorageClass": ("storage.k8s.io/v1", "storageclasses", False),
}


def plural(kind):
    """Return a kind's name in paths and messages."""
    return _entry(kind)[1]


def path(kind, namespace="", name="", sub=""):
    """Return the path of one kind, one namespace's, or one object."""
    version, resource, namespaced = _entry(kind)
    root = "/api/v1" if version == "v1" else f"/apis/{version}"
    place = f"/namespaces/{namespace}" if namespaced and namespace else ""
    tail = "".join(f"/{part}" for part in (name, sub) if part)
    return f"{root}{place}/{resource}{tail}"


def _entry(kind):
    if kind not in _KINDS:
        raise PermanentError(f"The platform does not handle objects of the kind {kind}.")
    return _KINDS[kind]
