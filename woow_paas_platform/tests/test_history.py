"""What the page tells of operations: before they are asked for, while they go on, afterwards."""

from odoo.tests import tagged

from .common import IMAGE
from .test_operations import NEWER, OperationsCase


@tagged("post_install", "-at_install")
class TestHistory(OperationsCase):
    def test_history_says_who_changed_what_and_leads_back(self):
        service = self.running()
        self.change(service, image=NEWER)
        service.action_rollback(service.revision_ids.sorted("number")[0].id)
        self.finish(service)
        guest = service.with_user(self._member("guest", "guest"))
        back, change, first = guest.read_history()
        self.assertEqual(back["title"], "Back to revision 1")
        self.assertEqual(change["changes"], [{"label": "Image", "from": IMAGE, "to": NEWER}])
        self.assertEqual(first["user"], self.owner.name)
        self.assertEqual([one["revision"]["number"] for one in (back, change, first)], [3, 2, 1])
        self.assertEqual(
            [one["revision"]["current"] for one in (back, change, first)], [True, False, False]
        )

    def test_nothing_is_applied_unseen(self):
        service = self.running(plan_id=self.small.id)
        plan = service.read_preview("plan", self.large.id)
        self.assertEqual(plan["changes"], [{"label": "Plan", "from": "Small", "to": "Large"}])
        self.assertTrue(plan["sentences"])
        service.inputs = {"image": NEWER}
        self.assertEqual(service.pending_changes[0]["to"], NEWER)
        back = service.read_preview("rollback", service.revision_ids.id)
        self.assertIn("Nothing is different", back["sentences"][0])
        self.assertFalse(service.read_preview("stop")["changes"])
        self.assertEqual(service.revision, 1, "looking changes nothing")

    def test_timeline_tells_what_the_operation_is(self):
        service = self.running()
        service.action_stop()
        self.finish(service)
        self.assertEqual(service.timeline["title"], "Stop")
        self.assertEqual(
            [stage["label"] for stage in service.timeline["stages"]],
            ["Asked for", "Sent to the cluster", "App ended", "Stopped"],
        )
        self.change(service, image=NEWER)
        labels = [stage["label"] for stage in service.timeline["stages"]]
        self.assertEqual(labels[3:], ["Stopped again", "App ended", "Done"])

    def test_newer_version_in_the_marketplace_is_offered(self):
        service = self.running()
        self.assertFalse(service.new_version)
        self.template.write({"chart_version": "9.9.9", "chart_digest": False})
        service.invalidate_recordset(["new_version"])
        self.assertEqual(service.new_version, "9.9.9")
        self.assertEqual(
            service.read_preview("upgrade")["changes"],
            [{"label": "Version", "from": "1.0.0", "to": "9.9.9"}],
        )
