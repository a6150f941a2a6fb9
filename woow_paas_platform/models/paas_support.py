from odoo import fields, models

SUBTYPE = "woow_paas_platform.mt_support"


class PaasWorkspaceSupport(models.Model):
    """Administrators may look into workspaces to help; its people can read that they did."""

    _inherit = "paas.workspace"

    def read(self, fields=None, load="_classic_read"):
        """Read, and note who of the platform looked in."""
        result = super().read(fields, load)
        self._origin._note_support(self._origin)
        return result

    def _note_support(self, record):
        """Write into the chatter of ``record``, once a day, that an administrator looked at it.

        A list is no look into anything; the system's own reading is nobody's.
        """
        if self.env.su or len(record) != 1 or not self._is_administrator():
            return
        # an administrator who is a member is at home
        if self.env.user in self.sudo().member_ids.user_id:
            return
        author = self.env.user.partner_id
        subtype = self.env["ir.model.data"]._xmlid_to_res_id(SUBTYPE)
        # what is written down is the platform's own record, which nobody may leave out
        known = self.env["mail.message"].sudo()
        today = fields.Datetime.start_of(fields.Datetime.now(), "day")
        if known.search_count(
            [
                ("model", "=", record._name),
                ("res_id", "=", record.id),
                ("subtype_id", "=", subtype),
                ("author_id", "=", author.id),
                ("date", ">=", today),
            ],
            limit=1,
        ):
            return
        words = self.with_context(lang=self.sudo().owner_id.lang).env
        record.sudo().message_post(
            body=words._("%s of the platform's support looked at this.", author.name),
            author_id=author.id,
            subtype_id=subtype,
            message_type="notification",
        )


class PaasCloudServiceSupport(models.Model):
    """The same for a service, its logs, events, objects and release."""

    _inherit = "paas.cloud.service"

    def read(self, fields=None, load="_classic_read"):
        """Read, and note who of the platform looked in."""
        result = super().read(fields, load)
        self._note_support()
        return result

    def _look(self, read, empty):
        """Read logs and the like, and note who of the platform looked in."""
        self._note_support()
        return super()._look(read, empty)

    def _note_support(self):
        # a form that is being filled in is nobody's yet
        saved = self._origin
        if len(saved) == 1:
            saved.workspace_id._note_support(saved)
