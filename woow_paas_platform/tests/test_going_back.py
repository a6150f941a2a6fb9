"""Going back, and what goes on around a change: backups, adoption, autoscalers."""

from dataclasses import replace

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from ..engine.domain import HelmRelease, ReleaseKey, RunResult, RunState
from ..engine.errors import Forbidden
from .common import IMAGE
from .test_operations import NEWER, OperationsCase


@tagged("post_install", "-at_install")
class TestRollback(OperationsCase):
    def test_going_back_puts_chart_values_and_record_back(self):
        service = self.running(plan_id=self.small.id, subdomain="first")
        service.write({"subdomain": "second", "plan_id": self.large.id})
        self.change(service, image=NEWER)
        self.template.chart_version = "1.0.1"
        first, second = service.revision_ids.sorted("number")
        self.assertEqual((first.current, second.current), (False, True))
        self.assertEqual((first.worked, second.worked), (True, True))
        service.action_rollback(first.id)
        operation = service.operation_id
        self.assertEqual(service.inputs["image"], NEWER, "not before it is applied")
        self.assertEqual(operation.sudo().wanted["chart"]["version"], "1.0.0")
        changed = {row["label"]: (row["from"], row["to"]) for row in operation.changes}
        self.assertEqual(changed["Plan"], ("Large", "Small"))
        self.assertEqual(changed["Address"], ("second", "first"))
        self.assertEqual(self.finish(service).state, "done")
        self.assertEqual(self.image(), IMAGE)
        (ingress,) = self.world.of_kind("Ingress")
        self.assertEqual(ingress["spec"]["rules"][0]["host"], "first.apps.example.com")
        self.assertEqual(
            (service.inputs["image"], service.plan_id, service.subdomain, service.revision),
            (IMAGE, self.small, "first", 3),
        )
        self.assertEqual(service.revision_ids.filtered("current").number, 3)

    def test_going_back_does_not_depend_on_todays_form(self):
        service = self.running()
        self.change(service, image=NEWER)
        self.template.field_ids.filtered(lambda field: field.key == "image").path = "elsewhere"
        service.action_rollback(service.revision_ids.sorted("number")[0].id)
        self.assertEqual(self.finish(service).state, "done")
        self.assertEqual(self.image(), IMAGE)

    def test_an_address_that_is_taken_by_now_is_refused(self):
        service = self.running(subdomain="first")
        service.subdomain = "second"
        self.change(service)
        self.running(name="Other", subdomain="first")
        with self.assertRaisesRegex(UserError, "first"):
            service.action_rollback(service.revision_ids.sorted("number")[0].id)

    def test_revision_of_another_app_is_refused(self):
        service, other = self.running(), self.running(name="Other")
        with self.assertRaisesRegex(UserError, "no such revision"):
            service.action_rollback(other.revision_ids.id)

    def test_failed_going_back_leaves_the_record_alone(self):
        service = self.running()
        self.change(service, image=NEWER)
        self.helm.fail("Error: UPGRADE FAILED: exceeded quota: workspace-quota")
        service.action_rollback(service.revision_ids.sorted("number")[0].id)
        self.assertEqual(self.finish(service).state, "failed")
        self.assertEqual((service.inputs["image"], service.revision), (NEWER, 2))
        self.assertEqual(service.revision_ids.filtered("current").number, 2)


class Backups:
    """Somebody who keeps backups: each takes two looks."""

    def __init__(self, exit_code=0):
        self.exit_code = exit_code
        self.made = {}

    def start(self, run, task):
        self.made.setdefault(run, [str(task.kind), 0])

    def poll(self, run):
        if run not in self.made:
            return RunResult(RunState.ABSENT)
        self.made[run][1] += 1
        if self.made[run][1] < 2:
            return RunResult(RunState.RUNNING)
        return RunResult(RunState.ENDED, self.exit_code, stderr="disk full")

    def cancel(self, run):
        self.made.pop(run, None)


