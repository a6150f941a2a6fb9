from odoo import models
from odoo.exceptions import AccessError


class MailThread(models.AbstractModel):
    """Odoo's chatter trusts whoever calls it; a workspace's chatter asks for the role first."""

    _inherit = "mail.thread"

    def message_notify(self, *, model=False, res_id=False, **kwargs):
        """Notify of one of our records only by those who may post on it.

        Its recipients read the record's name.
        """
        self._check_paas_post(self._name if self else model, self.ids or [res_id])
        return super().message_notify(model=model, res_id=res_id, **kwargs)

    def message_subscribe(self, partner_ids=None, subtype_ids=None):
        """Let nobody but members and administrators follow what happens in a workspace."""
        if self._name.startswith("paas.") and self and partner_ids:
            self.check_access("read")
            workspaces = self if self._name == "paas.workspace" else self.workspace_id
            for workspace in workspaces:
                inside = set(workspace._bus_partners().ids)
                partner_ids = [partner for partner in partner_ids if partner in inside]
        return super().message_subscribe(partner_ids, subtype_ids)

    def _message_route_process(self, message, message_dict, routes):
        """Take e-mails for our records from the mail gateway only: it writes as the system."""
        if not (self.env.su or self.env.user._is_system()):
            for model, thread, *_rest in routes or ():
                self._check_paas_post(model, [thread])
        return super()._message_route_process(message, message_dict, routes)

    def _check_paas_post(self, model, ids):
        """Refuse people who may not write on records of this addon."""
        if self.env.su or not str(model or "").startswith("paas."):
            return
        records = self.env[model].browse(ids)
        if not all(ids):
            raise AccessError(self.env._("Nothing is made by e-mail here."))
        records.check_access(getattr(records, "_mail_post_access", "write"))
