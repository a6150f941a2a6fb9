"""Secrets through a service's whole life: right in every pod, and found nowhere else."""

import json
import secrets

import pytest

from dev import odoo as local_odoo
from dev.config import LOGS

from .support import apps, leaks, services
from .support.audit import AuditLog
from .support.odoo import NAME
from .support.private import HOST, PrivateRegistry
from .support.repository import Repository
from .support.waiting import until

FIELDS = [
    {"key": "image", "type": "image", "path": "image", "required": True},
    {"key": "text", "type": "string", "path": "text", "default_value": "first"},
    {"key": "fails", "type": "boolean", "path": "fails", "default_value": "false"},
    {"key": "password", "type": "secret", "path": "auth", "required": True},
    {
        "key": "api_key",
        "type": "secret",
        "path": "app.key",
        "generate": True,
        "required": True,
        "delivery": "value",
        "secret_length": 40,
    },
    {"key": "variables", "type": "env", "secret": True, "path": "secretEnv"},
]
SECRETIVE = apps.App("secretive")


def _text():
    """Return a text that is nowhere by accident."""
    return f"s3cret-{secrets.token_hex(12)}"


@pytest.fixture(scope="module")
def template(odoo):
    """The test chart in the marketplace, from a repository of the test's own."""
    repository = Repository()
    repository.offer(apps.CHARTS / "secretive")
    client = odoo.client()
    source = apps.source(client, repository.url)
    record = client.create(
        "paas.app.template",
        {
            "name": "Test secretive",
            "summary": "Knows secrets.",
            "category_id": client.search("paas.app.category", [], limit=1)[0],
            "has_address": False,
            "source_id": source,
            "chart_name": "secretive",
            "chart_version": "1.0.0",
            "field_ids": [(0, 0, {"label": field["key"], **field}) for field in FIELDS],
            "plan_ids": [
                (0, 0, {"name": "S", "code": "S", "cpu": 0.1, "memory_mib": 64, "storage_gib": 0})
            ],
        },
    )
    yield record
    repository.close()


class _Life:
    """One service, the texts that it should know, and all that it ever knew."""

    def __init__(self, odoo, kube, workspace, template, watch):
        self.client = odoo.client()
        self.watch = watch
        self.odoo, self.kube = odoo, kube
        inputs = {
            "image": f"{HOST}/woow/web:1.0",
            "password": self.new(),
            "variables": [{"name": "TOKEN", "value": self.new()}],
        }
        self.first_token = inputs["variables"][0]["value"]
        self.expected = {"PASSWORD": inputs["password"], "TOKEN": self.first_token}
        plan = self.client.search("paas.plan", [["template_id", "=", template]], limit=1)[0]
        record = self.client.create(
            "paas.cloud.service",
            {
                "name": "Secretive",
                "template_id": template,
                "workspace_id": workspace,
                "plan_id": plan,
                "inputs": inputs,
            },
        )
        self.service = apps.Service(odoo, kube, SECRETIVE, record)

    def new(self):
        """Return a new text, which is looked for from now on."""
        text = _text()
        self.watch.texts.add(text)
        return text

    def right(self, **known):
        """Wait for the operation, then for the pod to know exactly what it should."""
        self.service.done()
        self.expected |= known
        key = self.service.ask("action_reveal_secret", "api_key")
        self.watch.texts.add(key)
        wanted = {**self.expected, "API_KEY": key}
        until(lambda: self._told(wanted) == wanted, 60, f"the pod to know {sorted(wanted)}", 1)
        return key

    def _told(self, wanted):
        pods = [pod for pod in self.service.pods() if pod["status"]["phase"] == "Running"]
        if len(pods) != 1:
            return {}
        script = "; ".join(f"echo ${name}" for name in wanted)
        return dict(zip(wanted, self.service.exec(script).splitlines(), strict=False))

    def kept(self):
        """Return the names of the service's Secrets."""
        label = f"paas.woow.tw/release={self.service.release}"
        found = self.kube.items("secret", self.service.namespace, label)
        return {item["metadata"]["name"].removeprefix(f"{self.service.release}-") for item in found}


@pytest.fixture
def life(odoo, cluster, kube, workspace, template):
    """A service whose image is private, watched in every process of the machine."""
    user, password = "robot", _text()
    with (
        leaks.ProcessWatch() as watch,
        PrivateRegistry(cluster.outer_address(), user, password) as registry,
    ):
        watch.texts.add(password)
        client = odoo.client()
        login = {"host": HOST, "username": user, "password": password}
        record = client.create("paas.registry", {**login, "workspace_id": workspace})
        life = _Life(odoo, kube, workspace, template, watch)
        life.registry = registry
        yield life
        client.call("paas.registry", "unlink", [record])


