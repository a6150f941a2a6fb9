from odoo import fields, models


class PaasDiagnosis(models.Model):
    """One cause found for a service that is not well."""

    _name = "paas.diagnosis"
    _description = "Diagnosis"
    _order = "follows_from_id desc, first_seen, id"
    _rec_name = "title"

    service_id = fields.Many2one(
        "paas.cloud.service", required=True, readonly=True, ondelete="cascade", index=True
    )
    workspace_id = fields.Many2one(related="service_id.workspace_id", store=True, index=True)
    cause = fields.Char(required=True, readonly=True)
    subject = fields.Char(readonly=True)
    severity = fields.Selection(
        [("error", "Error"), ("warning", "Warning"), ("notice", "Notice")],
        default="error",
        required=True,
        readonly=True,
    )
    title = fields.Char(readonly=True)
    text = fields.Text(readonly=True)
    evidence = fields.Json(readonly=True)
    technical = fields.Text(readonly=True)
    fixes = fields.Json(readonly=True)
    follows_from_id = fields.Many2one("paas.diagnosis", readonly=True, ondelete="set null")
    first_seen = fields.Datetime(readonly=True, default=fields.Datetime.now)
    last_seen = fields.Datetime(readonly=True, default=fields.Datetime.now)
    closed_at = fields.Datetime(readonly=True)

    _open = models.Index("(service_id) WHERE closed_at IS NULL")

    def _update_if_other(self, vals):
        """Write what differs; return whether anything did."""
        self.ensure_one()
        changed = {
            key: value
            for key, value in vals.items()
            if (self._fields[key].convert_to_write(self[key], self) or False) != (value or False)
        }
        if changed:
            self.write(changed)
        return bool(changed)
