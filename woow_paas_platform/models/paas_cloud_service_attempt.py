from odoo import fields, models


class PaasCloudServiceAttempt(models.Model):
    """A service on which a repair is being tried."""

    _inherit = "paas.cloud.service"

    is_trying = fields.Boolean(readonly=True, copy=False)

    def _note_findings(self, findings, now, complete=True):
        """Tell of what was tried whether it helped, once the findings are written."""
        changed = super()._note_findings(findings, now, complete)
        if self.is_trying and self._judge_attempts(now):
            self.bus_revision += 1
            changed = True
        return changed

    def _judge_attempts(self, now):
        """Close what was tried with a yes or a no; return whether anything is new."""
        attempts = self.env["paas.diagnosis"].search(
            [("service_id", "=", self.id), ("tried_fix", "!=", False), ("helped", "=", False)]
        )
        ended = attempts.filtered(lambda cause: cause._attempt_ended(now))
        for cause in ended:
            cause.helped = "yes" if cause.closed_at else "no"
        if ended == attempts:
            self.is_trying = False
        return bool(ended)
