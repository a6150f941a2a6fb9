"""The life of a finding: opened, kept, closed, said once, and read in one's own language."""

from datetime import timedelta
from pathlib import Path
from unittest.mock import patch

from babel.messages import extract
from odoo.exceptions import AccessError, UserError
from odoo.tests import HttpCase, new_test_user, tagged
from odoo.tools.translate import code_translations

from ..engine import diagnosis
from ..engine.diagnosis import CAUSES
from ..engine.diagnosis.cause import CHAPTERS, SYMPTOMS
from ..engine.diagnosis.texts import WORDS
from ..engine.domain import Answer
from ..engine.errors import ClusterUnreachable, HelmMissing
from ..models import paas_cluster_diagnosis
from .common import IMAGE, EngineCase


@tagged("post_install", "-at_install")
class TestDiagnosis(EngineCase):
    def broken(self):
        self.world.break_image(IMAGE)
        service = self.draft()
        service.action_deploy()
        self.until(service, "error")
        return service

    def messages(self, service):
        service.invalidate_recordset(["message_ids"])
        bodies = service.sudo().message_ids.mapped("body")
        return [body for body in bodies if "Found:" in body or "Over:" in body]

    def test_opening_and_closing_are_said_once_each(self):
        service = self.broken()
        self.work(3, 61)
        (found,) = self.messages(service)
        self.assertIn("The app's image does not exist", found)
        self.world.mend_image(IMAGE)
        self.world.settle()
        self.work(2, 61)
        self.assertEqual(service.state, "running")
        self.assertEqual(len(self.messages(service)), 2)
        self.assertIn("Over: The app's image does not exist", self.messages(service)[0])

    def test_of_what_is_deleted_nothing_is_said_any_more(self):
        service = self.broken()
        cause = service.diagnosis_ids
        refresh = self.env.registry["paas.engine.refresh"]
        self.patch(refresh, "_read_if_due", lambda *_arguments: False)
        service.action_delete(service.name, False)
        for _run in range(12):
            self.work()
            self.world.settle()
        self.assertFalse(service.active)
        self.assertTrue(cause.closed_at)

    def test_what_comes_back_at_once_is_the_same_cause_and_no_news(self):
        service = self.broken()
        cause = service.diagnosis_ids
        first_seen = cause.first_seen
        self.world.mend_image(IMAGE)
        self.world.settle()
        self.work(2, 61)
        self.assertTrue(cause.closed_at)
        self.world.break_image(IMAGE)
        self.world.settle()
        self.work(2, 125)
        self.assertEqual(service.diagnosis_ids, cause)
        self.assertEqual(cause.first_seen, first_seen)
        self.assertEqual(len(self.messages(service)), 2)

    def test_what_was_not_looked_at_is_not_over(self):
        service = self.broken().sudo()
        self.assertTrue(service.diagnosis_ids)
        now = self.clock.naive()
        self.assertFalse(service._note_findings((), now, complete=False))
        self.assertTrue(service.diagnosis_ids)
        self.assertTrue(service._note_findings((), now))
        self.assertFalse(service.diagnosis_ids)

    def test_texts_are_looked_up_in_the_readers_language(self):
        self.env["res.lang"]._activate_lang("zh_TW")
        service = self.broken()
        cause = service.diagnosis_ids
        self.assertIn(IMAGE, cause.text)
        source = CAUSES["image_not_found"]
        words = {source.title: "映像檔不存在", source.text: "沒有 %(image)s"}
        with patch.object(code_translations, "get_python_translations", lambda *_args: words):
            cause.invalidate_recordset()
            theirs = cause.with_context(lang="zh_TW")
            self.assertEqual(theirs.title, "映像檔不存在")
            self.assertEqual(theirs.display_name, "映像檔不存在")
            self.assertEqual(theirs.text, f"沒有 {IMAGE}")
        self.assertEqual(cause.with_context(lang="en_US").title, source.title)

    def test_each_finding_leads_to_its_section_of_the_guide(self):
        cause = self.broken().diagnosis_ids
        self.assertEqual(cause.docs_url, "/woow_paas/help#image-not-found")
        self.assertIn("ErrImagePull", cause.technical)

    def test_missing_ingress_of_a_running_app_is_found_and_goes_away_again(self):
        service = self.running()
        self.work(2, 125)
        self.assertFalse(service.diagnosis_ids)
        (ingress,) = self.world.of_kind("Ingress")
        self.world.remove("Ingress", service.namespace, ingress["metadata"]["name"])
        service.action_refresh()
        self.work(3, 10)
        self.assertEqual(service.state, "running")
        self.assertEqual(service.diagnosis_ids.mapped("cause"), ["ingress_missing"])
        self.world.put(ingress)
        service.action_refresh()
        self.work(3, 10)
        self.assertFalse(service.diagnosis_ids)

    def test_deploying_for_long_is_a_notice_that_offers_more_time(self):
        service = self.draft()
        service.action_deploy()
        self.work(6)
        service.operation_id.sudo().deadline = self.clock.naive() + timedelta(hours=1)
        self.work(3, 110)
        self.assertEqual(service.state, "deploying")
        cause = service.diagnosis_ids
        self.assertEqual((cause.cause, cause.severity), ("deploying_long", "notice"))
        self.assertIn("raise_timeout", cause.fixes)

    def test_every_text_is_one_that_the_export_finds(self):
        folder = Path(diagnosis.__file__).parent
        exported = set()
        for path in folder.glob("*.py"):
            with path.open("rb") as source:
                exported |= {
                    found[1]
                    for found in extract.extract(
                        "odoo.tools.babel:extract_python", source, {"_lt": None}, (), {}
                    )
                }
        shown = {*CHAPTERS.values(), *SYMPTOMS.values(), *WORDS.values()}
        for cause in CAUSES.values():
            shown |= {cause.title, cause.text, cause.advice}
        self.assertFalse(shown - exported)


