from odoo import models


class PaasWorkspaceLeaving(models.Model):
    """Whoever leaves a workspace is told nothing more, and nothing there waits for them."""

    _inherit = "paas.workspace.member"

    def unlink(self):
        """Let the people go."""
        before = self._people()
        result = super().unlink()
        self._let_go(before)
        return result

    def _people(self):
        return [(member.workspace_id, member.user_id) for member in self]

    def _let_go(self, people):
        """End the following of those who are no members any more; their tasks go to the owner."""
        for workspace, user in people:
            # followers and tasks of a whole workspace, whoever of its members may see what
            place = workspace.sudo().exists()
            if not place or user in place.member_ids.user_id:
                continue
            services = place.with_context(active_test=False).service_ids
            for records in (place, services):
                records.message_unsubscribe(user.partner_id.ids)
                tasks = self.env["mail.activity"].sudo()
                tasks.search(
                    [
                        ("res_model", "=", records._name),
                        ("res_id", "in", records.ids),
                        ("user_id", "=", user.id),
                    ]
                ).user_id = place.owner_id
