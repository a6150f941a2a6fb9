"""Every operation by its button, on the fakes: what is wanted, what becomes of it, who may."""

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .common import IMAGE, EngineCase

NEWER = "registry.example.com/team/app:2.0"


class OperationsCase(EngineCase):
    """What the tests of operations have in common."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.small = cls.env.ref("woow_paas_platform.web_application_small")
        cls.large = cls.env.ref("woow_paas_platform.web_application_large")

    def finish(self, service, runs=40):
        """Run until the service's last operation has ended, and return it."""
        for _run in range(runs):
            self.work()
            self.world.settle()
            if service.operation_id.state not in ("queued", "running"):
                return service.operation_id
        operation = service.operation_id
        self.fail(f"{operation.kind} never ended: {operation.stage}, {operation.log}")

    def change(self, service, **inputs):
        """Change answers as the form does, and apply them."""
        service.inputs = {**service.inputs, **inputs}
        service.action_deploy()
        return self.finish(service)

    def deployment(self):
        """Return the one Deployment there is."""
        (found,) = self.world.of_kind("Deployment")
        return found

    def image(self):
        """Return the image that the Deployment runs."""
        return self.deployment()["spec"]["template"]["spec"]["containers"][0]["image"]

    def count_wanted(self):
        """Return how many instances the Deployment wants."""
        return self.deployment()["spec"]["replicas"]