@tagged("post_install", "-at_install")
class TestAccess(EngineCase):
    def causes(self, service):
        return service.diagnosis_ids.mapped("cause")

    def test_address_is_tried_after_each_change_and_all_is_well(self):
        service = self.running()
        self.work(2)
        self.assertTrue(service.access_checked_at)
        self.assertIn("ok", {step["verdict"] for step in service.access_steps})
        self.assertFalse(service.diagnosis_ids)
        self.assertFalse(service.access_due_at)

    def test_running_app_that_nobody_reaches_says_why_and_recovers(self):
        service = self.running()
        service = service.sudo()
        self.network.missing.add(service._host())
        service.action_refresh()
        self.work(2)
        self.assertFalse(self.causes(service), "what fails once may be on its way")
        self.work(2, 9)
        self.assertEqual(service.state, "running")
        self.assertEqual(self.causes(service), ["dns_missing"])
        self.assertIn(service._host(), service.diagnosis_ids.text)
        self.work(1, 125)
        self.assertEqual(self.causes(service), ["dns_missing"], "a reading does not close it")
        self.network.missing.clear()
        self.work(2, 65)
        self.assertFalse(service.diagnosis_ids)

    def test_nothing_listens_is_named_by_the_port(self):
        service = self.running()
        refused = Answer(error="refused", detail="dial tcp 10.0.0.5:80: connection refused")
        (entry,) = self.world.of_kind("Service")
        self.world.answers[service.namespace, entry["metadata"]["name"]] = refused
        self.network.outside = Answer(status=502)
        steps = service.try_address()
        failed = [step["code"] for step in steps if step["cause"]]
        self.assertEqual(failed, ["pod_port"])
        self.assertEqual(self.causes(service), ["nothing_listening"])
        self.assertIn("set_port", service.diagnosis_ids.fixes)

    def test_ordinary_readings_try_no_address(self):
        services = [self.running(name=f"Shop {number}") for number in range(3)]
        self.work(2)
        before = self.count("answer"), len(self.network.calls)
        self.work(3, 125)
        self.assertEqual((self.count("answer"), len(self.network.calls)), before)
        self.assertTrue(all(service.state == "running" for service in services))

    def test_drafts_and_strangers_cannot_try(self):
        with self.assertRaises(UserError):
            self.draft().try_address()
        with self.assertRaises(AccessError):
            self.running().with_user(self._user("stranger")).try_address()


@tagged("post_install", "-at_install")
class TestPlatform(EngineCase):
    def open_ones(self):
        found = self.env["paas.diagnosis"].search(
            [("service_id", "=", False), ("cluster_id", "=", self.cluster.id)]
        )
        return found.filtered(lambda one: not one.closed_at).mapped("cause")

    def test_cluster_that_does_not_answer_is_a_finding_until_it_does(self):
        self.running()
        error = ClusterUnreachable("The cluster could not be reached (x: connection refused).")
        self.world.fail("snapshot", error, times=None)
        self.work(3, 125)
        self.assertEqual(self.open_ones(), ["cluster_refused"])
        self.world.heal()
        self.work(2, 60)
        self.assertEqual(self.open_ones(), [])

    def test_scheduled_action_that_is_off_or_late_is_found_when_somebody_looks(self):
        clusters = self.env["paas.cluster"]
        self.cluster.cron_id.nextcall = self.clock.naive() - timedelta(seconds=300)
        clusters.check_platform()
        self.assertEqual(self.open_ones(), ["action_late"])
        self.cluster.cron_id.active = False
        clusters.check_platform()
        self.assertEqual(self.open_ones(), ["action_off"])
        self.cluster.cron_id.write({"active": True, "nextcall": self.clock.naive()})
        clusters.check_platform()
        self.assertEqual(self.open_ones(), [])

    def test_missing_helm_and_packages_are_found_and_named(self):
        engine = self.env.registry["paas.engine"]

        def no_helm(_engine):
            raise HelmMissing("There is no helm program at /nowhere.")

        self.patch(engine, "_helm_version", no_helm)
        self.patch(paas_cluster_diagnosis, "PACKAGES", (("no-such-package", (1,), (2,)),))
        ids = self.env["paas.cluster"].check_platform()
        found = self.env["paas.diagnosis"].browse(ids).filtered(lambda one: not one.cluster_id)
        self.assertEqual(found.mapped("cause"), ["helm_missing", "package_missing"])
        self.assertIn("no-such-package", found[1].text)

    def test_only_administrators_look_at_the_platform(self):
        with self.assertRaises(AccessError):
            self.env["paas.cluster"].with_user(self.owner).check_platform()

    def test_members_do_not_see_what_is_said_about_the_platform(self):
        self.cluster.cron_id.active = False
        self.env["paas.cluster"].check_platform()
        theirs = self.env["paas.diagnosis"].with_user(self.owner)
        self.assertFalse(theirs.search([("service_id", "=", False)]))


@tagged("post_install", "-at_install")
class TestGuide(HttpCase):
    def test_guide_shows_every_cause_to_people_who_are_signed_in(self):
        self.assertIn("/web/login", self.url_open("/woow_paas/help").url)
        new_test_user(self.env, "paas_reader", groups="woow_paas_platform.group_paas_user")
        self.authenticate("paas_reader", "paas_reader")
        page = self.url_open("/woow_paas/help").text
        for cause in CAUSES.values():
            self.assertIn(f'id="{cause.anchor}"', page)
