"""What each button does when it is pressed: by whom, with which answers, and what came of it."""

from datetime import timedelta

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from ..engine.domain import Answer
from ..engine.testing.chart import RELEASE_NAME
from ..models import paas_engine_drift
from .common import IMAGE, EngineCase

OWNED = (
    "Error: UPGRADE FAILED: Unable to continue with update: Service exists and cannot be "
    "imported into the current release: invalid ownership metadata"
)
NO_CHART = 'Error: INSTALLATION FAILED: no chart name found for "web"'


class FixCase(EngineCase):
    """Presses buttons as the page does: look at what is offered, be asked, answer."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.guest = cls._member("guest", "guest")
        cls.user = cls._member("colleague", "user")
        # of the platform, and of nothing else in Odoo
        cls.keeper = cls._user("keeper", "woow_paas_platform.group_paas_administrator")

    def cause(self, service, cause, *fixes, **values):
        """Return a cause as the engine would have written it."""
        vals = {"service_id": service.id, "cause": cause, "fixes": list(fixes), **values}
        return self.env["paas.diagnosis"].create(vals)

    def of(self, service, cause):
        """Return the open cause that a reading has found."""
        found = service.diagnosis_ids.filtered(lambda one: one.cause == cause)
        self.assertTrue(found, f"{cause} is not among {service.diagnosis_ids.mapped('cause')}")
        return found

    def press(self, cause, code, by, but, answers=None, bad=()):
        """Press a button as ``by``; as ``but`` it is refused, and so is each ``bad`` answer.

        ``bad`` are (answers, what the refusal says).
        """
        service = cause.sudo().service_id
        before = service.operation_id
        refused = cause.with_user(but)
        self.assertNotIn(code, [button["code"] for button in refused.buttons])
        self.assertIn("ask_administrator", [button["code"] for button in refused.buttons])
        for ask in (refused.start_fix, refused.apply_fix):
            with self.assertRaises(AccessError):
                ask(code)
        mine = cause.with_user(by)
        self.assertIn(code, [button["code"] for button in mine.buttons])
        question = mine.start_fix(code)
        if question["kind"] == "done":
            return question
        for wrong, said in bad:
            with self.assertRaisesRegex(UserError, said):
                mine.apply_fix(code, wrong)
        self.assertEqual(service.operation_id, before, "nothing is done before it is confirmed")
        suggested = {ask["key"]: ask["value"] for ask in question["asks"]}
        self.assertEqual(mine.apply_fix(code, suggested | (answers or {})), {"kind": "done"})
        return question

    def settle(self, runs=6):
        for _run in range(runs):
            self.work()
            self.world.settle()

    def repaired(self, service, cause, kind):
        """Let what was asked for be done: the app runs, and the cause knows that it helped."""
        self.assertEqual(service.operation_id.kind, kind)
        self.assertEqual(cause.tried_operation_id, service.operation_id)
        self.until(service, "running")
        self.settle(2)
        self.assertTrue(cause.closed_at)
        self.assertEqual(cause.helped, "yes")

    def of_release(self, kind, service):
        """Return the only object of a kind that an app has in the cluster."""
        (found,) = [
            one
            for one in self.world.of_kind(kind, service.namespace)
            if one["metadata"]["annotations"].get(RELEASE_NAME) == service.release_name
        ]
        return found


@tagged("post_install", "-at_install")
class TestFixesOfAddresses(FixCase):
    def test_the_entry_point_is_chosen_by_an_administrator(self):
        self.cluster.ingress_class = "nginx"
        self.assertFalse(self.cluster.ingress_classes, "nobody has checked the connection")
        self.world.put({"kind": "IngressClass", "metadata": {"name": "haproxy"}, "spec": {}})
        service = self.running()
        self.settle(2)
        self.work(1, 125)
        cause = self.of(service, "ingress_class_wrong")
        bad = (({"ingress_class": "nobody"}, "Ingress class"), ({"ingress_class": ""}, "Ingress"))
        question = self.press(
            cause, "choose_ingress_class", by=self.keeper, but=self.owner, bad=bad
        )
        self.assertEqual(
            [option[0] for option in question["asks"][0]["options"]], ["haproxy", "traefik"]
        )
        self.assertEqual(self.cluster.ingress_class, "haproxy")
        self.repaired(service, cause, "upgrade")
        self.assertEqual(self.of_release("Ingress", service)["spec"]["ingressClassName"], "haproxy")

    def test_a_missing_address_is_made_again(self):
        service = self.running()
        self.world.remove("Ingress", service.namespace, service.release_name)
        self.work(1, 125)
        cause = self.of(service, "ingress_missing")
        self.press(cause, "recreate_ingress", by=self.user, but=self.guest)
        self.assertTrue(service.sudo().operation_id.wanted["restore"], "what others added goes")
        self.repaired(service, cause, "upgrade")
        host = self.of_release("Ingress", service)["spec"]["rules"][0]["host"]
        self.assertEqual(host, service._host())

    def test_walls_are_built_again_with_a_door_for_the_entry_point(self):
        service = self.running()
        self.world.remove("NetworkPolicy", service.namespace, "allow-ingress-controller")
        cause = self.cause(service, "policy_blocks", "allow_ingress_controller")
        self.press(cause, "allow_ingress_controller", by=self.user, but=self.guest)
        self.repaired(service, cause, "upgrade")
        policies = [
            one["metadata"]["name"]
            for one in self.world.of_kind("NetworkPolicy", service.namespace)
        ]
        self.assertIn("allow-ingress-controller", policies)

    def test_a_try_that_the_address_check_refutes_did_not_help(self):
        service = self.running()
        self.settle(2)
        name = self.of_release("Service", service)["metadata"]["name"]
        self.world.answers[service.namespace, name] = Answer(error="refused", detail="refused")
        service.with_user(self.user).try_address()
        cause = self.of(service, "nothing_listening")
        self.press(cause, "set_port", self.user, self.guest, {"port": 9090})
        self.until(service, "running")
        self.settle(2)
        service.with_user(self.user).try_address()
        self.assertFalse(cause.closed_at)
        self.assertEqual(cause.helped, "no")
        self.assertNotEqual(cause.with_user(self.user).buttons[0]["code"], "set_port")

    def test_an_address_check_that_finds_nothing_more_says_that_it_helped(self):
        service = self.running()
        self.settle(2)
        host = service.sudo()._host()
        self.network.missing.add(host)
        service.with_user(self.user).try_address()
        cause = self.of(service, "dns_missing")
        other = self.cause(service, "out_of_memory", "retry")
        for one in (cause, other):
            one._note_tried("retry", service.operation_id)
        self.network.missing.clear()
        revision = service.bus_revision
        service.with_user(self.user).try_address()
        self.assertTrue(cause.closed_at)
        self.assertEqual(cause.helped, "yes")
        self.assertFalse(other.helped, "an address check knows nothing of memory")
        self.assertTrue(service.is_trying)
        self.assertGreater(service.bus_revision, revision)


@tagged("post_install", "-at_install")
class TestFixesOfReleases(FixCase):
    def test_more_time_is_an_administrators_to_give(self):
        service = self.running()
        # what the application says goes before the cluster's
        self.template.helm_timeout = 200
        self.helm.hang()
        service.with_user(self.user).action_deploy()
        self.work(4)
        self.assertTrue(self.helm.running())
        self.work(3, 400)
        self.until(service, "error")
        cause = self.of(service, "deadline_exceeded")
        bad = (
            ({"seconds": 5}, "Seconds"),
            ({"seconds": 7201}, "Seconds"),
            ({"seconds": "long"}, "Seconds"),
            ({}, "Seconds"),
        )
        question = self.press(cause, "raise_timeout", by=self.keeper, but=self.owner, bad=bad)
        self.assertIn("200", question["asks"][0]["help"])
        self.assertEqual(service.helm_timeout, 400)
        self.repaired(service, cause, "upgrade")

    def test_a_new_name_leaves_what_has_the_old_one_alone(self):
        service = self.draft()
        self.helm.fail(OWNED)
        service.action_deploy()
        self.until(service, "error")
        cause, old = self.of(service, "ownership_conflict"), service.release_name
        url = service.url
        self.press(cause, "new_name", by=self.user, but=self.guest)
        self.assertNotEqual(service.release_name, old)
        self.repaired(service, cause, "deploy")
        self.assertEqual((service.name, service.url), ("Shop", url))
        self.assertEqual(
            self.of_release("Deployment", service)["metadata"]["name"], service.release_name
        )
        self.assertNotIn(
            "start_uninstall", [call[0] for call in self.helm.calls], "nothing of theirs goes"
        )

    def test_what_fails_again_is_said_not_to_have_helped(self):
        service = self.draft()
        self.helm.fail(OWNED, times=2)
        service.action_deploy()
        self.until(service, "error")
        cause = self.of(service, "ownership_conflict")
        self.press(cause, "new_name", by=self.user, but=self.guest)
        self.until(service, "error")
        self.settle(2)
        self.assertEqual((cause.helped, cause.closed_at), ("no", False))
        self.assertEqual(
            [button["code"] for button in cause.with_user(self.user).buttons],
            ["retry", "new_name", "ask_administrator"],
        )

    def changed_by_hand(self):
        for name, value in (("SPACING_SECONDS", 0), ("utc_now", self.clock.naive)):
            self.patch(paas_engine_drift, name, value)
        service = self.running()
        self.look(service)
        container = {"name": "app", "image": "registry.example.com/team/app:2.0"}
        body = {"spec": {"template": {"spec": {"containers": [container]}}}}
        self.world.edit("Deployment", service.namespace, service.release_name, body)
        self.world.settle()
        self.look(service)
        self.assertTrue(service.drift)
        return service

    def look(self, service):
        service.action_refresh()
        self.work(2)

    def test_a_change_by_hand_is_kept(self):
        service = self.changed_by_hand()
        cause = self.cause(service, "field_conflict", "take_over", "restore")
        self.press(cause, "take_over", by=self.user, but=self.guest)
        self.assertEqual(service.inputs["image"], "registry.example.com/team/app:2.0")
        self.repaired(service, cause, "upgrade")
        self.look(service)
        self.assertFalse(service.drift)

    def test_a_change_by_hand_is_put_back(self):
        service = self.changed_by_hand()
        cause = self.cause(service, "field_conflict", "restore", "take_over")
        self.press(cause, "restore", by=self.user, but=self.guest)
        self.repaired(service, cause, "upgrade")
        self.look(service)
        self.assertFalse(service.drift)
        self.assertEqual(service.inputs["image"], IMAGE)
        with self.assertRaisesRegex(UserError, "any more"):
            self.cause(service, "field_conflict", "restore").with_user(self.user).apply_fix(
                "restore"
            )


@tagged("post_install", "-at_install")
class TestFixesOfCharts(FixCase):
    def broken(self, **source):
        """Return a service whose chart was not found in its source, and the cause."""
        vals = {"name": "Charts", "url": "https://charts.example.com", "kind": "repository"}
        self.source = self.env["paas.chart.source"].create(vals | source)
        self.template.write(
            {"source_id": self.source.id, "chart_name": "web", "chart_version": "1.0.0"}
        )
        service = self.draft()
        self.helm.fail(NO_CHART)
        service.action_deploy()
        self.until(service, "error")
        return service, self.of(service, "chart_not_found")

    def offer(self, *versions):
        self.source.version_ids = [
            (0, 0, {"name": "web", "version": one, "rank": rank, "digest": f"{rank}" * 64})
            for rank, one in enumerate(versions)
        ]

    def test_the_source_is_read_again_and_the_change_tried_again(self):
        service, cause = self.broken()
        self.source.requested_at = False
        self.press(cause, "synchronise", by=self.keeper, but=self.owner)
        self.assertTrue(self.source.requested_at)
        self.repaired(service, cause, "deploy")

    def test_a_version_is_chosen_among_those_that_exist(self):
        service, cause = self.broken()
        codes = [button["code"] for button in cause.with_user(self.keeper).buttons]
        self.assertNotIn("choose_version", codes, "none is known")
        self.offer("1.0.0", "1.1.0", "2.0.0")
        cause.invalidate_recordset(["buttons"])
        bad = (({"version": "0"}, "Version"), ({"version": ""}, "Version"))
        question = self.press(cause, "choose_version", by=self.keeper, but=self.owner, bad=bad)
        labels = [option[1] for option in question["asks"][0]["options"]]
        self.assertEqual(labels, ["web 2.0.0", "web 1.1.0"], "the newest first, not the same again")
        self.assertEqual(self.template.chart_version, "2.0.0")
        self.assertEqual(self.template.chart_digest, "2" * 64)
        self.repaired(service, cause, "deploy")
        self.assertEqual(service.sudo().operation_id.wanted["chart"]["version"], "2.0.0")

    def test_what_came_with_the_addon_has_no_source_to_read_and_no_other_version(self):
        service = self.running()
        cause = self.cause(service, "render_failed", "synchronise", "choose_version")
        self.assertFalse(cause.with_user(self.keeper).buttons)
        with self.assertRaisesRegex(UserError, "nothing to choose"):
            cause.with_user(self.keeper).apply_fix("choose_version", {"version": "1"})


@tagged("post_install", "-at_install")
class TestFixesOfThePlatform(FixCase):
    def found(self, cause):
        """Return the cause that a look at the platform finds."""
        ids = self.env["paas.cluster"].with_user(self.keeper).check_platform()
        causes = self.env["paas.diagnosis"].browse(ids)
        return causes.filtered(lambda one: one.cause == cause and one.cluster_id == self.cluster)

    def press_on_cluster(self, cause, code):
        """Press a button that is the administrators': others do not even see the cause."""
        for somebody in (self.owner, self.guest):
            with self.assertRaises(AccessError):
                cause.with_user(somebody).apply_fix(code)
        mine = cause.with_user(self.keeper)
        self.assertIn(code, [button["code"] for button in mine.buttons])
        question = mine.start_fix(code)
        return mine.apply_fix(code) if question["kind"] == "ask" else question

    def triggers(self):
        return self.env["ir.cron.trigger"].search_count([("cron_id", "=", self.cluster.cron_id.id)])

    def test_a_scheduled_action_that_is_off_is_switched_on_and_runs(self):
        self.cluster.cron_id.active = False
        cause, before = self.found("action_off"), self.triggers()
        self.press_on_cluster(cause, "activate")
        self.assertTrue(self.cluster.cron_id.active)
        self.assertGreater(self.triggers(), before)
        self.cluster.cron_id.nextcall = self.clock.naive()
        self.assertFalse(self.found("action_off"))
        self.assertEqual(cause.helped, "yes")

    def test_a_scheduled_action_that_is_late_is_asked_for_and_the_page_says_if_it_stays_so(self):
        self.cluster.cron_id.nextcall = self.clock.naive() - timedelta(seconds=300)
        cause, before = self.found("action_late"), self.triggers()
        self.press_on_cluster(cause, "run_now")
        self.assertGreater(self.triggers(), before)
        self.assertEqual(self.found("action_late").tried["helped"], "")
        self.clock.tick(61)
        self.assertEqual(self.found("action_late").tried["helped"], "no")
        self.cluster.cron_id.nextcall = self.clock.naive()
        self.assertFalse(self.found("action_late"))

    def test_a_connection_is_checked_and_the_cause_is_over(self):
        self.cluster.failure = {
            "code": "unauthorized",
            "message": "The cluster refused the login.",
            "detail": "",
        }
        cause = self.found("unauthorized")
        result = self.press_on_cluster(cause, "check_connection")
        self.assertEqual(result["action"]["params"]["type"], "success")
        self.assertEqual(self.count("check"), 1)
        self.assertTrue(self.cluster.refresh_requested_at, "its apps are looked at, too")
        self.assertFalse(self.found("unauthorized"))
        self.assertTrue(cause.closed_at)

    def test_what_only_an_app_can_do_is_not_offered_for_a_cluster(self):
        self.cluster.failure = {
            "code": "cluster_unreachable",
            "message": "connection refused",
            "detail": "",
        }
        cause = self.found("cluster_refused").with_user(self.keeper)
        self.assertIn("retry", cause.fixes)
        self.assertEqual([button["code"] for button in cause.buttons], ["check_connection"])
        with self.assertRaisesRegex(UserError, "nothing to choose"):
            cause.apply_fix("retry")
