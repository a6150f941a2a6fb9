"""Room of a workspace: never more is given than there is, whoever asks at the same time."""

from concurrent.futures import ThreadPoolExecutor

import pytest

from .support import services
from .support.rpc import RpcError

ROOM = 50
ASKED = 60
SERVICE = "paas.cloud.service"


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
    drafts = [services.draft(client, workspace, "static-site") for _service in range(ASKED)]
    sessions = [odoo.client() for _person in range(20)]

    def deploy(number):
        try:
            sessions[number % len(sessions)].call(SERVICE, "action_deploy", [drafts[number]])
        except RpcError as error:
            return str(error)
        return ""

    with ThreadPoolExecutor(ASKED) as people:
        refusals = list(filter(None, people.map(deploy, range(ASKED))))
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
