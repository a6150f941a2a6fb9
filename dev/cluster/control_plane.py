"""The command lines of etcd and the control plane."""

import json

from .. import tools
from ..config import LOGS
from . import network
from .certificates import certificate, key, kubeconfig, public
from .workspace import HOME

_AUDIT_POLICY = {
    "apiVersion": "audit.k8s.io/v1",
    "kind": "Policy",
    "omitStages": ["RequestReceived"],
    "rules": [{"level": "Metadata"}],
}

_UNHURRIED = {"kube-api-qps": 300, "kube-api-burst": 600}
"""The defaults are for machines shared by many: thousands of objects would take minutes."""


def etcd():
    """Return etcd's words: on loopback, without fsync, since a local cluster may be lost."""
    return (
        tools.path("etcd"),
        *("--name", "local", "--data-dir", HOME / "etcd", "--unsafe-no-fsync"),
        *("--listen-client-urls", "http://127.0.0.1:2379"),
        *("--advertise-client-urls", "http://127.0.0.1:2379"),
        *("--listen-peer-urls", "http://127.0.0.1:2380"),
        *("--initial-advertise-peer-urls", "http://127.0.0.1:2380"),
        *("--initial-cluster", "local=http://127.0.0.1:2380", "--log-level", "warn"),
    )


def apiserver():
    """Return the API server's words, with an audit log."""
    policy = HOME / "audit-policy.json"
    policy.write_text(json.dumps(_AUDIT_POLICY))
    options = {
        "advertise-address": network.inner_address(),
        "allow-privileged": "true",
        "anonymous-auth": "false",
        "audit-log-path": LOGS / "audit.log",
        "audit-log-maxsize": 500,
        "audit-policy-file": policy,
        "authorization-mode": "Node,RBAC",
        "client-ca-file": certificate("ca"),
        "enable-admission-plugins": "NodeRestriction",
        "enable-aggregator-routing": "true",
        "etcd-servers": "http://127.0.0.1:2379",
        "kubelet-client-certificate": certificate("kubelet-client"),
        "kubelet-client-key": key("kubelet-client"),
        "kubelet-preferred-address-types": "InternalIP",
        "proxy-client-cert-file": certificate("front-proxy"),
        "proxy-client-key-file": key("front-proxy"),
        "requestheader-allowed-names": "front-proxy-client",
        "requestheader-client-ca-file": certificate("front-proxy-ca"),
        "requestheader-extra-headers-prefix": "X-Remote-Extra-",
        "requestheader-group-headers": "X-Remote-Group",
        "requestheader-username-headers": "X-Remote-User",
        "secure-port": 6443,
        "service-account-issuer": "https://kubernetes.default.svc.cluster.local",
        "service-account-key-file": public(),
        "service-account-signing-key-file": key("service-account"),
        "service-cluster-ip-range": network.SERVICE_NET,
        "shutdown-delay-duration": "0s",
        "tls-cert-file": certificate("apiserver"),
        "tls-private-key-file": key("apiserver"),
    }
    return (tools.path("kube-apiserver"), *_flags(options))


def controller_manager():
    """Return the controller manager's words."""
    options = {
        "authentication-kubeconfig": kubeconfig("controller-manager"),
        "authorization-kubeconfig": kubeconfig("controller-manager"),
        **_UNHURRIED,
        "cluster-signing-cert-file": certificate("ca"),
        "cluster-signing-key-file": key("ca"),
        "kubeconfig": kubeconfig("controller-manager"),
        "leader-elect": "false",
        "root-ca-file": certificate("ca"),
        "service-account-private-key-file": key("service-account"),
        "use-service-account-credentials": "true",
    }
    return (tools.path("kube-controller-manager"), *_flags(options))


def scheduler():
    """Return the scheduler's words."""
    options = {
        "authentication-kubeconfig": kubeconfig("scheduler"),
        "authorization-kubeconfig": kubeconfig("scheduler"),
        **_UNHURRIED,
        "kubeconfig": kubeconfig("scheduler"),
        "leader-elect": "false",
    }
    return (tools.path("kube-scheduler"), *_flags(options))


def _flags(options):
    return tuple(f"--{name}={value}" for name, value in options.items())
