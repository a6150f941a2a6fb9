from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from ..engine.domain import ReleaseKey
from ..models import paas_engine_drift
from .common import EngineCase

DEBUG = {"name": "DEBUG", "value": "hunter2"}


@tagged("post_install", "-at_install")
class TestDrift(EngineCase):
    """What others change in the cluster is found, said once, and restored or taken over."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.classPatch(paas_engine_drift, "SPACING_SECONDS", 0)
        cls.classPatch(paas_engine_drift, "utc_now", cls.clock.naive)

    def setUp(self):
        super().setUp()
        self.service = self.running()
        self.look()
        self.assertFalse(self.service.drift)

    def look(self):
        """Let the cluster be read and compared."""
        self.service.action_refresh()
        self.work(2)

    def by_hand(self, body, manager="kubectl-edit", kind="Deployment"):
        name = self.service.release_name
        self.world.edit(kind, self.service.namespace, name, body, manager)
        self.world.settle()
        self.look()

    def container(self, **body):
        return {"spec": {"template": {"spec": {"containers": [{"name": "app", **body}]}}}}

    def kinds(self):
        return [item["kind"] for item in self.service.drift or ()]

    def finish(self):
        """Let the operation end, and look again."""
        self.until(self.service, "running")
        self.look()

    def test_nothing_is_read_again_while_nothing_is_written(self):
        before = self.count("metadata"), self.count("release")
        self.work(3, seconds=130)
        self.assertEqual((self.count("metadata"), self.count("release")), before)
        self.work(2, seconds=700)
        lists = self.count("metadata") - before[0]
        self.assertEqual(lists % 3, 0)
        self.assertGreater(lists, 0)
        self.assertEqual(self.count("release"), before[1])

    def test_scaling_by_hand_is_found_said_once_and_restored(self):
        self.by_hand({"spec": {"replicas": 3}}, "kubectl")
        self.assertEqual(self.kinds(), ["scaled"])
        notice = self.service.drift_notice
        self.assertIn("from 1 to 3", notice["items"][0]["text"])
        self.assertEqual(notice["items"][0]["by"], "kubectl")
        self.assertFalse(notice["can_take_over"], "the form has no such setting")
        self.look()
        said = self.service.message_ids.filtered(lambda m: "from 1 to 3" in (m.body or ""))
        self.assertEqual(len(said), 1)
        self.service.with_user(self.owner).action_restore_drift()
        self.finish()
        self.assertFalse(self.service.drift)
        name = self.service.release_name
        live = self.world.objects["Deployment", self.service.namespace, name]
        self.assertEqual(live["spec"]["replicas"], 1)

    def test_a_variable_that_was_added_is_taken_back_and_its_value_told_to_nobody(self):
        self.by_hand(self.container(env=[DEBUG]), "kubectl-set")
        self.assertEqual(self.kinds(), ["added"])
        self.assertNotIn(
            "hunter2", str(self.service.drift) + str(self.service.message_ids.mapped("body"))
        )
        self.service.with_user(self.owner).action_restore_drift()
        self.assertTrue(self.service.sudo().operation_id.wanted["restore"])
        self.finish()
        self.assertIn("reclaim", [call[0] for call in self.world.calls])
        self.assertFalse(self.service.drift)

    def test_an_ordinary_change_takes_nothing_back(self):
        self.by_hand(self.container(env=[DEBUG]), "kubectl-set")
        self.service.with_user(self.owner).action_deploy()
        self.until(self.service, "running")
        self.assertNotIn("reclaim", [call[0] for call in self.world.calls])

    def test_another_image_is_taken_over(self):
        self.by_hand(self.container(image="registry.example.com/team/app:2.0"), "kubectl-set")
        self.assertEqual(self.kinds(), ["edited"])
        self.assertTrue(self.service.drift_notice["can_take_over"])
        self.service.with_user(self.owner).action_take_over_drift()
        self.assertEqual(self.service.inputs["image"], "registry.example.com/team/app:2.0")
        self.finish()
        self.assertFalse(self.service.drift)

    def test_what_the_form_cannot_say_can_only_be_restored(self):
        self.by_hand({"metadata": {"labels": {"team": "blue"}}}, "kubectl-label")
        self.assertEqual(self.kinds(), ["added"])
        with self.assertRaises(UserError):
            self.service.with_user(self.owner).action_take_over_drift()

    def test_a_part_that_was_deleted_is_named_and_made_again(self):
        name = self.service.release_name
        self.world.remove("Service", self.service.namespace, name)
        self.look()
        self.assertEqual(self.kinds(), ["missing"])
        self.service.with_user(self.owner).action_restore_drift()
        self.finish()
        self.assertIn(("Service", self.service.namespace, name), self.world.objects)
        self.assertFalse(self.service.drift)

    def test_a_release_that_is_gone_and_a_namespace_that_is_gone(self):
        key = ReleaseKey(self.service.namespace, self.service.release_name)
        self.world.releases.pop(key)
        self.look()
        self.assertEqual(self.kinds(), ["release_deleted"])
        for kind, namespace, name in list(self.world.objects):
            if namespace == key.namespace or (kind, name) == ("Namespace", key.namespace):
                del self.world.objects[kind, namespace, name]
        self.look()
        self.assertEqual(self.kinds(), ["namespace_gone"])

    def test_whoever_only_reads_may_do_neither(self):
        self.by_hand({"spec": {"replicas": 3}}, "kubectl")
        guest = self._member("drift_guest", "guest")
        for action in ("action_take_over_drift", "action_restore_drift"):
            with self.assertRaises(AccessError):
                getattr(self.service.with_user(guest), action)()
        self.assertTrue(self.service.with_user(guest).drift_notice)

    def test_a_stopped_app_that_somebody_woke(self):
        self.service.with_user(self.owner).action_stop()
        self.until(self.service, "stopped")
        self.look()
        self.assertFalse(self.service.drift)
        self.by_hand({"spec": {"replicas": 1}}, "kubectl")
        self.assertEqual(self.kinds(), ["scaled"])
