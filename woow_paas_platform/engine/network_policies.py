"""What network policies mean: who may reach whom, on which port. Objects in, verdict out."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from ipaddress import ip_address, ip_network

INGRESS, EGRESS = "Ingress", "Egress"


@dataclass(frozen=True, slots=True)
class Peer:
    """One end of a connection: a pod, or with an address alone anything outside the cluster."""

    namespace: str = ""
    labels: Mapping[str, str] = field(default_factory=dict)
    namespace_labels: Mapping[str, str] = field(default_factory=dict)
    address: str = ""
    ports: Mapping[str, int] = field(default_factory=dict)
    """Named ports of the pod's containers."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """Whether a connection is let through; else which side stops it, and by which policies."""

    allowed: bool
    side: str = ""
    """``Egress``: the source may not go out. ``Ingress``: the target lets nobody in."""
    policies: tuple[str, ...] = ()
    """Those that select the pod on that side and let this connection through in no rule."""


def verdict(policies, source, target, port, protocol="TCP"):
    """Judge one connection as Kubernetes defines it; replies need no rule of their own."""
    for side, here, there in ((EGRESS, source, target), (INGRESS, target, source)):
        selecting = [policy for policy in policies if _selects(policy, here, side)]
        if not selecting:
            continue
        if not any(_permits(policy, side, there, target, port, protocol) for policy in selecting):
            names = tuple(sorted(policy["metadata"]["name"] for policy in selecting))
            return Verdict(False, side, names)
    return Verdict(True)


def pod_peer(pod, namespace_labels=None):
    """Return a pod, in the API's own JSON, as one end of a connection."""
    metadata = pod["metadata"]
    name = metadata["namespace"]
    containers = pod.get("spec", {}).get("containers", ())
    return Peer(
        namespace=name,
        labels=metadata.get("labels") or {},
        # the API server puts this label on every namespace
        namespace_labels={"kubernetes.io/metadata.name": name, **(namespace_labels or {})},
        address=pod.get("status", {}).get("podIP", ""),
        ports={
            port["name"]: port["containerPort"]
            for container in containers
            for port in container.get("ports") or ()
            if port.get("name")
        },
    )


def _selects(policy, peer, side):
    """Tell whether a policy isolates this end on this side."""
    spec = policy["spec"]
    types = spec.get("policyTypes") or [INGRESS, *([EGRESS] if "egress" in spec else [])]
    return (
        side in types
        and bool(peer.namespace)
        and policy["metadata"]["namespace"] == peer.namespace
        and matches(spec.get("podSelector") or {}, peer.labels)
    )


def _permits(policy, side, there, target, port, protocol):
    """Tell whether one of a policy's rules lets the other end through on this port."""
    key, peers = ("egress", "to") if side == EGRESS else ("ingress", "from")
    return any(
        _peer_fits(rule.get(peers), policy["metadata"]["namespace"], there)
        and _port_fits(rule.get("ports"), target, port, protocol)
        for rule in policy["spec"].get(key) or ()
    )


def _peer_fits(entries, namespace, peer):
    return not entries or any(_entry_fits(entry, namespace, peer) for entry in entries)


def _entry_fits(entry, namespace, peer):
    if "ipBlock" in entry:
        block = entry["ipBlock"]
        return _within(peer.address, block["cidr"]) and not any(
            _within(peer.address, cidr) for cidr in block.get("except") or ()
        )
    if not peer.namespace:
        return False
    if "namespaceSelector" in entry:
        if not matches(entry["namespaceSelector"] or {}, peer.namespace_labels):
            return False
    elif peer.namespace != namespace:
        return False
    return matches(entry.get("podSelector") or {}, peer.labels)


def _within(address, cidr):
    if not address:
        return False
    here, network = ip_address(address), ip_network(cidr, strict=False)
    return here.version == network.version and here in network


def _port_fits(entries, target, port, protocol):
    if not entries:
        return True
    for entry in entries:
        if entry.get("protocol", "TCP") != protocol:
            continue
        first = entry.get("port")
        if first is None:
            return True
        if isinstance(first, str):
            first = target.ports.get(first)
        if first is not None and first <= port <= (entry.get("endPort") or first):
            return True
    return False


def matches(selector, labels):
    """Tell whether a label selector fits; an empty one fits everything."""
    wanted = selector.get("matchLabels") or {}
    return all(labels.get(key) == value for key, value in wanted.items()) and all(
        _OPERATORS[expression["operator"]](labels, expression["key"], expression.get("values"))
        for expression in selector.get("matchExpressions") or ()
    )


_OPERATORS = {
    "In": lambda labels, key, values: labels.get(key) in values,
    "NotIn": lambda labels, key, values: labels.get(key) not in values,
    "Exists": lambda labels, key, _values: key in labels,
    "DoesNotExist": lambda labels, key, _values: key not in labels,
}
