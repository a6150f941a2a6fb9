"""A migration that runs longer than any slice and than Odoo's own limit is run exactly once.

The hook writes into the app's disk when it begins and when it ends: that is the count. Beside
it stand the Job's uid, which another Job of the same name would not have, and helm's starts.
"""

import pytest

from .support import apps
from .support.waiting import until

pytestmark = pytest.mark.suite
SLICE = 20
"""Seconds of a slice (models/paas_engine.py): every hook here is longer."""
LIMIT = 25
"""Seconds after which Odoo ends its scheduled actions: most hooks here are longer, too."""


@pytest.fixture
def service(odoo, shop):
    """A running app with hooks and a disk; Odoo ends scheduled actions after ``LIMIT``."""
    odoo.start(2, f"--limit-time-real-cron={LIMIT}")
    service = shop.draft(apps.HOOKED)
    service.ask("action_deploy")
    service.done()
    service.put("precious")
    yield service
    odoo.start()
    service.delete(keep_volumes=False)
    service.gone()


def _runs(service):
    return service.exec("cat /data/runs 2>/dev/null; true").split("\n")[:-1]


@pytest.mark.parametrize(
    ("seconds", "killed"),
    [
        pytest.param(30, True, id="30-seconds-and-odoo-killed"),
        pytest.param(180, False, id="180-seconds", marks=pytest.mark.whole),
        pytest.param(180, True, id="180-seconds-and-odoo-killed", marks=pytest.mark.whole),
    ],
)
def test_long_hook_runs_exactly_once(odoo, service, seconds, killed):
    assert seconds > LIMIT > SLICE
    helms = len(odoo.gate.started(service.release))
    server = odoo.process.pid
    service.change(text="second", hook_seconds=seconds)
    until(lambda: "second began" in _runs(service), 90, "the hook to begin")
    job = service.hook_jobs()["before"]
    if killed:
        odoo.kill9()
        assert service.stage() == ("running", "apply")
        odoo.start(2, f"--limit-time-real-cron={LIMIT}")
    assert service.done(seconds=seconds + 120)["kind"] == "upgrade"

    assert _runs(service) == ["second began", "second ended"]
    assert service.hook_jobs()["before"] == job, "the same Job from begin to end"
    assert len(odoo.gate.started(service.release)) == helms + 1
    assert [state for _revision, state in service.releases()] == ["superseded", "deployed"]
    assert service.serves("text") == "second"
    assert service.serves("mark") == "precious"
    steps = service.operations()[-1]
    assert steps["kind"] == "upgrade" and len(service.operations()) == 2
    if not killed:
        assert odoo.process.pid == server and odoo.process.poll() is None
