"""The whole product with Helm 3: deploy, upgrade, unlock, delete."""

import pytest

from dev import tools
from woow_paas_platform.engine.adapters.helm import helm_version

from .support import apps, records
from .support.waiting import until

PARAMETER = "woow_paas.helm_binary"


@pytest.fixture
def helm3(odoo):
    """Odoo with the other Helm, until the test has ended."""
    client = odoo.client()
    binary = str(tools.path("helm3"))
    client.call("ir.config_parameter", "set_param", PARAMETER, binary)
    yield binary
    client.call("ir.config_parameter", "set_param", PARAMETER, "")


def test_deploy_upgrade_unlock_and_delete(odoo, kube, shop, helm3):
    assert helm_version(helm3)[0] == 3
    before = len(odoo.gate.started())
    service = shop.draft(apps.DEPLOYED)
    service.ask("action_deploy")
    service.done()
    service.put("precious")

    # Helm 3 has no field managers to be in conflict with: its upgrade takes back what it sets
    kube.run("scale", "-n", service.namespace, service.workload, "--replicas=2")
    service.change(text="second")
    service.done()
    assert (service.serves("text"), service.serves("mark")) == ("second", "precious")
    until(lambda: len(service.pods()) == 1, 60, "one instance, as asked for")

    records.rewrite(kube, service.namespace, service.release, "pending-upgrade")
    service.change(text="third")
    service.done()
    assert (service.serves("text"), service.serves("mark")) == ("third", "precious")
    assert service.deployed() == 3

    service.delete(keep_volumes=False)
    service.gone()
    until(lambda: not service.claims(), 60, "the disk to be deleted")
    assert len(odoo.gate.started()) == before, "none of it was Helm 4"
