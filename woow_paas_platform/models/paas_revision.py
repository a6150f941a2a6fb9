from odoo import api, fields, models
from odoo.exceptions import UserError


class PaasRevision(models.Model):
    """One version of a service as Helm holds it: what was applied, so that one can go back."""

    _name = "paas.revision"
    _description = "Revision"
    _order = "id desc"
    _rec_name = "number"

    service_id = fields.Many2one(
        "paas.cloud.service", required=True, readonly=True, ondelete="cascade", index=True
    )
    workspace_id = fields.Many2one(
        related="service_id.workspace_id", store=True, index=True, precompute=True
    )
    operation_id = fields.Many2one(
        "paas.operation", string="Made by", required=True, readonly=True, ondelete="cascade"
    )
    number = fields.Integer(required=True, readonly=True, help="Helm's own number.")
    current = fields.Boolean(readonly=True, help="What the cluster holds now.")
    worked = fields.Boolean(readonly=True, help="The app ran with it.")
    chart = fields.Json(readonly=True)
    chart_version = fields.Char(compute="_compute_chart_version")
    plan_id = fields.Many2one("paas.plan", readonly=True, ondelete="set null")
    sizes = fields.Json(readonly=True, help="CPU, memory and disk as they were applied.")
    subdomain = fields.Char(readonly=True)
    inputs = fields.Json(readonly=True)
    secrets = fields.Json(readonly=True, help="Which stored secret each secret answer names.")
    volume = fields.Char(readonly=True, help="The disk that was attached.")
    # the rendered values repeat the answers in the chart's own words; nobody needs to see them
    applied_values = fields.Json(readonly=True, groups="base.group_system")

    _operation_unique = models.Constraint(
        "UNIQUE(operation_id)", "An operation makes one revision."
    )

    @api.depends("chart")
    def _compute_chart_version(self):
        for revision in self:
            revision.chart_version = (revision.chart or {}).get("version", "")

    @api.ondelete(at_uninstall=False)
    def _unlink_never(self):
        if not self.env.su:
            raise UserError(self.env._("Revisions are kept as they were."))

    def _record(self, operation, number, applied_values):
        """Keep what an operation has applied as the service's current revision."""
        service, wanted = operation.service_id, operation.wanted
        service.revision_ids.filtered("current").current = False
        return self.create(
            {
                "service_id": service.id,
                "operation_id": operation.id,
                "number": number,
                "current": True,
                "chart": wanted.get("chart"),
                "plan_id": self.env["paas.plan"].browse(wanted.get("plan_id")).exists().id,
                "sizes": wanted.get("plan"),
                "subdomain": wanted.get("subdomain"),
                "inputs": wanted.get("inputs"),
                "secrets": wanted.get("secrets"),
                "volume": wanted.get("volume"),
                "applied_values": applied_values,
            }
        )

    def _wanted(self):
        """Return what an operation must want to bring this revision back, exactly."""
        self.ensure_one()
        return {
            "inputs": self.inputs or {},
            "plan": self.sizes,
            "plan_id": self.plan_id.id,
            "subdomain": self.subdomain or "",
            "chart": self.chart,
            "secrets": self.secrets or {},
            "volume": self.volume or "",
            "values": self.applied_values,
        }