@tagged("post_install", "-at_install")
class TestAroundAChange(OperationsCase):
    def test_failed_change_goes_back_by_itself_once_where_the_template_says_so(self):
        self.template.after_failure = "rollback"
        service = self.running()
        self.world.break_image(NEWER)
        service.inputs = {"image": NEWER}
        service.action_deploy()
        failed = service.operation_id
        for _run in range(40):
            self.work()
            self.world.settle()
            if service.operation_id != failed:
                break
        self.assertEqual((failed.state, failed.error_code), ("failed", "workload_failed"))
        back = service.operation_id
        self.assertEqual((back.kind, back.automatic), ("rollback", True))
        self.assertFalse(back.user_id)
        self.assertEqual(self.finish(service).state, "done")
        self.until(service, "running")
        self.assertEqual((self.image(), service.inputs["image"]), (IMAGE, IMAGE))
        self.assertIn("goes back to revision 1", "".join(service.message_ids.mapped("body")))

    def test_failed_going_back_is_not_gone_back_from(self):
        self.template.after_failure = "rollback"
        service = self.running()
        self.helm.fail("Error: UPGRADE FAILED: exceeded quota: workspace-quota", times=2)
        service.inputs = {"image": NEWER}
        service.action_deploy()
        for _run in range(40):
            self.work()
            self.world.settle()
        kinds = service.operation_ids.sorted("id").mapped("kind")
        self.assertEqual(kinds, ["deploy", "upgrade", "rollback"])
        self.assertEqual(service.operation_id.state, "failed")

    def test_nothing_is_gone_back_from_where_nothing_was_touched_or_wished(self):
        self.template.after_failure = "rollback"
        service = self.running()
        self.world.fail("prepare_namespace", Forbidden("no"))
        self.assertEqual(self.change(service, image=NEWER).kind, "upgrade")
        self.template.after_failure = "keep"
        self.helm.fail("Error: UPGRADE FAILED: exceeded quota: workspace-quota")
        self.assertEqual(self.change(service, image=NEWER).kind, "upgrade")

    def test_release_of_others_is_refused_until_an_administrator_takes_it_over(self):
        service = self.draft()
        key = ReleaseKey(service.namespace, service.release_name)
        foreign = HelmRelease(key.name, key.namespace, 4, "deployed")
        self.world.releases[key] = [foreign]
        service.action_deploy()
        operation = self.finish(service)
        self.assertEqual((operation.state, operation.error_code), ("failed", "ownership_conflict"))
        self.assertEqual(self.world.releases[key], [foreign], "nothing was done to it")
        with self.assertRaises(AccessError):
            service.action_adopt()
        administrator = self._user("boss", "woow_paas_platform.group_paas_administrator")
        self.assertTrue(service.with_user(administrator).can_adopt)
        service.with_user(administrator).action_adopt()
        self.assertEqual(self.finish(service).state, "done")
        self.assertEqual(service.revision, 5)
        self.change(service, image=NEWER)
        self.assertEqual(service.operation_id.state, "done", "it is ours from then on")

    def test_deletion_leaves_what_others_have_made(self):
        service = self.running()
        key = ReleaseKey(service.namespace, service.release_name)
        self.world.releases[key] = [
            replace(one, service="another-installation-1") for one in self.world.releases[key]
        ]
        service.action_delete("Shop", False)
        self.assertEqual(self.finish(service).state, "done")
        self.assertTrue(self.world.of_kind("Deployment"))
        self.assertIn("left alone", service.operation_id.log)

    def test_backup_comes_before_an_upgrade_and_a_deletion_and_not_before_the_first(self):
        keeper = Backups()
        self.patch(self.env.registry["paas.engine"], "_backup", lambda _self, _cluster: keeper)
        service = self.running()
        self.assertFalse(keeper.made)
        operation = self.change(service, image=NEWER)
        stages = [entry["stage"] for entry in operation.steps]
        self.assertEqual(stages, ["queued", "prepare", "backup", "apply", "wait", "ready"])
        service.action_delete("Shop")
        self.finish(service)
        self.assertEqual([kind for kind, _looks in keeper.made.values()], ["upgrade", "delete"])

    def test_nothing_is_changed_when_the_backup_fails(self):
        service = self.running()
        keeper = Backups(1)
        self.patch(self.env.registry["paas.engine"], "_backup", lambda _self, _cluster: keeper)
        operation = self.change(service, image=NEWER)
        self.assertEqual((operation.state, operation.error_code), ("failed", "backup_failed"))
        self.assertEqual((self.image(), service.revision), (IMAGE, 1))

    def test_autoscaler_takes_over_the_count_that_is_there(self):
        service = self.running()
        self.world.scale("Deployment", service.namespace, service.release_name, 4)
        values = {"image": IMAGE, "autoscaling": {"enabled": True}}
        self.patch(
            self.env.registry["paas.engine.tasks"], "_values", lambda _self, _operation: values
        )
        service.action_deploy()
        self.assertEqual(self.finish(service).state, "done")
        self.assertEqual(self.count_wanted(), 4)

    def test_count_of_the_chart_is_kept_by_an_autoscaler_too(self):
        service = self.running()
        values = {"image": IMAGE, "replicas": 3}
        self.patch(
            self.env.registry["paas.engine.tasks"], "_values", lambda _self, _operation: values
        )
        service.action_deploy()
        self.finish(service)
        self.assertEqual(self.count_wanted(), 3)
        values = {"image": IMAGE, "autoscaling": {"enabled": True}}
        service.action_deploy()
        self.finish(service)
        self.assertEqual(self.count_wanted(), 3)
