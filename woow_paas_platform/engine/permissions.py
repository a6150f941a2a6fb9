"""What the engine may do in a cluster: the one list behind rbac.yaml and the connection check."""

from collections.abc import Sequence
from dataclasses import dataclass

SYSTEM_NAMESPACE = "paas-system"
ENGINE = "woow-paas-engine"
DEPLOYER = "woow-paas-deployer"


@dataclass(frozen=True, slots=True)
class MissingPermission:
    """A verb the engine needs and does not have."""

    verb: str
    group: str
    resource: str
    namespace: str = ""


@dataclass(frozen=True, slots=True)
class ConnectionReport:
    """What the connection check found out."""

    version: str
    latency_ms: float
    missing: Sequence[MissingPermission] = ()
    storage_classes: Sequence[str] = ()
    default_storage_class: str = ""
    ingress_classes: Sequence[str] = ()


@dataclass(frozen=True, slots=True)
class Rule:
    """Verbs on resources of one API group; ``why`` is said when one is missing."""

    group: str
    resources: tuple[str, ...]
    verbs: tuple[str, ...]
    why: str
    namespace: str = ""
    """Only there; empty is the whole cluster."""
    names: tuple[str, ...] = ()


REQUIRED = (
    Rule("", ("namespaces",), ("get", "list", "create", "patch", "delete"), "make workspaces"),
    Rule(
        "",
        ("resourcequotas", "limitranges"),
        ("list", "create", "patch"),
        "limit what a workspace uses",
    ),
    Rule(
        "networking.k8s.io",
        ("networkpolicies",),
        ("list", "create", "patch"),
        "keep workspaces apart",
    ),
    Rule(
        "rbac.authorization.k8s.io",
        ("rolebindings",),
        ("list", "create", "patch"),
        "let a workspace's deployer work there",
    ),
    Rule(
        "rbac.authorization.k8s.io",
        ("clusterroles",),
        ("bind",),
        "give a deployer its role",
        names=(DEPLOYER,),
    ),
    Rule(
        "",
        ("serviceaccounts",),
        ("list", "create", "patch"),
        "let apps pull images with the registry credentials",
    ),
    Rule(
        "",
        ("serviceaccounts",),
        ("delete",),
        "end a workspace's deployer",
        namespace=SYSTEM_NAMESPACE,
    ),
    Rule(
        "",
        ("serviceaccounts/token",),
        ("create",),
        "run Helm as a workspace's deployer",
        namespace=SYSTEM_NAMESPACE,
    ),
    Rule("", ("pods",), ("get", "list", "watch", "delete"), "see instances"),
    Rule("", ("pods/log",), ("get",), "show logs"),
    Rule("", ("events",), ("list",), "explain what is wrong"),
    Rule("", ("services",), ("list", "patch"), "see and repair addresses"),
    Rule("", ("services/proxy",), ("get",), "ask an app from inside the cluster"),
    Rule("", ("persistentvolumeclaims",), ("get", "list", "delete"), "see and delete disks"),
    Rule(
        "",
        ("secrets",),
        ("get", "list", "create", "update", "patch", "delete"),
        "read and unlock releases, keep secrets",
    ),
    Rule(
        "",
        ("configmaps",),
        ("list", "patch", "delete"),
        "restore settings, remove what an app leaves behind",
    ),
    Rule(
        "apps",
        ("deployments", "statefulsets", "daemonsets"),
        ("list", "watch", "patch"),
        "see how apps are, and restore them",
    ),
    Rule(
        "apps",
        ("deployments/scale", "statefulsets/scale"),
        ("patch",),
        "stop and start apps",
    ),
    Rule("batch", ("jobs",), ("list", "delete"), "see jobs, remove what hooks leave behind"),
    Rule("batch", ("cronjobs",), ("list", "patch"), "see and suspend schedules"),
    Rule("discovery.k8s.io", ("endpointslices",), ("list",), "see who answers"),
    Rule("networking.k8s.io", ("ingresses",), ("list", "patch"), "see and repair addresses"),
    Rule("networking.k8s.io", ("ingressclasses",), ("list",), "offer ingress classes"),
    Rule(
        "storage.k8s.io",
        ("storageclasses",),
        ("list", "patch"),
        "offer storage classes, and set the default one",
    ),
    Rule("metrics.k8s.io", ("nodes",), ("list",), "see what the machines use"),
    Rule("", ("nodes",), ("list",), "see the cluster's room"),
)

