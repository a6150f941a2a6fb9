"""The way to a real app, followed step by step; each thing in it broken for real, and named."""

import json

import pytest

from .support import services
from .support.waiting import until


class Address:
    """One running app with an address, and what breaks the way to it."""

    def __init__(self, odoo, kube, workspace):
        self.client = odoo.client()
        self.kube = kube
        self.id = services.deploy(self.client, workspace, "static-site")
        seen = services.reach(self.client, self.id, "running")
        self.namespace, self.release = seen["namespace"], seen["release_name"]

    def steps(self):
        """Try the address now."""
        found = self.client.call("paas.cloud.service", "try_address", [self.id])
        return {step["code"]: step for step in found}

    def roots(self):
        """Return the causes that the page shows, roots only."""
        domain = [
            ["service_id", "=", self.id],
            ["closed_at", "=", False],
            ["follows_from_id", "=", False],
        ]
        found = self.client.call("paas.diagnosis", "search_read", domain, ["cause"])
        return [one["cause"] for one in found]

    def becomes(self, *causes, seconds=60, ask="action_refresh"):
        """Wait until exactly these causes are shown, asking for a reading now and then."""

        def there():
            self.client.call("paas.cloud.service", ask, [self.id])
            return self.roots() == list(causes)

        try:
            until(there, seconds, f"the causes {causes}", pause=2)
        except AssertionError as error:
            raise AssertionError(f"{error}; there are {self.roots()}: {self.steps()}") from error

    def well(self):
        """Wait until the app runs and nothing is said about it."""
        services.reach(self.client, self.id, "running")
        self.becomes(ask="try_address")

    def get(self, kind, name=None):
        """Return an object as it is to be put back."""
        text = self.kube.run("get", kind, name or self.release, "-n", self.namespace, "-o", "json")
        obj = json.loads(text)
        for key in ("resourceVersion", "uid", "creationTimestamp", "managedFields"):
            obj["metadata"].pop(key, None)
        obj.pop("status", None)
        return obj

    def patch(self, kind, body):
        """Apply a merge patch to an object of the app."""
        where = (kind, self.release, "-n", self.namespace)
        self.kube.run("patch", *where, "--type=merge", "-p", json.dumps(body))

    def delete(self, kind, name=None):
        """Delete an object of the app."""
        self.kube.run("delete", kind, name or self.release, "-n", self.namespace)


@pytest.fixture(scope="module")
def address(odoo, kube, workspace):
    app = Address(odoo, kube, workspace)
    until(lambda: failed(app.steps()) == {}, 60, "the app to be reached", pause=2)
    yield app
    services.remove(app.client, app.id)


def failed(steps):
    return {code: step["cause"] for code, step in steps.items() if step["verdict"] == "failed"}


def test_every_step_of_a_reachable_app_is_well(address):
    steps = address.steps()
    verdicts = {code: step["verdict"] for code, step in steps.items()}
    assert set(verdicts.values()) == {"ok"}, verdicts
    assert any("HTTP 200" in line for line in steps["http_inside"]["evidence"])
    assert any("HTTP 200" in line for line in steps["http_outside"]["evidence"])
    assert address.roots() == []


def test_deleted_ingress_is_named_by_a_reading_alone(address):
    ingress = address.get("ingress")
    address.delete("ingress")
    try:
        address.becomes("ingress_missing")
        assert failed(address.steps())["ingress"] == "ingress_missing"
    finally:
        address.kube.apply(ingress)
    address.well()


def test_unknown_ingress_class_is_named_by_a_reading_alone(address):
    address.patch("ingress", {"spec": {"ingressClassName": "nobody"}})
    try:
        address.becomes("ingress_class_wrong")
    finally:
        address.patch("ingress", {"spec": {"ingressClassName": "traefik"}})
    address.well()


def test_port_on_which_nothing_listens_is_named_by_the_app_itself(address):
    service = address.get("service")
    ports = [{**service["spec"]["ports"][0], "targetPort": 9}]
    address.patch("service", {"spec": {"ports": ports}})
    try:
        address.becomes("nothing_listening", ask="try_address")
        assert failed(address.steps())["pod_port"] == "nothing_listening"
    finally:
        address.patch("service", {"spec": {"ports": service["spec"]["ports"]}})
    address.well()


def test_entry_that_looks_for_other_instances_is_named(address):
    service = address.get("service")
    wrong = {key: "somebody-else" for key in service["spec"]["selector"]}
    address.patch("service", {"spec": {"selector": wrong}})
    try:
        address.becomes("no_endpoints")
    finally:
        address.patch("service", {"spec": {"selector": service["spec"]["selector"]}})
    address.well()


def test_policy_that_keeps_the_entry_point_out_is_named(address):
    policy = address.get("networkpolicy", "allow-ingress-controller")
    address.delete("networkpolicy", "allow-ingress-controller")
    try:
        steps = address.steps()
        assert steps["network_policy"]["cause"] == "policy_blocks", steps
    finally:
        address.kube.apply(policy)
    address.well()


def test_stopped_ingress_controller_is_named(address):
    controller = ("deployment/traefik", "-n", "kube-system")
    address.kube.run("scale", *controller, "--replicas=0")
    try:
        address.becomes("controller_down", ask="try_address")
        assert failed(address.steps())["controller"] == "controller_down"
    finally:
        address.kube.run("scale", *controller, "--replicas=1")
        address.kube.run("rollout", "status", *controller, "--timeout=50s")
    address.well()
