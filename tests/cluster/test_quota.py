"""Room of a workspace: never more is given than there is, whoever asks at the same time."""

import json
from concurrent.futures import ThreadPoolExecutor

import pytest

from woow_paas_platform.engine.quantity import amount, gib

from .support import services
from .support.rpc import RpcError
from .support.waiting import until

ROOM = 50
ASKED = 60
SERVICE = "paas.cloud.service"
WEB = "registry.localhost:5000/woow/web:1.0"


@pytest.fixture
def idle_cluster(odoo):
    """A cluster whose scheduled action sleeps: what is asked for is only written down."""
    client = odoo.client()
    values = {"name": "Idle", "connection": "token", "api_url": "https://127.0.0.1:1"}
    cluster = client.create("paas.cluster", {**values, "token": "none", "domain": "idle.localhost"})
    cron = client.read("paas.cluster", cluster, "cron_id")["cron_id"][0]
    client.call("ir.cron", "write", [cron], {"active": False})
    yield cluster
    client.call("paas.cluster", "write", [cluster], {"active": False})


def test_fifty_services_by_parallel_requests_and_not_one_more(odoo, idle_cluster):
    client = odoo.client()
    plan = client.read(
        "paas.app.template", services.template(client, "static-site"), "default_plan_id"
    )["default_plan_id"][0]
    cpu = client.read("paas.plan", plan, "cpu")["cpu"]
    limits = {"quota_cpu": round(cpu * ROOM, 3), "quota_services": 0, "quota_memory_mib": 0}
    workspace = client.create(
        "paas.workspace", {"name": "Full", "cluster_id": idle_cluster, **limits}
    )
    drafts = services.drafts(client, workspace, "static-site", ASKED)
    refusals = _deploy_at_once(odoo, drafts)
    (taken,) = odoo.sql.one(
        f"SELECT count(*) FROM {SERVICE.replace('.', '_')} WHERE state != 'draft' AND id = ANY(%s)",
        drafts,
    )
    assert taken == ROOM, refusals
    assert len(refusals) == ASKED - ROOM
    for words in refusals:
        assert "does not fit" in words and "CPU" in words, words
        assert "0 free" in words, words
        assert "Deleting one of these makes room" in words, words
    page = client.read("paas.workspace", workspace, "used_cpu", "used_services")
    assert page["used_services"] == ROOM
    assert page["used_cpu"] == pytest.approx(limits["quota_cpu"])


@pytest.fixture
def tiny(odoo):
    """The id of a plan so small that fifty of it fit on one machine."""
    client = odoo.client()
    chart = services.template(client, "web-application")
    sizes = {"name": "Tiny", "code": "tiny", "cpu": 0.01, "memory_mib": 16, "storage_gib": 1}
    found = client.search("paas.plan", [["template_id", "=", chart], ["code", "=", "tiny"]])
    return found[0] if found else client.create("paas.plan", {"template_id": chart, **sizes})


@pytest.mark.parametrize(
    ("room", "asked"),
    [
        pytest.param(6, 9, id="six-of-nine"),
        pytest.param(
            ROOM, ASKED, id="fifty-of-sixty", marks=[pytest.mark.suite, pytest.mark.whole]
        ),
    ],
)
def test_the_page_says_what_the_cluster_counts(odoo, kube, tiny, room, asked):
    client = odoo.client()
    limits = {
        "quota_cpu": round(0.01 * room, 3),
        "quota_memory_mib": 16 * asked,
        "quota_storage_gib": asked,
    }
    workspace = client.create("paas.workspace", {"name": f"Room for {room}", **limits})
    namespace = client.read("paas.workspace", workspace, "namespace")["namespace"]
    drafts = [
        services.draft(
            client,
            workspace,
            "web-application",
            {"image": WEB, "storage": index % 3 == 0},
            plan_id=tiny,
            subdomain=f"room-{room}-{index}",
        )
        for index in range(asked)
    ]
    refusals = _deploy_at_once(odoo, drafts)
    assert len(refusals) == asked - room, refusals
    taken = client.search(SERVICE, [["id", "in", drafts], ["state", "!=", "draft"]])
    running = [["id", "in", taken], ["state", "=", "running"]]
    until(lambda: len(client.search(SERVICE, running)) == room, 15 * room + 60, "all to run", 1)

    _page_equals_cluster(client, kube, workspace, namespace)
    client.call(SERVICE, "action_change_plan", [taken[0]], _smaller(client, tiny))
    services.reach(client, taken[0], "running")
    _page_equals_cluster(client, kube, workspace, namespace)
    services.remove(client, taken[0], keep_volumes=True)
    _page_equals_cluster(client, kube, workspace, namespace)
    for service in taken[1:]:
        client.call(SERVICE, "action_delete", [service], _name(client, service), False)
    until(lambda: not client.search(SERVICE, [["id", "in", taken]]), 10 * room + 60, "all gone", 1)


def _page_equals_cluster(client, kube, workspace, namespace):
    """Wait until both say the same; what is ending is counted by the cluster for a moment."""

    def same():
        said = client.read("paas.workspace", workspace, "quota_rows")["quota_rows"]
        page.update({row["key"]: row["used"] for row in said})
        text = kube.run("get", "resourcequota", "workspace-quota", "-n", namespace, "-o", "json")
        used = json.loads(text)["status"]["used"]
        counted.update(
            cpu=amount(used["requests.cpu"]),
            memory=gib(used["requests.memory"]),
            storage=gib(used["requests.storage"]),
        )
        return all(page[key] == pytest.approx(counted[key], abs=0.001) for key in counted)

    page, counted = {}, {}
    try:
        until(same, 60, "the page and the cluster to say the same", pause=1)
    except AssertionError as error:
        raise AssertionError(f"{error}; page {page}, cluster {counted}") from error


def _smaller(client, plan):
    """Return the id of a plan with less memory and a larger disk than ``plan``."""
    chart = client.read("paas.plan", plan, "template_id")["template_id"][0]
    found = client.search("paas.plan", [["template_id", "=", chart], ["code", "=", "tinier"]])
    sizes = {"name": "Tinier", "code": "tinier", "cpu": 0.01, "memory_mib": 12, "storage_gib": 2}
    return found[0] if found else client.create("paas.plan", {"template_id": chart, **sizes})


def _name(client, service):
    return client.read(SERVICE, service, "name")["name"]


def _deploy_at_once(odoo, drafts):
    """Deploy all drafts by requests at the same time; return what was refused, in words."""
    sessions = [odoo.client() for _person in range(min(len(drafts), 20))]

    def deploy(index):
        try:
            sessions[index % len(sessions)].call(SERVICE, "action_deploy", [drafts[index]])
        except RpcError as error:
            return str(error)
        return ""

    with ThreadPoolExecutor(len(drafts)) as people:
        return list(filter(None, people.map(deploy, range(len(drafts)))))