def test_secrets_are_right_in_every_pod_and_found_nowhere_else(odoo, cluster, life):
    service, watch = life.service, life.watch
    credentials = _credentials(cluster.engine_kubeconfig().read_text())
    watch.texts |= credentials

    service.ask("action_deploy")
    first_key = life.right()
    first_password = life.expected["PASSWORD"]
    # the image came from the registry that asks for a password, to an account of the chart's own
    assert life.registry.given
    assert len(life.kept()) == 3 and "password-1" in life.kept()
    assert service.ask("action_reveal_secret", "password") == first_password

    service.change(text="second")
    assert life.right() == first_key and len(life.kept()) == 3

    second = life.new()
    service.ask("action_rotate_secret", "password", second)
    assert life.right(PASSWORD=second) == first_key
    third = life.new()
    service.ask("action_rotate_secret", "variables.TOKEN", third)
    life.right(TOKEN=third)
    service.ask("action_rotate_secret", "api_key")
    assert life.right() != first_key
    assert {"password-1", "password-2"} <= life.kept() and len(life.kept()) == 6

    service.change(fails=True)
    failed = service.finished()
    assert (failed["state"], failed["error_code"]) == ("failed", "render_failed")
    assert "the key ••••••••" in service.log() and "nor is ••••••••" in service.log()

    service.go_back(1)
    assert life.right(PASSWORD=first_password, TOKEN=life.first_token) == first_key

    _found_nowhere(watch)
    services.remove(life.client, service.id)
    until(lambda: not life.kept(), 30, "the secrets to be gone with their app")
    print(f"{len(watch.texts)} texts, {watch.looks} looks at all processes, {watch.helms} of helm")


def _credentials(kubeconfig):
    """Return the platform's own credentials for the cluster."""
    return {
        user["user"][name]
        for user in json.loads(kubeconfig)["users"]
        for name in ("token", "client-key-data")
        if user["user"].get(name)
    }


def _found_nowhere(watch):
    """Nothing of it in the database, the bus, the logs, helm's folders or any command line."""
    assert watch.looks > 20 and watch.helms, "nobody looked at helm's processes"
    assert watch.seen == set()
    texts = tuple(watch.texts)
    assert leaks.in_database(NAME, texts) == set()
    assert leaks.in_files(LOGS, texts) == []
    assert leaks.in_files(local_odoo.DATA, texts) == []


def test_what_is_changed_by_hand_goes_back_and_limits_arrive(odoo, kube, workspace):
    client = odoo.client()
    service = services.deploy(client, workspace, "static-site")
    place = services.reach(client, service, "running")["namespace"]
    before = len(client.search("paas.operation", [["service_id", "=", service]]))
    kube.run("delete", "networkpolicy", "default-deny", "-n", place)
    kube.run(
        *("patch", "resourcequota", "workspace-quota", "-n", place, "--type=merge"),
        *("-p", '{"spec":{"hard":{"limits.cpu":"99","count/pods":"1"}}}'),
    )
    kube.run(
        "label", "namespace", place, "pod-security.kubernetes.io/enforce=privileged", "--overwrite"
    )
    client.call("paas.workspace", "write", [workspace], {"quota_cpu": 7.5})

    def right():
        hard = json.loads(
            kube.run("get", "resourcequota", "workspace-quota", "-n", place, "-o", "json")
        )["spec"]["hard"]
        policies = {item["metadata"]["name"] for item in kube.items("networkpolicy", place)}
        labels = json.loads(kube.run("get", "namespace", place, "-o", "json"))["metadata"]["labels"]
        enforced = labels["pod-security.kubernetes.io/enforce"]
        limits = (hard["limits.cpu"], hard.get("count/pods"))
        seen = (limits, "default-deny" in policies, enforced)
        return seen == (("7500m", None), True, "baseline")

    try:
        until(right, 60, "the namespace to be right again")
        after = len(client.search("paas.operation", [["service_id", "=", service]]))
        assert after == before
        _nothing_is_written_when_nothing_differs(odoo, client, workspace)
    finally:
        client.call("paas.workspace", "write", [workspace], {"quota_cpu": 0})
        services.remove(client, service)


def _nothing_is_written_when_nothing_differs(odoo, client, workspace):
    cluster = client.read("paas.workspace", workspace, "cluster_id")["cluster_id"][0]
    audit = AuditLog()
    odoo.sql.run("UPDATE paas_cluster SET next_upkeep_at = NULL WHERE id = %s", cluster)
    client.call("paas.cluster", "action_check_connection", [cluster])
    due = "SELECT next_upkeep_at FROM paas_cluster WHERE id = %s"
    until(lambda: odoo.sql.one(due, cluster)[0], 90, "the upkeep to have looked")
    calls = audit.calls()
    assert calls.count(("list", "networkpolicies", "")) == 1
    written = [call for call in calls if call[0] in ("patch", "create", "update", "delete")]
    assert [call for call in written if call[1] in WALLS] == []


WALLS = (
    "namespaces",
    "resourcequotas",
    "limitranges",
    "networkpolicies",
    "rolebindings",
    "secrets",
)
