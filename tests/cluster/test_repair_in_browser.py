"""A person's way through three broken services: from the red card to Running, by clicks alone."""

from dataclasses import dataclass

import pytest
from playwright.sync_api import expect

from dev.cluster import images

from .support import services
from .support.browser import DESKTOP, PHONE
from .support.waiting import until

pytestmark = [pytest.mark.suite, pytest.mark.whole]
PAGE = "{url}/odoo/action-woow_paas_platform.action_paas_services/{service}"
WEB = "registry.localhost:5000/woow/web:1.0"
HUNGRY = images.busybox(
    "test/hungry:1.0",
    {"www/index.html": b"fed"},
    # the shell needs 190 MiB for this text, and only then comes a server
    entrypoint=(
        "/bin/busybox",
        "sh",
        "-c",
        "text=$(busybox yes 0123456789abcdef | busybox head -c 100000000);"
        " trap 'exit 0' TERM; busybox httpd -f -p 8080 -h /www & wait",
    ),
)
PERSON = "shop-keeper"
GROUP = [["module", "=", "woow_paas_platform"], ["name", "=", "group_paas_user"]]
SIZES = {"desktop": DESKTOP, "phone": PHONE}


@dataclass(frozen=True)
class Fault:
    """What is wrong, and how a person gets it right again."""

    cause: str
    inputs: dict
    repair: object
    plan: str = "S"


def _use_another_image(page):
    page.locator("[data-fix=edit_inputs]").click()
    image = page.locator("#paas_image")
    expect(image).to_be_focused()
    expect(page.locator("[data-key=image] [role=alert]")).to_be_visible()
    image.fill(WEB)
    page.locator(".o_paas_deploy:visible").click()


def _larger_plan(page):
    page.locator("[data-fix=change_plan]").click()
    dialog = page.locator(".o_paas_fix_dialog")
    expect(dialog).to_contain_text("Its data is kept")
    expect(dialog.get_by_label("Medium", exact=False)).to_be_checked()
    page.locator(".o_paas_fix_confirm").click()
    expect(page.locator(".o_paas_access")).to_contain_text("Medium")


def _right_port(page):
    page.locator("[data-fix=set_port]").click()
    page.locator(".o_paas_fix_input").fill("8080")
    page.locator(".o_paas_fix_confirm").click()


FAULTS = {
    "image": Fault(
        "image_not_found",
        {"image": "registry.localhost:5000/woow/web:9.9"},
        _use_another_image,
    ),
    "memory": Fault("out_of_memory", {"image": images.REGISTRY + "/test/hungry:1.0"}, _larger_plan),
    "port": Fault("probe_failing", {"port": 9999}, _right_port),
}


@pytest.fixture(scope="module")
def person(odoo):
    """The login of somebody who knows nothing of clusters, and owns a workspace."""
    admin = odoo.client()
    group = admin.call("ir.model.data", "search_read", GROUP, ["res_id"])[0]["res_id"]
    user = {"name": "Shop keeper", "login": PERSON, "password": PERSON, "odoobot_state": "disabled"}
    admin.create("res.users", {**user, "group_ids": [(4, group)]})
    return PERSON


@pytest.fixture(scope="module")
def workspace(odoo, person):
    """The person's workspace, without limits."""
    images.offer(HUNGRY)
    workspace = odoo.client(person, person).create("paas.workspace", {"name": "Shop"})
    unlimited = dict.fromkeys(("quota_cpu", "quota_memory_mib", "quota_storage_gib"), 0)
    odoo.client().call("paas.workspace", "write", [workspace], unlimited)
    return workspace


@pytest.fixture
def order(odoo, workspace):
    """Have an app deployed, and deleted when the test is over: the machine has two cores."""
    client, ordered = odoo.client(), []

    def deploy(inputs, code, **values):
        chart = services.template(client, "web-application")
        plan = client.search("paas.plan", [["template_id", "=", chart], ["code", "=", code]])
        ordered.append(
            services.deploy(client, workspace, "web-application", inputs, plan_id=plan[0], **values)
        )
        return ordered[-1]

    yield deploy
    for service in ordered:
        services.remove(client, service)


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("name", FAULTS)
def test_from_the_card_to_running(odoo, browser, person, order, name, size):
    fault = FAULTS[name]
    names = {"name": f"Broken {name} {size}", "subdomain": f"broken-{name}-{size}"}
    service = order(fault.inputs, fault.plan, **names)
    page = browser.login(odoo, person, person, SIZES[size])
    page.goto(PAGE.format(url=odoo.url, service=service))
    card = page.locator(f".o_paas_diagnosis[data-cause={fault.cause}]")
    expect(card).to_be_visible(timeout=150_000)
    expect(page.locator(".o_paas_diagnosis")).to_have_count(1)
    expect(card.locator(".btn-primary")).to_have_count(1)
    browser.shot(page, f"repair-{name}-{size}-1-card")
    fault.repair(page)

    badge = page.locator(".o_paas_service_status .o_paas_state")
    expect(badge).to_have_text("Running", timeout=150_000)
    expect(page.locator(".o_paas_diagnosis")).to_have_count(0)
    browser.shot(page, f"repair-{name}-{size}-2-running")
    client = odoo.client(person, person)
    until(lambda: _verdict(client, service, fault.cause) == "yes", 30, "the page to know it")


TABS = {
    "events": ".o_paas_events li",
    "objects": ".o_paas_objects [data-kind=Deployment] [data-state=ready]",
    "access_check": ".o_paas_way [data-step=http_inside][data-verdict=ok]",
    "release": ".o_paas_release [data-state=deployed]",
}
"""What a tab shows of an app that runs."""


def test_the_tabs_show_what_the_cluster_shows(odoo, browser, person, order):
    running = order({}, "S")
    services.reach(odoo.client(), running, "running", 150)
    page = browser.login(odoo, person, person)
    page.goto(PAGE.format(url=odoo.url, service=running))
    for tab, shown in TABS.items():
        page.locator(f".o_notebook [name={tab}]").click()
        expect(page.locator(shown).first).to_be_visible(timeout=20_000)
        browser.shot(page, f"tab-{tab}")


def _verdict(client, service, cause):
    """Return whether what was tried against a cause helped."""
    causes = client.search(
        "paas.diagnosis", [["service_id", "=", service], ["cause", "=", cause]], limit=1
    )
    return client.read("paas.diagnosis", causes[0], "helped")["helped"]
