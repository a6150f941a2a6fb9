"""From a form to Running and back to nothing, by the scheduled action alone."""

from odoo.exceptions import UserError
from odoo.tests import tagged

from .common import IMAGE, EngineCase


@tagged("post_install", "-at_install")
class TestDeploy(EngineCase):
    def test_request_only_writes_what_is_wanted(self):
        service = self.draft()
        calls = len(self.world.calls), len(self.helm.calls)
        service.action_deploy()
        self.assertEqual((len(self.world.calls), len(self.helm.calls)), calls)
        self.assertEqual(service.state, "deploying")
        self.assertEqual(service.operation_id.state, "queued")
        self.assertTrue(
            self.env["ir.cron.trigger"].search([("cron_id", "=", self.cluster.cron_id.id)])
        )

    def test_deploying_becomes_running_once_instances_serve(self):
        service = self.draft()
        service.action_deploy()
        self.work(6)
        self.assertEqual(service.state, "deploying", "nothing is ready yet")
        self.world.settle()
        self.until(service, "running")
        self.assertEqual(service.operation_id.state, "done")
        self.assertEqual((service.ready, service.wanted), (1, 1))
        self.assertEqual(service.revision, 1)
        stages = [entry["stage"] for entry in service.operation_id.steps]
        self.assertEqual(stages, ["queued", "prepare", "apply", "wait", "ready"])
        self.assertIn("Done", service.message_ids[0].body)

    def test_missing_image_is_an_error_that_names_it_and_never_running(self):
        self.world.break_image(IMAGE)
        service = self.draft()
        service.action_deploy()
        seen = set()
        for _run in range(20):
            self.work()
            self.world.settle()
            seen.add(service.state)
        self.assertEqual(service.state, "error")
        self.assertNotIn("running", seen)
        self.assertIn(IMAGE, service.state_message)
        self.assertIn("not found", service.state_message)
        self.assertEqual(service.diagnosis_ids.mapped("cause"), ["image_not_found"])

    def test_cause_is_closed_and_running_again_when_the_image_appears(self):
        self.world.break_image(IMAGE)
        service = self.draft()
        service.action_deploy()
        self.work(6)
        self.world.settle()
        self.until(service, "error")
        cause = service.diagnosis_ids
        self.world.mend_image(IMAGE)
        self.world.settle()
        service.action_refresh()
        self.work(3)
        self.assertEqual(service.state, "running")
        self.assertFalse(service.diagnosis_ids)
        self.assertTrue(cause.closed_at)

    def test_delete_needs_the_name_and_keeps_the_disk(self):
        service = self.running(inputs={"image": IMAGE, "storage": True})
        with self.assertRaisesRegex(UserError, "Shop"):
            service.action_delete("shop")
        self.assertEqual(service.state, "running")
        service.action_delete("Shop", True)
        self.assertEqual(service.state, "deleting")
        for _run in range(12):
            self.work()
            self.world.settle()
        self.assertFalse(service.active)
        self.assertFalse(self.world.of_kind("Deployment"))
        disk = self.workspace.kept_volume_ids
        self.assertEqual(disk.source_service_name, "Shop")
        claims = [item["metadata"]["name"] for item in self.world.of_kind("PersistentVolumeClaim")]
        self.assertEqual(disk.mapped("claim_name"), claims)

    def test_delete_with_the_data_leaves_nothing(self):
        service = self.running(inputs={"image": IMAGE, "storage": True})
        service.action_delete("Shop", False)
        for _run in range(12):
            self.work()
            self.world.settle()
        self.assertFalse(service.active)
        self.assertFalse(self.world.of_kind("PersistentVolumeClaim"))
        self.assertFalse(self.workspace.volume_ids)

    def test_delete_goes_before_what_is_going_on_and_is_asked_for_once(self):
        service = self.draft()
        service.action_deploy()
        self.work(3)
        service.action_delete("Shop")
        self.work(1)
        with self.assertRaisesRegex(UserError, "already"):
            self.work(3)
            service.action_delete("Shop")
        for _run in range(14):
            self.work()
            self.world.settle()
        self.assertFalse(service.active)
        self.assertFalse(self.world.of_kind("Deployment"))

    def test_newer_wish_supersedes_a_queued_one(self):
        service = self.draft()
        service.action_deploy()
        first = service.operation_id
        service.action_deploy()
        self.assertEqual(first.state, "superseded")
        self.assertEqual(service.operation_id.state, "queued")

    def test_answers_are_checked_on_the_server(self):
        service = self.draft(inputs={"image": "--set=x", "port": 99999})
        self.assertEqual(set(service.input_errors), {"image", "port"})
        with self.assertRaises(UserError):
            service.action_deploy()
        self.assertEqual(service.state, "draft")
        with self.assertRaises(Exception) as caught:
            self.draft(inputs={"unknown": 1})
        self.assertIn("unknown", str(caught.exception))

    def test_address_of_somebody_else_is_refused_with_a_free_one(self):
        self.running(subdomain="shop")
        second = self.draft(name="Other", subdomain="shop")
        self.assertIn("shop-2", second.input_errors["subdomain"])
        with self.assertRaises(UserError):
            second.action_deploy()

    def test_plan_that_does_not_fit_says_what_is_missing(self):
        self.workspace.sudo().quota_cpu = 0.2
        service = self.draft()
        cards = {card["code"]: card for card in service.plan_cards}
        self.assertTrue(cards["S"]["fits"])
        self.assertFalse(cards["L"]["fits"])
        self.assertIn("CPU", cards["L"]["why"])
        with self.assertRaisesRegex(UserError, "CPU"):
            service.action_deploy()

    def test_larger_plan_of_a_deployed_app_must_fit_too(self):
        self.workspace.sudo().quota_cpu = 0.3
        service = self.running()
        with self.assertRaisesRegex(UserError, "CPU"):
            service.plan_id = self.env.ref("woow_paas_platform.web_application_large")
