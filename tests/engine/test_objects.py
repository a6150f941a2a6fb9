"""A workspace's objects, compared whole."""

from woow_paas_platform.engine.domain import NamespaceSpec, Quota
from woow_paas_platform.engine.objects import make_quota, workspace_objects

SPEC = NamespaceSpec(
    name="paas-ws-7",
    owner="installation-1",
    workspace="7",
    quota=Quota(cpu=1.5, memory_mib=2048, storage_gib=10, services=4),
)
LABELS = {"app.kubernetes.io/managed-by": "woow-paas"}
MARKS = {"paas.woow.tw/owner": "installation-1", "paas.woow.tw/workspace": "7"}


def policy(name, spec):
    return {
        "apiVersion": "networking.k8s.io/v1",
        "kind": "NetworkPolicy",
        "metadata": {"name": name, "namespace": "paas-ws-7", "labels": LABELS},
        "spec": {"podSelector": {}, **spec},
    }


def namespace(name):
    return {"namespaceSelector": {"matchLabels": {"kubernetes.io/metadata.name": name}}}


def test_the_namespace_and_its_walls():
    assert workspace_objects(SPEC) == [
        {
            "apiVersion": "v1",
            "kind": "Namespace",
            "metadata": {
                "name": "paas-ws-7",
                "labels": {
                    **LABELS,
                    "pod-security.kubernetes.io/enforce": "baseline",
                    "pod-security.kubernetes.io/enforce-version": "latest",
                },
                "annotations": MARKS,
            },
        },
        {
            "apiVersion": "v1",
            "kind": "ResourceQuota",
            "metadata": {"name": "workspace-quota", "namespace": "paas-ws-7", "labels": LABELS},
            "spec": {
                "hard": {
                    "requests.cpu": "1500m",
                    "limits.cpu": "1500m",
                    "requests.memory": "2048Mi",
                    "limits.memory": "2048Mi",
                    "requests.storage": "10Gi",
                    "services.loadbalancers": "0",
                    "services.nodeports": "0",
                }
            },
        },
        {
            "apiVersion": "v1",
            "kind": "LimitRange",
            "metadata": {"name": "workspace-limits", "namespace": "paas-ws-7", "labels": LABELS},
            "spec": {
                "limits": [
                    {
                        "type": "Container",
                        "default": {"cpu": "250m", "memory": "256Mi"},
                        "defaultRequest": {"cpu": "25m", "memory": "64Mi"},
                    }
                ]
            },
        },
        policy("default-deny", {"policyTypes": ["Ingress", "Egress"]}),
        policy(
            "allow-workspace",
            {
                "policyTypes": ["Ingress", "Egress"],
                "ingress": [{"from": [{"podSelector": {}}]}],
                "egress": [{"to": [{"podSelector": {}}]}],
            },
        ),
        policy(
            "allow-ingress-controller",
            {"policyTypes": ["Ingress"], "ingress": [{"from": [namespace("kube-system")]}]},
        ),
        policy(
            "allow-dns",
            {
                "policyTypes": ["Egress"],
                "egress": [
                    {
                        "to": [
                            {
                                **namespace("kube-system"),
                                "podSelector": {"matchLabels": {"k8s-app": "kube-dns"}},
                            }
                        ],
                        "ports": [
                            {"protocol": "UDP", "port": 53},
                            {"protocol": "TCP", "port": 53},
                        ],
                    }
                ],
            },
        ),
        policy(
            "allow-internet",
            {
                "policyTypes": ["Egress"],
                "egress": [
                    {
                        "to": [
                            {
                                "ipBlock": {
                                    "cidr": "0.0.0.0/0",
                                    "except": [
                                        "10.0.0.0/8",
                                        "100.64.0.0/10",
                                        "127.0.0.0/8",
                                        "169.254.0.0/16",
                                        "172.16.0.0/12",
                                        "192.168.0.0/16",
                                    ],
                                }
                            },
                            {"ipBlock": {"cidr": "::/0", "except": ["fc00::/7", "fe80::/10"]}},
                        ]
                    }
                ],
            },
        ),
        {
            "apiVersion": "v1",
            "kind": "Secret",
            "metadata": {
                "name": "woow-paas-registries",
                "namespace": "paas-ws-7",
                "labels": LABELS,
            },
            "type": "kubernetes.io/dockerconfigjson",
            "data": {".dockerconfigjson": "eyJhdXRocyI6IHt9fQ=="},
        },
        {
            "apiVersion": "v1",
            "kind": "ServiceAccount",
            "metadata": {"name": "default", "namespace": "paas-ws-7", "labels": LABELS},
            "imagePullSecrets": [{"name": "woow-paas-registries"}],
        },
        {
            "apiVersion": "v1",
            "kind": "ServiceAccount",
            "metadata": {
                "name": "deployer-paas-ws-7",
                "namespace": "paas-system",
                "labels": LABELS,
                "annotations": MARKS,
            },
            "automountServiceAccountToken": False,
        },
        {
            "apiVersion": "rbac.authorization.k8s.io/v1",
            "kind": "RoleBinding",
            "metadata": {"name": "woow-paas-deployer", "namespace": "paas-ws-7", "labels": LABELS},
            "roleRef": {
                "apiGroup": "rbac.authorization.k8s.io",
                "kind": "ClusterRole",
                "name": "woow-paas-deployer",
            },
            "subjects": [
                {
                    "kind": "ServiceAccount",
                    "name": "deployer-paas-ws-7",
                    "namespace": "paas-system",
                }
            ],
        },
    ]


def test_what_is_unlimited_is_left_out_of_the_quota():
    spec = NamespaceSpec(name="paas-ws-7", owner="o", workspace="7", quota=Quota(storage_gib=0))
    assert make_quota(spec)["spec"]["hard"] == {
        "requests.storage": "0Gi",
        "services.loadbalancers": "0",
        "services.nodeports": "0",
    }
