"""The objects that make a workspace's namespace and its walls: plain dicts, no I/O."""

import base64
import json

OWNER = "paas.woow.tw/owner"
WORKSPACE = "paas.woow.tw/workspace"
DEPLOYER_ROLE = "woow-paas-deployer"
"""The ClusterRole that deploy/kubernetes/rbac.yaml ships."""
QUOTA_NAME = "workspace-quota"
REGISTRIES = "woow-paas-registries"
"""In every workspace, if only empty: what is attached to it need not change when it does."""
MANAGED_BY = {"app.kubernetes.io/managed-by": "woow-paas"}

NOT_THE_INTERNET = {
    "0.0.0.0/0": [
        "10.0.0.0/8",
        "100.64.0.0/10",
        "127.0.0.0/8",
        "169.254.0.0/16",
        "172.16.0.0/12",
        "192.168.0.0/16",
    ],
    "::/0": ["fc00::/7", "fe80::/10"],
}
"""Address ranges an application is kept from: nodes, pods, the API server, the cloud's
metadata service, the platform's own database."""


def _metadata(name, namespace=None, **more):
    place = {"namespace": namespace} if namespace else {}
    return {"name": name, **place, "labels": dict(MANAGED_BY), **more}


def workspace_objects(spec):
    """Return everything a workspace needs, in the order to apply it."""
    return [
        make_namespace(spec),
        make_quota(spec),
        make_limit_range(spec),
        *make_network_policies(spec),
        make_pull_secret(spec),
        make_attached(spec.name, "default"),
        make_deployer(spec),
        make_deployer_binding(spec),
    ]


def make_namespace(spec):
    """Return the namespace, marked as ours, with Pod Security enforced."""
    metadata = _metadata(spec.name, annotations={OWNER: spec.owner, WORKSPACE: spec.workspace})
    metadata["labels"] |= {
        "pod-security.kubernetes.io/enforce": spec.pod_security,
        "pod-security.kubernetes.io/enforce-version": "latest",
    }
    return {"apiVersion": "v1", "kind": "Namespace", "metadata": metadata}


def make_quota(spec):
    """Return the quota; what is unlimited is left out. Addresses are the ingress controller's."""
    quota = spec.quota
    hard = {"services.loadbalancers": "0", "services.nodeports": "0"}
    if quota.cpu is not None:
        hard |= dict.fromkeys(("requests.cpu", "limits.cpu"), f"{round(quota.cpu * 1000)}m")
    if quota.memory_mib is not None:
        hard |= dict.fromkeys(("requests.memory", "limits.memory"), f"{quota.memory_mib}Mi")
    if quota.storage_gib is not None:
        hard["requests.storage"] = f"{quota.storage_gib}Gi"
    return {
        "apiVersion": "v1",
        "kind": "ResourceQuota",
        "metadata": _metadata(QUOTA_NAME, spec.name),
        "spec": {"hard": hard},
    }


def make_limit_range(spec):
    """Return the sizes of containers that name none: a quota refuses pods without."""
    return {
        "apiVersion": "v1",
        "kind": "LimitRange",
        "metadata": _metadata("workspace-limits", spec.name),
        "spec": {
            "limits": [
                {
                    "type": "Container",
                    "default": {"cpu": "250m", "memory": "256Mi"},
                    "defaultRequest": {"cpu": "25m", "memory": "64Mi"},
                }
            ]
        },
    }


def make_network_policies(spec):
    """Return the walls: nothing in or out, except what an application lives from.

    In: the workspace itself and the ingress controller. Out: the workspace itself, DNS,
    and the internet (mail, web hooks, package indexes), but none of the private ranges:
    in those stand the other tenants, the API server, the nodes, the cloud's metadata
    service with its credentials, and the platform's database. Replies need no rule.
    """
    everybody_here = [{"podSelector": {}}]
    policies = {
        "default-deny": {"policyTypes": ["Ingress", "Egress"]},
        "allow-workspace": {
            "policyTypes": ["Ingress", "Egress"],
            "ingress": [{"from": everybody_here}],
            "egress": [{"to": everybody_here}],
        },
        "allow-ingress-controller": {
            "policyTypes": ["Ingress"],
            "ingress": [{"from": [_in_namespace(spec.ingress_namespace)]}],
        },
        "allow-dns": {
            "policyTypes": ["Egress"],
            "egress": [
                {
                    "to": [
                        {
                            **_in_namespace("kube-system"),
                            "podSelector": {"matchLabels": {"k8s-app": "kube-dns"}},
                        }
                    ],
                    "ports": [{"protocol": "UDP", "port": 53}, {"protocol": "TCP", "port": 53}],
                }
            ],
        },
        "allow-internet": {
            "policyTypes": ["Egress"],
            "egress": [
                {
                    "to": [
                        {"ipBlock": {"cidr": cidr, "except": list(private)}}
                        for cidr, private in NOT_THE_INTERNET.items()
                    ]
                }
            ],
        },
    }
    return [
        {
            "apiVersion": "networking.k8s.io/v1",
            "kind": "NetworkPolicy",
            "metadata": _metadata(name, spec.name),
            "spec": {"podSelector": {}, **rules},
        }
        for name, rules in policies.items()
    ]


def _in_namespace(name):
    return {"namespaceSelector": {"matchLabels": {"kubernetes.io/metadata.name": name}}}


def make_pull_secret(spec):
    """Return the registry credentials of a workspace, as the kubelet takes them."""
    logins = {
        login.host: {
            "username": login.user,
            "password": login.password,
            "auth": base64.b64encode(f"{login.user}:{login.password}".encode()).decode(),
        }
        for login in spec.registries
    }
    file = json.dumps({"auths": logins}, sort_keys=True)
    return {
        "apiVersion": "v1",
        "kind": "Secret",
        "metadata": _metadata(REGISTRIES, spec.name),
        "type": "kubernetes.io/dockerconfigjson",
        "data": {".dockerconfigjson": base64.b64encode(file.encode()).decode()},
    }


def make_attached(namespace, account, others=()):
    """Return a service account with the registry credentials beside the ``others`` it has."""
    ours = _metadata(account, namespace)
    return {
        "apiVersion": "v1",
        "kind": "ServiceAccount",
        # a chart's own account stays the chart's
        "metadata": ours if account == "default" else {"name": account, "namespace": namespace},
        "imagePullSecrets": [
            *(entry for entry in others if entry != {"name": REGISTRIES}),
            {"name": REGISTRIES},
        ],
    }


def make_deployer(spec):
    """Return the account Helm acts as; outside the workspace, so that no pod can name it."""
    return {
        "apiVersion": "v1",
        "kind": "ServiceAccount",
        "metadata": _metadata(
            spec.deployer,
            spec.system_namespace,
            annotations={OWNER: spec.owner, WORKSPACE: spec.workspace},
        ),
        "automountServiceAccountToken": False,
    }


def make_deployer_binding(spec):
    """Return what lets the deployer work in this namespace and nowhere else."""
    return {
        "apiVersion": "rbac.authorization.k8s.io/v1",
        "kind": "RoleBinding",
        "metadata": _metadata(DEPLOYER_ROLE, spec.name),
        "roleRef": {
            "apiGroup": "rbac.authorization.k8s.io",
            "kind": "ClusterRole",
            "name": DEPLOYER_ROLE,
        },
        "subjects": [
            {
                "kind": "ServiceAccount",
                "name": spec.deployer,
                "namespace": spec.system_namespace,
            }
        ],
    }
