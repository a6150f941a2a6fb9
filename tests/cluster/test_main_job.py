"""A person's way in the browser: choose, configure, deploy, open, delete."""

import requests
from playwright.sync_api import expect

from dev.config import port

from .support import services
from .support.waiting import until

PAGE = "<!doctype html><title>Ours</title><h1>Written in the form, 7f3a</h1>"


def _fetch(subdomain):
    """Ask for the service's address as a browser resolves it: *.localhost is loopback."""
    session = requests.Session()
    session.trust_env = False
    host = f"{subdomain}.apps.localhost"
    return session.get(
        f"http://127.0.0.1:{port('apps')}/",
        headers={"Host": host},
        timeout=10,
        allow_redirects=False,
    )


def _state(page, word, seconds):
    badge = page.locator(".o_paas_service_status .o_paas_state", has_text=word)
    expect(badge).to_be_visible(timeout=seconds * 1000)


def _marketplace_to_configure(page, odoo, application):
    page.goto(f"{odoo.url}/odoo/action-woow_paas_platform.action_paas_marketplace")
    card = page.locator(".o_kanban_record", has_text=application).first
    card.locator(".o_paas_deploy_app").click()
    page.locator(".o_paas_configure").wait_for()


def _delete(page, name, keep=None):
    page.locator(".o_paas_actions").click()
    page.get_by_role("menuitem", name="Delete").click()
    confirm = page.locator(".o_paas_delete_confirm")
    expect(confirm).to_be_disabled()
    page.fill("#o_paas_delete_name", name)
    if keep is not None:
        page.get_by_label("Keep the data" if keep else "Delete the data", exact=False).check()
    expect(confirm).to_be_enabled()
    confirm.click()


def test_deploy_open_and_delete_a_site(odoo, kube, browser, workspace):
    page = browser.login(odoo)
    _marketplace_to_configure(page, odoo, "Static site")
    page.locator(".o_paas_configure [name=name] input").fill("Our page")
    page.locator(".o_paas_configure [name=subdomain] input").fill("our-page")
    page.locator("#paas_page").fill(PAGE)
    browser.shot(page, "configure")
    page.locator(".o_paas_deploy").click()

    _state(page, "Deploying", 15)
    page.evaluate("window.notReloaded = true")
    _state(page, "Running", 60)
    assert page.evaluate("window.notReloaded"), "the page was loaded again"
    browser.shot(page, "running")

    answer = until(lambda: (found := _fetch("our-page")).status_code == 200 and found, 10, "200")
    assert answer.text == PAGE

    client = odoo.client()
    service = client.search("paas.cloud.service", [["name", "=", "Our page"]])[0]
    seen = services.facts(client, service)
    assert kube.releases(seen["namespace"], seen["release_name"]) == [(1, "deployed")]
    _delete(page, "Our page")
    until(lambda: not services.alive(client, service), 60, "the service to be gone")
    assert kube.releases(seen["namespace"], seen["release_name"]) == []
    until(
        lambda: not kube.belongings(seen["namespace"], seen["release_name"]), 40, "no object left"
    )
    assert _fetch("our-page").status_code == 404


def test_a_kept_volume_is_kept(odoo, kube, browser, workspace):
    client = odoo.client()
    service = services.deploy(
        client, workspace, "web-application", {"storage": True}, subdomain="with-disk"
    )
    seen = services.reach(client, service, "running")
    namespace = seen["namespace"]
    mine = f"app.kubernetes.io/instance={seen['release_name']}"
    before = {claim["metadata"]["uid"] for claim in kube.items("pvc", namespace, mine)}
    assert before
    page = browser.login(odoo)
    page.goto(f"{odoo.url}/odoo/action-woow_paas_platform.action_paas_services/{service}")
    _state(page, "Running", 20)
    _delete(page, seen["name"], True)
    until(lambda: not services.alive(client, service), 60, "the service to be gone")
    assert kube.releases(namespace, seen["release_name"]) == []
    claims = kube.items("pvc", namespace, mine)
    assert {claim["metadata"]["uid"] for claim in claims} == before
    until(
        lambda: (
            kube.belongings(namespace, seen["release_name"])
            in ([], [f"PersistentVolumeClaim/{claims[0]['metadata']['name']}"])
        ),
        40,
        "only the claim left",
    )
    assert _fetch("with-disk").status_code == 404
    made_by = ["source_service_name", "=", seen["name"]]
    volumes = client.search("paas.volume", [["kept", "=", True], made_by])
    kept = client.read("paas.volume", volumes[0], "claim_name", "source_service_name")
    assert kept["claim_name"] == claims[0]["metadata"]["name"]
    assert kept["source_service_name"] == seen["name"]