CHART_VERBS = ("get", "list", "watch", "create", "update", "patch", "delete")
CHARTS_MAKE = {
    "": (
        "configmaps",
        "persistentvolumeclaims",
        "pods",
        "secrets",
        "serviceaccounts",
        "services",
    ),
    "apps": ("daemonsets", "deployments", "replicasets", "statefulsets"),
    "autoscaling": ("horizontalpodautoscalers",),
    "batch": ("cronjobs", "jobs"),
    "networking.k8s.io": ("ingresses",),
    "policy": ("poddisruptionbudgets",),
}
"""What a chart may make in its workspace: no quotas, limit ranges, network policies or roles,
and nothing that belongs to the whole cluster. No endpoints either: with an address of another
workspace in them, the ingress controller would fetch from there (CVE-2021-25740)."""


def checks():
    """Return one entry for each verb on each resource, as ``ClusterPort.check`` takes them."""
    return [
        {
            "group": rule.group,
            "resource": resource,
            "verb": verb,
            "namespace": rule.namespace,
            "name": rule.names[0] if rule.names else "",
            "why": rule.why,
        }
        for rule in REQUIRED
        for resource in rule.resources
        for verb in rule.verbs
    ]


def objects():
    """Return the objects that an administrator applies once, in order."""
    everywhere = [rule for rule in REQUIRED if not rule.namespace]
    here = [rule for rule in REQUIRED if rule.namespace]
    account = {"kind": "ServiceAccount", "name": ENGINE, "namespace": SYSTEM_NAMESPACE}
    charts = [
        {"apiGroups": [group], "resources": list(resources), "verbs": list(CHART_VERBS)}
        for group, resources in CHARTS_MAKE.items()
    ]
    return [
        {"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": SYSTEM_NAMESPACE}},
        {
            "apiVersion": "v1",
            "kind": "ServiceAccount",
            "metadata": {"name": ENGINE, "namespace": SYSTEM_NAMESPACE},
        },
        _role("ClusterRole", ENGINE, [_policy(rule) for rule in everywhere]),
        _binding("ClusterRoleBinding", "ClusterRole", account),
        _role("Role", ENGINE, [_policy(rule) for rule in here], SYSTEM_NAMESPACE),
        _binding("RoleBinding", "Role", account, SYSTEM_NAMESPACE),
        _role("ClusterRole", DEPLOYER, charts),
    ]


def missing_manifest(missing):
    """Return the ClusterRole rules, as YAML text, that would grant what is missing."""
    lines = ["rules:"]
    for lack in missing:
        lines += [
            f"  - apiGroups: [{_quoted(lack.group)}]",
            f"    resources: [{_quoted(lack.resource)}]",
            f"    verbs: [{_quoted(lack.verb)}]",
        ]
    return "\n".join(lines) + "\n"


def render():
    """Return deploy/kubernetes/rbac.yaml as text."""
    head = (
        "# What the platform may do in a cluster. Made from engine/permissions.py by\n"
        "#   python3 -m dev rbac\n"
        "# The same list is what Settings → Woow PaaS → Check connection asks for.\n"
    )
    return head + "---\n".join(_yaml(item) for item in objects())


def _policy(rule):
    names = {"resourceNames": list(rule.names)} if rule.names else {}
    return {
        "apiGroups": [rule.group],
        "resources": list(rule.resources),
        "verbs": list(rule.verbs),
        **names,
    }


def _role(kind, name, rules, namespace=""):
    place = {"namespace": namespace} if namespace else {}
    return {
        "apiVersion": "rbac.authorization.k8s.io/v1",
        "kind": kind,
        "metadata": {"name": name, **place},
        "rules": rules,
    }


def _binding(kind, role, account, namespace=""):
    place = {"namespace": namespace} if namespace else {}
    return {
        "apiVersion": "rbac.authorization.k8s.io/v1",
        "kind": kind,
        "metadata": {"name": ENGINE, **place},
        "roleRef": {"apiGroup": "rbac.authorization.k8s.io", "kind": role, "name": ENGINE},
        "subjects": [account],
    }


def _yaml(value, indent=0):
    """Write plain maps, lists of maps and lists of words as YAML."""
    pad = " " * indent
    lines = []
    for key, entry in value.items():
        if isinstance(entry, dict):
            lines += [f"{pad}{key}:", _yaml(entry, indent + 2).rstrip("\n")]
        elif isinstance(entry, list) and entry and isinstance(entry[0], dict):
            lines.append(f"{pad}{key}:")
            for item in entry:
                block = _yaml(item, indent + 4).rstrip("\n")
                lines.append(f"{pad}  - {block.lstrip()}")
        elif isinstance(entry, list):
            lines.append(f"{pad}{key}: [{', '.join(_quoted(word) for word in entry)}]")
        else:
            lines.append(f"{pad}{key}: {entry}")
    return "\n".join(lines) + "\n"


def _quoted(word):
    return word or '""'
