from odoo import fields, models


class PaasVolume(models.Model):
    """A disk of a service, which may outlive it."""

    _name = "paas.volume"
    _description = "Disk"
    _order = "kept desc, id"

    name = fields.Char(compute="_compute_name")
    workspace_id = fields.Many2one("paas.workspace", required=True, ondelete="restrict", index=True)
    service_id = fields.Many2one("paas.cloud.service", ondelete="set null", index=True)
    claim_name = fields.Char(required=True, readonly=True)
    size_gib = fields.Float(string="Size (GiB)", readonly=True)
    kept = fields.Boolean(help="Its service is gone; the data is still there.", readonly=True)
    source_service_name = fields.Char(string="Made by", readonly=True)

    _claim_unique = models.Constraint(
        "UNIQUE(workspace_id, claim_name)", "This disk is known already."
    )

    def _compute_name(self):
        for volume in self:
            volume.name = self.env._("Disk of %s", volume.source_service_name or volume.claim_name)
