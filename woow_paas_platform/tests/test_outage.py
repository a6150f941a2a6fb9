"""Mails and tasks when an app does not work for long."""

from markupsafe import escape
from odoo.tests import tagged

from .common import IMAGE, EngineCase


@tagged("post_install", "-at_install")
class TestOutage(EngineCase):
    def setUp(self):
        super().setUp()
        self.owner.email = "owner@example.com"
        self.owner.partner_id.email = "owner@example.com"

    def mails(self):
        return self.env["mail.mail"].search(
            [
                ("model", "=", "paas.cloud.service"),
                ("recipient_ids", "in", self.owner.partner_id.id),
            ]
        )

    def in_error(self):
        self.world.break_image(IMAGE)
        service = self.draft()
        service.action_deploy()
        self.until(service, "error")
        return service

    def test_one_mail_and_one_task_when_it_lasts_and_one_mail_when_it_is_over(self):
        service = self.in_error()
        self.work()
        self.assertFalse(self.mails(), "not at once")
        for _run in range(20):
            self.work(seconds=60)
        self.assertEqual(len(self.mails()), 1)
        self.assertIn("Shop", self.mails().subject)
        self.assertIn(escape(service.diagnosis_ids[:1].title), self.mails().body_html)
        self.assertEqual(len(service.sudo().activity_ids), 1)
        self.assertEqual(service.sudo().activity_ids.user_id, self.owner)
        service.action_retry()
        self.until(service, "error")
        for _run in range(20):
            self.work(seconds=60)
        self.assertEqual(len(self.mails()), 1, "the same outage")
        self.world.mend_image(IMAGE)
        self.world.settle()
        service.action_refresh()
        self.work(3)
        self.assertEqual(service.state, "running")
        self.assertEqual(len(self.mails()), 2)
        self.assertIn("running again", self.mails().sorted("id")[-1].subject)
        self.assertFalse(service.sudo().activity_ids)
        self.work(3, seconds=60)
        self.assertEqual(len(self.mails()), 2)

    def test_a_short_outage_is_nobodys_mail(self):
        service = self.in_error()
        self.world.mend_image(IMAGE)
        self.world.settle()
        service.action_refresh()
        self.work(3)
        self.assertEqual(service.state, "running")
        for _run in range(20):
            self.work(seconds=60)
        self.assertFalse(self.mails())
        self.assertFalse(service.outage_since)

    def test_the_time_is_a_setting_and_0_is_never(self):
        self.env["ir.config_parameter"].set_param("woow_paas.error_minutes", "0")
        self.in_error()
        for _run in range(20):
            self.work(seconds=60)
        self.assertFalse(self.mails())

    def test_the_mail_is_in_the_owners_language(self):
        self.env["res.lang"]._activate_lang("zh_TW")
        template = self.env.ref("woow_paas_platform.mail_service_error")
        template.with_context(lang="zh_TW").subject = "{{ object.name }} 無法運作"
        self.owner.lang = "zh_TW"
        self.in_error()
        for _run in range(20):
            self.work(seconds=60)
        self.assertEqual(self.mails().subject, "Shop 無法運作")

    def test_looking_for_outages_is_one_query_however_many_services(self):
        self.workspace.sudo().write({"quota_cpu": 0, "quota_storage_gib": 0})
        services = [self.in_error()]
        for number in range(4):
            service = self.draft(name=f"Shop {number}")
            service.action_deploy()
            self.until(service, "error")
            services.append(service)
        model = self.env["paas.cloud.service"]
        self.env.flush_all()
        self.env.invalidate_all()
        with self.assertQueryCount(3):
            model._tell_owners(self.cluster)
