"""README, "Who sees what": customers who do not see each other's contacts can still work."""

from odoo.fields import Command
from odoo.tests import tagged

from .common import EngineCase

RULES = {
    "base.model_res_partner": "[('id', 'in', [user.partner_id.id, user.company_id.partner_id.id])]",
    "base.model_res_users": "[('id', '=', user.id)]",
}


@tagged("post_install", "-at_install")
class TestRestricted(EngineCase):
    def test_customers_work_together_without_seeing_other_contacts(self):
        group = self.env.ref("woow_paas_platform.group_paas_user")
        for model, domain in RULES.items():
            self.env["ir.rule"].create(
                {
                    "name": "Customers see themselves",
                    "model_id": self.env.ref(model).id,
                    "domain_force": domain,
                    "groups": [Command.link(group.id)],
                }
            )
        colleague, stranger = self._member("colleague", "user"), self._user("stranger")
        user = self._member("restricted", "user")
        env = self.env(user=user)
        self.assertFalse(env["res.users"].search([("id", "!=", user.id)]))
        self.assertNotIn(stranger.partner_id.id, env["res.partner"].search([]).ids)
        # who works in the same workspace is named there, and nowhere else
        specification = {
            "name": {},
            "owner_id": {"fields": {"display_name": {}}},
            "member_ids": {"fields": {"user_id": {"fields": {"display_name": {}}}, "role": {}}},
        }
        (page,) = self.workspace.with_env(env).web_read(specification)
        self.assertIn(colleague.name, str(page))
        service = self.draft(user)
        service.action_deploy()
        self.until(service.sudo(), "running")
        self.assertEqual(service.with_env(env).state, "running")
        owner = self.workspace.with_user(self.owner)
        owner.action_invite(f"{stranger.login}@example.com")