@tagged("post_install", "-at_install")
class TestOperations(OperationsCase):
    def test_stop_and_start_bring_back_as_many_as_there_were(self):
        service = self.running()
        name = service.release_name
        self.world.scale("Deployment", service.namespace, name, 3)
        service.action_stop()
        self.assertEqual((service.desired_state, service.state), ("stopped", "deploying"))
        self.assertEqual(self.finish(service).state, "done")
        self.work()
        self.assertEqual((service.state, self.count_wanted()), ("stopped", 0))
        with self.assertRaisesRegex(UserError, "stopped already"):
            service.action_stop()
        service.action_start()
        self.assertEqual(self.finish(service).state, "done")
        self.until(service, "running")
        self.assertEqual((service.desired_state, self.count_wanted()), ("running", 3))
        with self.assertRaisesRegex(UserError, "not stopped"):
            service.action_start()

    def test_restart_replaces_the_instances(self):
        service = self.running()
        before = {pod["metadata"]["name"] for pod in self.world.of_kind("Pod")}
        service.action_restart()
        self.assertEqual(self.finish(service).state, "done")
        after = {pod["metadata"]["name"] for pod in self.world.of_kind("Pod")}
        self.assertTrue(after and not before & after)
        self.assertEqual(service.revision, 1, "Helm has no part in it")

    def test_what_does_not_run_is_neither_stopped_nor_restarted(self):
        service = self.draft()
        for call in (service.action_stop, service.action_start, service.action_restart):
            with self.assertRaises(UserError):
                call()
        with self.assertRaises(UserError):
            service.action_change_plan(self.large.id)
        self.assertFalse(service.operation_id)

    def test_change_of_plan_is_an_upgrade_that_says_what_changes(self):
        service = self.running(plan_id=self.small.id)
        service.action_change_plan(self.large.id)
        operation = self.finish(service)
        self.assertEqual((operation.kind, operation.state), ("upgrade", "done"))
        self.assertEqual(operation.changes, [{"label": "Plan", "from": "Small", "to": "Large"}])
        self.assertEqual(service.revision_ids.filtered("current").plan_id, self.large)
        with self.assertRaises(UserError):
            service.action_change_plan(self.env.ref("woow_paas_platform.static_site_small").id)

    def test_a_larger_plan_must_fit_and_nothing_is_asked_for_when_not(self):
        service = self.running(plan_id=self.small.id)
        self.workspace.sudo().quota_cpu = 0.5
        last = service.operation_id
        with self.assertRaisesRegex(UserError, "CPU"), self.cr.savepoint():
            service.action_change_plan(self.large.id)
        service.invalidate_recordset()
        self.assertEqual((service.plan_id, service.operation_id), (self.small, last))

    def test_disk_that_is_there_keeps_its_size(self):
        service = self.running(plan_id=self.small.id, inputs={"image": IMAGE, "storage": True})
        self.work()
        service.action_change_plan(self.large.id)
        self.assertEqual(self.finish(service).state, "done")
        (claim,) = self.world.of_kind("PersistentVolumeClaim")
        self.assertEqual(claim["spec"]["resources"]["requests"]["storage"], "1Gi")
        self.assertEqual(service.revision_ids[0].sizes["cpu"], self.large.cpu)

    def test_one_change_at_a_time_and_deletion_goes_first(self):
        service = self.running()
        service.action_restart()
        self.work()
        self.assertEqual(service.operation_id.state, "running")
        for call in (
            service.action_deploy,
            service.action_stop,
            service.action_restart,
            lambda: service.action_rollback(service.revision_ids.id),
            lambda: service.action_change_plan(self.large.id),
        ):
            with self.assertRaisesRegex(UserError, "being changed right now"):
                call()
        service.action_delete("Shop", False)
        self.finish(service)
        self.assertFalse(service.active)
        self.assertEqual(service.desired_state, "absent")

    def test_applied_change_that_only_waits_makes_room_for_what_the_form_says(self):
        service = self.running()
        service.action_deploy()
        first = service.operation_id
        while first.stage != "wait":
            self.work()
        service.action_deploy()
        self.assertTrue(first.cancel_requested)
        self.assertNotEqual(service.operation_id, first)
        self.assertEqual(self.finish(service).state, "done")
        self.assertEqual(first.state, "cancelled")

    def test_newer_wish_replaces_a_queued_one_and_loses_no_change(self):
        service = self.running()
        service.inputs = {"image": NEWER}
        service.action_deploy()
        upgrade = service.operation_id
        service.action_stop()
        self.assertEqual(upgrade.state, "superseded")
        self.assertEqual(self.finish(service).state, "done")
        self.assertEqual((self.image(), self.count_wanted()), (NEWER, 0))
        self.work()
        self.assertEqual((service.state, service.desired_state), ("stopped", "stopped"))

    def test_cancelled_wish_is_taken_back(self):
        service = self.running()
        service.action_stop()
        service.action_cancel()
        self.assertEqual(self.finish(service).state, "cancelled")
        self.work()
        self.assertEqual((service.desired_state, service.state), ("running", "running"))
        service.action_delete("Shop")
        service.action_cancel()
        self.assertEqual(self.finish(service).state, "cancelled")
        self.work()
        self.assertEqual((service.desired_state, service.state), ("running", "running"))

    def test_retry_wants_what_was_wanted_then(self):
        service = self.running()
        self.helm.fail("Error: UPGRADE FAILED: exceeded quota: workspace-quota")
        self.assertEqual(self.change(service, image=NEWER).error_code, "quota_exceeded")
        service.inputs = {"image": "registry.example.com/team/app:3.0"}
        service.action_retry()
        self.assertEqual(self.finish(service).state, "done")
        self.assertEqual(self.image(), NEWER)

    def test_retry_of_a_stop_stops(self):
        service = self.running()
        service.action_stop()
        service.operation_id.sudo().write({"state": "failed", "error_code": "forbidden"})
        service.action_retry()
        self.assertEqual(service.operation_id.kind, "stop")
        self.finish(service)
        self.assertEqual((service.desired_state, self.count_wanted()), ("stopped", 0))

    def test_deadline_is_the_services_the_templates_or_the_clusters(self):
        service = self.running()

        def seconds():
            service.action_restart()
            self.work()
            operation = service.operation_id
            self.finish(service)
            return (operation.deadline - operation.started_at).total_seconds()

        self.assertEqual(seconds(), self.cluster.helm_timeout)
        self.template.helm_timeout = 120
        self.assertEqual(seconds(), 120)
        service.helm_timeout = 60
        self.assertEqual(seconds(), 60)

    def test_operations_and_revisions_are_kept_as_they_were(self):
        service = self.running()
        administrator = self._user("root", "woow_paas_platform.group_paas_administrator")
        for record in (service.operation_id, service.revision_ids):
            for user in (self.owner, administrator):
                mine = record.with_user(user)
                self.assertTrue(mine.read(["display_name"]))
                for call in (mine.unlink, lambda one=mine: one.write({"create_date": False})):
                    with self.assertRaises(AccessError):
                        call()

    def test_one_that_cannot_be_understood_keeps_nobody_waiting(self):
        odd, other = self.draft(name="Odd"), self.draft(name="Other", subdomain="other")
        engine = self.env.registry["paas.engine.tasks"]
        usual = engine._task

        def understand(tasks, operation):
            if operation.service_id.id == odd.id:
                return {}[odd.name]
            return usual(tasks, operation)

        self.patch(engine, "_task", understand)
        odd.action_deploy()
        other.action_deploy()
        with self.assertLogs("odoo.addons.woow_paas_platform", "ERROR") as logged:
            self.assertEqual(self.finish(other).state, "done")
        self.assertEqual(
            (odd.operation_id.state, odd.operation_id.error_code), ("failed", "internal")
        )
        self.assertIn("KeyError", logged.output[0])
        self.assertNotIn("Odd", logged.output[0], "what an error says may be a secret")

    def test_guests_and_strangers_change_nothing(self):
        service = self.running()
        revision = service.revision_ids.id
        for user in (self._member("guest", "guest"), self._user("stranger")):
            mine = service.with_user(user)
            for call in (
                mine.action_stop,
                mine.action_start,
                mine.action_restart,
                mine.action_retry,
                mine.action_cancel,
                mine.action_adopt,
                lambda one=mine: one.action_rollback(revision),
                lambda one=mine: one.action_change_plan(self.large.id),
            ):
                with self.assertRaises(AccessError):
                    call()
        with self.assertRaises(AccessError):
            service.revision_ids.with_user(user).read(["inputs"])
