"""A disk that outlived its app serves the next one, whatever kind of chart asks for it."""

import pytest

from .support import apps
from .support.waiting import until

pytestmark = pytest.mark.suite


@pytest.mark.parametrize(
    "app",
    [
        pytest.param(app, id=app.chart, marks=() if app is apps.STATEFUL else pytest.mark.whole)
        for app in apps.ALL
    ],
)
def test_kept_disk_serves_a_new_service(shop, app):
    service = shop.draft(app)
    service.ask("action_deploy")
    service.done()
    service.put("precious")
    claims = service.claims()
    service.delete(keep_volumes=True)
    service.gone()
    assert service.claims() == claims, "the disk stays as it was"
    wanted = [["claim_name", "=", service.claim], ["kept", "=", True]]
    (volume,) = service.client.search("paas.volume", wanted)

    heir = shop.draft(app, {"text": "heir"}, volume_id=volume)
    heir.ask("action_deploy")
    heir.done()
    heir.look()
    assert heir.release == service.release, "charts find their disks by this name"
    assert (heir.serves("text"), heir.serves("mark")) == ("heir", "precious")
    assert heir.claims() == claims, "no disk of its own"
    heir.change(text="changed")
    heir.done()
    assert (heir.serves("text"), heir.serves("mark")) == ("changed", "precious")
    heir.delete(keep_volumes=True)
    heir.gone()
    assert heir.claims() == claims

    client = heir.client
    assert client.read("paas.volume", volume, "kept")["kept"]
    client.call("paas.volume", "action_delete", [volume])
    until(lambda: not heir.claims(), 90, "the disk to be deleted")
    until(lambda: not client.search("paas.volume", [["id", "=", volume]]), 90, "its record to go")
