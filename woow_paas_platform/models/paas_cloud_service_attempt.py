from odoo import fields, models


class PaasCloudServiceAttempt(models.Model):
    """A service on which a repair is being tried."""

    _inherit = "paas.cloud.service"

    is_trying = fields.Boolean(readonly=True, copy=False)

    def _note_findings(self, findings, now, complete=True, known=None):
        """Tell of what was tried whether it helped, once the findings are written."""
        changed = super()._note_findings(findings, now, complete, known)
        if self.is_trying and self._judge_attempts(now, known):
            self.bus_revision += 1
            changed = True
        return changed

    def _judge_attempts(self, now, known=None):
        """Close what was tried with a yes or a no; return whether anything is new.

        Nothing is told of causes that were not looked for: all were, or ``known``.
        """
        attempts = self.env["paas.diagnosis"].search(
            [("service_id", "=", self.id), ("tried_fix", "!=", False), ("helped", "=", False)]
        )
        looked_for = attempts if known is None else attempts & known
        ended = looked_for._judge_attempts(now)
        if ended == attempts:
            self.is_trying = False
        return bool(ended)
