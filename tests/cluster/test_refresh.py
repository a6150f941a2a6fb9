"""What happens behind our back is seen: by the scheduled action alone, and at once by Refresh."""

import pytest

from .support import services
from .support.audit import AuditLog
from .support.waiting import until


@pytest.fixture
def running(odoo, workspace):
    """A running static site, and its owner's session."""
    client = odoo.client()
    service = services.deploy(client, workspace, "static-site")
    services.reach(client, service, "running")
    yield client, service
    services.remove(client, service)


def _break(kube, service):
    """Give the deployment an image that is not there."""
    kube.run(
        *("set", "image", "-n", service["namespace"], f"deployment/{service['release_name']}"),
        "*=registry.localhost:5000/woow/gone:1.0",
    )
    kube.run(
        *("delete", "pod", "-n", service["namespace"], "--wait=false"),
        *("-l", f"app.kubernetes.io/instance={service['release_name']}"),
    )


def test_scheduled_action_alone_brings_the_state_up_to_date(odoo, kube, running):
    """No page is open and nobody asks: the database changes all the same."""
    client, service = running
    _break(kube, services.facts(client, service))
    query = "SELECT state FROM paas_cloud_service WHERE id = %s"
    until(lambda: odoo.sql.one(query, service) == ("error",), 200, "state error in the database", 1)


def test_refresh_brings_it_up_to_date_at_once(kube, running):
    client, service = running
    before = services.facts(client, service)
    kube.run(
        "scale", "-n", before["namespace"], f"deployment/{before['release_name']}", "--replicas=0"
    )
    until(
        lambda: (
            not kube.items(
                "pod", before["namespace"], f"app.kubernetes.io/instance={before['release_name']}"
            )
        ),
        60,
        "no pod",
    )
    client.call("paas.cloud.service", "action_refresh", [service])
    until(
        lambda: services.facts(client, service)["observed_at"] > before["observed_at"],
        5,
        "a newer observation",
    )


def test_ten_clicks_cause_one_refresh(odoo, browser, running):
    client, service = running
    page = browser.login(odoo)
    page.goto(f"{odoo.url}/odoo/action-woow_paas_platform.action_paas_services/{service}")
    button = page.get_by_role("button", name="Refresh", exact=False).first
    button.wait_for()
    quiet = _quiet(page)
    for _click in range(10):
        button.click(force=True)
    until(lambda: quiet.lists("pods"), 10, "the refresh")
    before = services.facts(client, service)["observed_at"]
    until(lambda: services.facts(client, service)["observed_at"] >= before, 5, "the observation")
    page.wait_for_timeout(5000)
    assert quiet.lists("pods") == 1
    assert quiet.lists("deployments") == 1


def _quiet(page):
    """Return an audit log that begins when the engine has just finished what it did."""
    log = AuditLog()
    for _second in range(30):
        page.wait_for_timeout(3000)
        if not log.lists("pods"):
            return log
        log = AuditLog()
    raise AssertionError("the engine keeps refreshing though nothing happens")
