"""Disks that outlive their app: counted, attached to a new one, or deleted."""

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from ..engine.errors import ClusterUnreachable
from .common import IMAGE
from .test_operations import OperationsCase


@tagged("post_install", "-at_install")
class TestVolumes(OperationsCase):
    def setUp(self):
        super().setUp()
        service = self.running(
            name="Old", subdomain="old", inputs={"image": IMAGE, "storage": True}
        )
        self.old_release = service.release_name
        service.action_delete("Old", True)
        self.finish(service)
        self.disk = self.workspace.kept_volume_ids.with_user(self.owner)

    def claims(self):
        """Return the claims' names in the cluster."""
        return [one["metadata"]["name"] for one in self.world.of_kind("PersistentVolumeClaim")]

    def test_kept_disk_counts_and_says_whose_it_was(self):
        self.assertEqual(self.disk.source_service_name, "Old")
        self.assertEqual(self.workspace.used_storage_gib, self.disk.size_gib)
        self.assertEqual(self.disk.release_name, self.old_release)

    def test_new_app_goes_on_with_the_disk(self):
        service = self.running(name="New", volume_id=self.disk.id)
        self.assertEqual(service.release_name, self.old_release)
        self.assertEqual(self.claims(), [self.disk.claim_name], "no second disk was made")
        (volume,) = self.deployment()["spec"]["template"]["spec"]["volumes"]
        self.assertEqual(volume["persistentVolumeClaim"]["claimName"], self.disk.claim_name)
        self.assertEqual((self.disk.kept, self.disk.service_id), (False, service))
        values = service.revision_ids.sudo().applied_values
        self.assertEqual(values["persistence"]["existingClaim"], self.disk.claim_name)
        self.assertTrue(service.inputs["storage"])
        service.action_delete("New", True)
        self.finish(service)
        self.assertTrue(self.disk.kept)
        self.assertEqual(self.claims(), [self.disk.claim_name])

    def test_one_disk_serves_one_app(self):
        self.draft(name="First", subdomain="first", volume_id=self.disk.id).action_deploy()
        second = self.draft(name="Second", subdomain="second", volume_id=self.disk.id)
        with self.assertRaisesRegex(UserError, "another app"):
            second.action_deploy()
        with self.assertRaisesRegex(UserError, "in use"):
            self.disk.action_delete()

    def test_disk_of_another_workspace_is_refused(self):
        foreign = self.env["paas.workspace"].with_user(self.owner).create({"name": "Foreign"})
        service = self.draft(workspace_id=foreign.id, volume_id=self.disk.id)
        with self.assertRaisesRegex(UserError, "cannot be used here"):
            service.action_deploy()

    def test_disk_is_deleted_by_the_scheduled_action_and_by_whom_it_concerns(self):
        for user in (self._member("guest", "guest"), self._user("stranger")):
            with self.assertRaises(AccessError):
                self.disk.with_user(user).action_delete()
        calls = len(self.world.calls)
        self.disk.action_delete()
        self.assertEqual(len(self.world.calls), calls, "no request calls the cluster")
        self.world.fail("delete", ClusterUnreachable("no answer"))
        self.work()
        self.assertEqual(self.disk.removal_error, "no answer")
        self.work()
        self.assertFalse(self.disk.exists())
        self.assertFalse(self.claims())
        self.assertIn("is deleted", self.workspace.message_ids[0].body)

    def test_disk_is_chosen_before_and_not_after(self):
        service = self.running(name="Empty", subdomain="empty")
        with self.assertRaises(UserError):
            service.volume_id = self.disk
