"""What the walls of a workspace mean: who may reach whom, on which port."""

import pytest

from woow_paas_platform.engine.domain import NamespaceSpec
from woow_paas_platform.engine.network_policies import Peer, matches, pod_peer, verdict
from woow_paas_platform.engine.objects import make_network_policies

POLICIES = [
    policy
    for number in (1, 2)
    for policy in make_network_policies(NamespaceSpec(f"paas-ws-{number}", "we", str(number)))
]


def pod(namespace, address="10.244.0.9", **labels):
    return pod_peer(
        {
            "metadata": {"namespace": namespace, "labels": labels},
            "spec": {"containers": [{"ports": [{"name": "http", "containerPort": 8080}]}]},
            "status": {"podIP": address},
        }
    )


SHOP, DATABASE = pod("paas-ws-1", app="shop"), pod("paas-ws-1", "10.244.0.10", app="database")
STRANGER = pod("paas-ws-2", "10.244.0.11", app="shop")
CONTROLLER = pod("kube-system", "10.244.0.2", **{"app.kubernetes.io/name": "traefik"})
DNS = pod("kube-system", "10.244.0.3", **{"k8s-app": "kube-dns"})
ODOO = pod("paas-system", "10.244.0.4", app="odoo")
INTERNET, INTERNET6 = Peer(address="93.184.216.34"), Peer(address="2606:2800::1")
NODE = Peer(address="192.168.1.10")
METADATA = Peer(address="169.254.169.254")
API_SERVER = Peer(address="10.96.0.1")


@pytest.mark.parametrize(
    ("source", "target", "port", "protocol", "allowed", "side", "why"),
    [
        (SHOP, DATABASE, 5432, "TCP", True, "", "apps of a workspace reach each other"),
        (SHOP, STRANGER, 8080, "TCP", False, "Egress", "workspaces are apart"),
        (STRANGER, SHOP, 8080, "TCP", False, "Egress", "both ways"),
        (CONTROLLER, SHOP, 8080, "TCP", True, "", "web addresses work"),
        (ODOO, SHOP, 8080, "TCP", False, "Ingress", "the platform itself has no business there"),
        (SHOP, ODOO, 8069, "TCP", False, "Egress", "apps cannot reach the platform"),
        (SHOP, DNS, 53, "UDP", True, "", "names are resolved"),
        (SHOP, DNS, 53, "TCP", True, "", "long names, too"),
        (SHOP, DNS, 9153, "TCP", False, "Egress", "of the name server only its names"),
        (SHOP, CONTROLLER, 53, "UDP", False, "Egress", "of the system only the name server"),
        (SHOP, INTERNET, 443, "TCP", True, "", "mail, web hooks, packages"),
        (SHOP, INTERNET6, 443, "TCP", True, "", "also by IPv6"),
        (SHOP, NODE, 10250, "TCP", False, "Egress", "no kubelet"),
        (SHOP, METADATA, 80, "TCP", False, "Egress", "no credentials of the cloud"),
        (SHOP, API_SERVER, 443, "TCP", False, "Egress", "no API server"),
        (INTERNET, SHOP, 8080, "TCP", False, "Ingress", "from outside only by the controller"),
        (NODE, SHOP, 8080, "TCP", False, "Ingress", "not past it, either"),
    ],
)
def test_who_may_reach_whom(source, target, port, protocol, allowed, side, why):
    found = verdict(POLICIES, source, target, port, protocol)
    assert (found.allowed, found.side) == (allowed, side), why
    assert bool(found.policies) != allowed


def test_the_verdict_names_what_stops_a_connection():
    assert "default-deny" in verdict(POLICIES, SHOP, STRANGER, 80).policies
    without = [item for item in POLICIES if item["metadata"]["name"] != "allow-ingress-controller"]
    stopped = verdict(without, CONTROLLER, SHOP, 8080)
    assert (stopped.side, stopped.policies) == ("Ingress", ("allow-workspace", "default-deny"))


def policy(**spec):
    return {"metadata": {"name": "rule", "namespace": "paas-ws-1"}, "spec": spec}


def test_without_a_policy_everything_is_allowed():
    assert verdict([], INTERNET, SHOP, 1).allowed
    others = policy(podSelector={"matchLabels": {"app": "database"}}, policyTypes=["Ingress"])
    assert verdict([others], INTERNET, SHOP, 1).allowed
    assert not verdict([others], INTERNET, DATABASE, 1).allowed


@pytest.mark.parametrize(
    ("ports", "port", "protocol", "allowed"),
    [
        ([{"port": 80}], 80, "TCP", True),
        ([{"port": 80}], 80, "UDP", False),
        ([{"port": 80}], 81, "TCP", False),
        ([{"port": "http"}], 8080, "TCP", True),
        ([{"port": "metrics"}], 8080, "TCP", False),
        ([{"port": 8000, "endPort": 9000}], 8080, "TCP", True),
        ([{"port": 8000, "endPort": 9000}], 9001, "TCP", False),
        ([{"protocol": "UDP"}], 5, "UDP", True),
        ([{"port": 1}, {"port": 2}], 2, "TCP", True),
        ([], 12345, "TCP", True),
    ],
)
def test_ports(ports, port, protocol, allowed):
    only = policy(podSelector={}, ingress=[{"ports": ports}])
    assert verdict([only], STRANGER, SHOP, port, protocol).allowed == allowed


@pytest.mark.parametrize(
    ("peer", "allowed"),
    [
        ({"podSelector": {"matchLabels": {"app": "shop"}}}, False),
        ({"namespaceSelector": {}}, True),
        ({"namespaceSelector": {}, "podSelector": {"matchLabels": {"app": "other"}}}, False),
        ({"namespaceSelector": {"matchLabels": {"team": "a"}}}, False),
        ({"ipBlock": {"cidr": "10.244.0.0/16"}}, True),
        ({"ipBlock": {"cidr": "10.244.0.0/16", "except": ["10.244.0.11/32"]}}, False),
        ({"ipBlock": {"cidr": "::/0"}}, False),
    ],
)
def test_peers_of_another_namespace(peer, allowed):
    only = policy(podSelector={}, ingress=[{"from": [peer]}])
    assert verdict([only], STRANGER, SHOP, 80).allowed == allowed


def test_rules_without_types_isolate_what_they_name():
    inward = policy(podSelector={}, ingress=[])
    assert verdict([inward], SHOP, INTERNET, 80).allowed
    outward = policy(podSelector={}, egress=[])
    assert verdict([outward], SHOP, INTERNET, 80).side == "Egress"
    assert verdict([outward], INTERNET, SHOP, 80).side == "Ingress"


@pytest.mark.parametrize(
    ("operator", "values", "expected"),
    [("In", ["a"], True), ("NotIn", ["a"], False), ("Exists", None, True)]
    + [("DoesNotExist", None, False), ("In", ["b"], False)],
)
def test_expressions(operator, values, expected):
    expression = {"key": "x", "operator": operator, "values": values}
    assert matches({"matchExpressions": [expression]}, {"x": "a"}) == expected
