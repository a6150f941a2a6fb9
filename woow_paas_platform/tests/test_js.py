"""The interface in a real browser: unit tests of the components, and ways people go."""

import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime

from odoo import SUPERUSER_ID
from odoo.tests import HttpCase, new_test_user, tagged

from ..engine.testing import FakeCluster, FakeHelm, FakeNetwork
from ..models import paas_engine

SUITE = "@woow_paas_platform"
PAUSE = 0.3


class WallClock:
    """The time on the wall: the browser and the database live in it, too."""

    def now(self):
        """Return the present moment."""
        return datetime.now(UTC)

    def tick(self, seconds=1.0):
        """Pass no time: it passes by itself."""


def suite_id(name):
    """Return the id that the Hoot runner gives to a suite of this name."""
    number = 0
    for character in name:
        number = ((number << 5) - number + ord(character)) & 0xFFFFFFFF
    return f"{number:08x}"


class UnitTestCase(HttpCase):
    """Run our own suites only; the framework's are its own business."""

    def run_suite(self, preset):
        """Run the addon's unit tests in one of Hoot's presets."""
        self.browser_js(
            f"/web/tests?headless&loglevel=2&preset={preset}&timeout=15000&id={suite_id(SUITE)}",
            "",
            "",
            login="admin",
            timeout=300,
            success_signal="[HOOT] Test suite succeeded",
            error_checker=lambda message: "[HOOT]" not in message,
        )


@tagged("post_install", "-at_install")
class TestComponents(UnitTestCase):
    """The components on a desktop."""

    def test_desktop(self):
        self.run_suite("desktop")


@tagged("post_install", "-at_install")
class TestComponentsOnPhone(UnitTestCase):
    """The components on a phone."""

    browser_size = "375x667"
    touch_enabled = True

    def test_phone(self):
        self.run_suite("mobile")


@tagged("post_install", "-at_install")
class TestTours(HttpCase):
    """Whole ways through the product, on the engine's public fakes."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.clock = WallClock()
        cls.fake_cluster = FakeCluster(cls.clock, auto_settle=True)
        cls.helm = FakeHelm(cls.fake_cluster)
        ports = (cls.helm, cls.fake_cluster, cls.clock)
        cls.classPatch(type(cls.env["paas.engine"]), "_ports", lambda engine, cluster: ports)
        cls.classPatch(type(cls.env["paas.engine"]), "_network", lambda engine: FakeNetwork())
        # one look for each run: between two of them the browser's requests get the cursor
        cls.classPatch(paas_engine, "SLICE_SECONDS", 0)
        cls.woken, cls.ended = threading.Event(), threading.Event()
        cls.classPatch(type(cls.env["paas.cluster"]), "_wake", lambda cluster: cls.woken.set())
        cls.cluster = cls.env["paas.cluster"].create(
            {"name": "Tour cluster", "domain": "apps.localhost"}
        )
        cls.user = new_test_user(cls.env, "paas_tour", groups="woow_paas_platform.group_paas_user")
        cls.workspace = cls.env["paas.workspace"].create(
            {
                "name": "Tour team",
                "cluster_id": cls.cluster.id,
                "quota_cpu": 4,
                "member_ids": [(0, 0, {"user_id": cls.user.id, "role": "owner"})],
            }
        )
        cls.template = cls.env["paas.app.template"].create(
            {
                "name": "Tour site",
                "summary": "A page that is served.",
                "category_id": cls.env["paas.app.category"].create({"name": "Tours"}).id,
                "chart_name": "static-site",
                "icon": "site",
                "plan_ids": [
                    (0, 0, {"name": "Small", "code": "S", "cpu": 0.25, "memory_mib": 64}),
                ],
                "field_ids": [
                    (
                        0,
                        0,
                        {
                            "key": "title",
                            "label": "Title",
                            "type": "string",
                            "required": True,
                            "default_value": "Hello",
                            "path": "title",
                        },
                    ),
                ],
            }
        )
        cls.env.flush_all()

    def work(self):
        """Run a slice whenever the scheduled action is woken, as the cron workers do.

        Only the browser's requests wake it: the test's own cursor is not shared with a thread.
        """
        while not self.ended.is_set():
            if not self.woken.wait(PAUSE):
                continue
            self.woken.clear()
            with self.registry.cursor() as cursor:
                env = self.env(cr=cursor, user=SUPERUSER_ID)
                env["paas.engine"]._run_slice(env["paas.cluster"].browse(self.cluster.id))
            self.ended.wait(PAUSE)

    def run_tour(self, *arguments):
        """Run a tour with the engine beside it; what goes wrong there fails the test, too."""
        self.woken.clear()
        self.ended.clear()
        with ThreadPoolExecutor(1, thread_name_prefix="tour-engine") as pool:
            engine = pool.submit(self.work)
            try:
                self.start_tour(*arguments, login="paas_tour")
            finally:
                self.ended.set()
                engine.result(timeout=30)

    def test_deploy_and_delete(self):
        self.run_tour("/odoo/paas-marketplace", "paas_deploy_tour")
        self.assertFalse(self.fake_cluster.of_kind("Deployment"))

    def test_error_names_the_cause(self):
        service = (
            self.env["paas.cloud.service"]
            .with_user(self.user)
            .create(
                {
                    "name": "Tour error",
                    "template_id": self.template.id,
                    "workspace_id": self.workspace.id,
                    "plan_id": self.template.plan_ids.id,
                    "subdomain": "tour-error",
                    "inputs": {},
                }
            )
        )
        service.action_deploy()
        self.fake_cluster.break_image("woow/web:1.0")
        self.run_tour(f"/odoo/paas-services/{service.id}", "paas_error_tour")
