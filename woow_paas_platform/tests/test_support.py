"""Administrators look into workspaces to help, and their people can read that they did."""

from datetime import timedelta

from odoo.tests import tagged

from .common import EngineCase


@tagged("post_install", "-at_install")
class TestSupport(EngineCase):
    def setUp(self):
        super().setUp()
        self.administrator = self._user("support", "woow_paas_platform.group_paas_administrator")
        self.service = self.running()

    def notes(self, record):
        """Return what the chatter says about lookers-in, as the owner reads it."""
        subtype = self.env.ref("woow_paas_platform.mt_support")
        messages = record.with_user(self.owner).message_ids
        return messages.filtered(lambda message: message.subtype_id == subtype)

    def look(self, record, user=None):
        record.with_user(user or self.administrator).web_read({"name": {}})

    def test_a_look_is_noted_once_a_day_where_the_owner_reads_it(self):
        for record in (self.service, self.workspace):
            self.look(record)
            self.look(record)
            (note,) = self.notes(record)
            self.assertIn(self.administrator.name, note.body)
            self.assertEqual(note.author_id, self.administrator.partner_id)
            note.sudo().date -= timedelta(days=1)
            self.look(record)
            self.assertEqual(len(self.notes(record)), 2)

    def test_logs_are_looked_at_without_the_page_too(self):
        self.service.with_user(self.administrator).read_logs()
        self.assertEqual(len(self.notes(self.service)), 1)

    def test_members_are_at_home(self):
        self.look(self.service, self.owner)
        self.env["paas.workspace.member"].create(
            {
                "workspace_id": self.workspace.id,
                "user_id": self.administrator.id,
                "role": "guest",
            }
        )
        self.look(self.service)
        self.look(self.workspace)
        self.assertFalse(self.notes(self.service) | self.notes(self.workspace))

    def test_a_form_that_is_being_filled_in_is_no_look(self):
        services = self.env["paas.cloud.service"].with_user(self.administrator)
        values = {"template_id": self.template.id, "workspace_id": self.workspace.id}
        for draft in (services.new(values), services.new({}, origin=self.service)):
            draft.read(["name"])
        self.assertFalse(self.notes(self.workspace))

    def test_a_list_is_no_look(self):
        both = self.service | self.draft(name="Other")
        both.with_user(self.administrator).web_read({"name": {}})
        self.assertFalse(self.notes(self.service))
