"""What becomes of a workspace: archived, restored, deleted; also when something is in the way."""

from unittest.mock import patch

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from ..engine.errors import ClusterUnreachable, Forbidden
from .common import IMAGE, EngineCase


@tagged("post_install", "-at_install")
class TestDeletion(EngineCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.admin = cls._member("admin", "admin")
        cls.mine = cls.workspace.with_user(cls.owner)

    def work_until(self, state, runs=25):
        """Run until the workspace is in a state, a deletion's pauses included."""
        for _run in range(runs):
            self.work(seconds=3)
            self.world.settle()
            if self.workspace.state == state:
                return
        self.fail(f"{self.workspace.state}: {self.workspace.deletion_note}, not {state}")

    def test_only_the_owner_deletes_and_only_with_the_name(self):
        with self.assertRaises(AccessError):
            self.workspace.with_user(self.admin).action_delete("Team")
        with self.assertRaises(AccessError):
            self.workspace.with_user(self.admin).deletion_facts()
        with self.assertRaisesRegex(UserError, "Team"):
            self.mine.action_delete("team")
        self.assertEqual(self.workspace.state, "active")

    def test_what_will_be_lost_is_told_before(self):
        self.running(inputs={"image": IMAGE, "storage": True})
        self.draft(name="Only a draft")
        facts = self.mine.deletion_facts()
        self.assertEqual(facts["services"], ["Shop"])
        self.assertEqual(facts["addresses"], ["shop.apps.example.com"])
        self.assertEqual((facts["disks"], facts["members"]), (1, 2))
        self.assertEqual(facts["namespace"], self.workspace.namespace)

    def test_deleting_takes_everything_in_the_namespace_and_nothing_else(self):
        service = self.running(inputs={"image": IMAGE, "storage": True})
        draft = self.draft(name="Only a draft")
        foreign = {"kind": "ConfigMap", "metadata": {"name": "theirs", "namespace": "default"}}
        self.world.put(foreign)
        calls = len(self.world.calls)
        self.mine.action_delete("Team")
        self.assertEqual(len(self.world.calls), calls, "a request calls nothing")
        self.assertEqual(service.state, "deleting")
        self.assertFalse(draft.exists())
        self.work_until("deleted")
        self.assertFalse(self.world.of_kind("Namespace"))
        self.assertFalse(self.world.of_kind("PersistentVolumeClaim"))
        self.assertTrue(self.world.of_kind("ConfigMap", "default"))
        self.assertFalse(self.workspace.active or service.active)
        self.assertFalse(self.workspace.volume_ids)
        self.assertIn("deleted", self.workspace.message_ids[0].body)
        with self.assertRaises(UserError):
            self.mine.action_delete("Team")
        with self.assertRaises(UserError):
            self.draft().action_deploy()

    def test_services_stay_deleting_while_their_instances_vanish(self):
        service = self.running()
        self.world.terminating.add(self.workspace.namespace)
        self.mine.action_delete("Team")
        for _run in range(4):
            self.work(seconds=3)
            self.world.remove("Deployment", service.namespace, service.release_name)
            self.cluster._request_refresh()
            self.assertEqual(service.state, "deleting")
        self.assertEqual(self.workspace.state, "deleting")
        self.assertTrue(self.workspace.deletion_note)
        self.world.terminating.clear()
        self.work_until("deleted")

    def test_what_is_in_progress_is_ended_first(self):
        service = self.draft()
        service.action_deploy()
        self.work(3)
        self.assertEqual(service.operation_id.state, "running")
        queued = self.draft(name="Second", subdomain="second")
        queued.action_deploy()
        self.mine.action_delete("Team")
        self.assertEqual(queued.operation_id.state, "superseded")
        self.work_until("deleted")
        self.assertEqual(service.operation_id.state, "cancelled")

    def test_namespace_of_somebody_else_is_left_alone(self):
        name = self.workspace.namespace
        self.world.put({"kind": "Namespace", "metadata": {"name": name, "annotations": {}}})
        self.mine.action_delete("Team")
        self.work_until("deleted")
        self.assertTrue(self.world.of_kind("Namespace"))
        self.assertIn("somebody else", self.workspace.message_ids[0].body)

    def test_cluster_that_is_away_is_waited_for(self):
        self.running()
        self.world.fail("delete_namespace", ClusterUnreachable("No answer."), times=2)
        self.mine.action_delete("Team")
        self.work(seconds=3)
        self.assertEqual(self.workspace.deletion_note, "No answer.")
        self.assertFalse(self.workspace.deletion_error)
        self.work_until("deleted")

    def test_what_does_not_heal_is_told_and_tried_again_with_a_click(self):
        self.running()
        self.world.fail("delete_namespace", Forbidden("May not delete."), times=1)
        self.mine.action_delete("Team")
        self.work(3, seconds=3)
        self.assertEqual(self.workspace.deletion_error, "May not delete.")
        self.assertEqual(self.workspace.state, "deleting")
        with self.assertRaises(AccessError):
            self.workspace.with_user(self.admin).action_retry_deletion()
        self.mine.action_retry_deletion()
        self.work_until("deleted")

    def test_keeping_the_disks_leaves_an_archived_workspace_with_them(self):
        service = self.running(inputs={"image": IMAGE, "storage": True})
        self.mine.action_delete("Team", True)
        self.work_until("archived")
        self.assertFalse(service.active)
        self.assertEqual(self.workspace.kept_volume_ids.source_service_name, "Shop")
        self.assertTrue(self.world.of_kind("PersistentVolumeClaim"))
        self.assertTrue(self.world.of_kind("Namespace"))
        self.mine.action_delete("Team")
        self.work_until("deleted")
        self.assertFalse(self.world.of_kind("PersistentVolumeClaim"))

    def test_service_that_stays_stops_a_deletion_that_keeps_disks(self):
        self.running()
        self.mine.action_delete("Team", True)
        with patch.object(type(self.env["paas.engine.tasks"]), "_take", lambda *_a: []):
            self.work(3, seconds=3)
        self.assertEqual(self.workspace.state, "deleting", "its operation still waits")
        operation = self.workspace.service_ids.operation_id
        operation.write({"state": "failed", "error_message": "Held."})
        self.work(3, seconds=3)
        self.assertIn("Shop", self.workspace.deletion_error)
        self.mine.action_retry_deletion()
        self.work_until("archived")


@tagged("post_install", "-at_install")
class TestArchive(EngineCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.member = cls._member("member", "user")
        cls.mine = cls.workspace.with_user(cls.owner)

    def test_archive_stops_what_runs_and_restore_starts_it_again(self):
        service = self.running()
        stopped = self.running(name="Other", subdomain="other")
        stopped.action_stop()
        self.until(stopped, "stopped")
        with self.assertRaises(AccessError):
            self.workspace.with_user(self.member).action_archive()
        self.mine.action_archive()
        self.assertFalse(self.workspace.active)
        self.until(service, "stopped")
        with self.assertRaisesRegex(UserError, "archived"):
            service.action_start()
        with self.assertRaisesRegex(UserError, "archived"):
            self.draft(name="New", subdomain="new").action_deploy()
        self.mine.action_unarchive()
        self.assertTrue(self.workspace.active)
        self.until(service, "running")
        self.assertEqual(stopped.state, "stopped", "it did not run before")

    def test_archiving_waits_for_what_is_in_progress(self):
        service = self.draft()
        service.action_deploy()
        self.work(3)
        with self.assertRaisesRegex(UserError, "Shop"):
            self.mine.action_archive()
        self.assertTrue(self.workspace.active)
