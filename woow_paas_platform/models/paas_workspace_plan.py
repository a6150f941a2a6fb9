from odoo import api, fields, models


class PaasWorkspacePlan(models.Model):
    """How much room a workspace gets, and what that costs a month."""

    _name = "paas.workspace.plan"
    _description = "Workspace plan"
    _order = "sequence, id"

    name = fields.Char(required=True, translate=True)
    active = fields.Boolean(default=True)
    sequence = fields.Integer(default=10, help="New workspaces get the first plan of the list.")
    cpu = fields.Float(string="CPU", help="CPU cores; 0: no limit.")
    memory_mib = fields.Integer(string="Memory (MiB)", help="0: no limit.")
    storage_gib = fields.Integer(string="Disk (GiB)", help="0: no limit.")
    services = fields.Integer(help="0: no limit.")
    self_service = fields.Boolean(help="People may choose it for a workspace that they make.")
    currency_id = fields.Many2one(
        "res.currency", required=True, default=lambda self: self.env.company.currency_id
    )
    price = fields.Monetary(string="Monthly price")
    room_text = fields.Char(string="Room", compute="_compute_room_text")

    _limits_positive = models.Constraint(
        "CHECK(cpu >= 0 AND memory_mib >= 0 AND storage_gib >= 0 AND services >= 0 AND price >= 0)",
        "Limits and prices cannot be negative.",
    )

    @api.depends("cpu", "memory_mib", "storage_gib", "services")
    def _compute_room_text(self):
        for plan in self:
            parts = (
                plan.cpu and self.env._("%g CPU", plan.cpu),
                plan.memory_mib and self.env._("%g GiB memory", plan.memory_mib / 1024),
                plan.storage_gib and self.env._("%d GiB disk", plan.storage_gib),
                plan.services and self.env._("%d services", plan.services),
            )
            plan.room_text = ", ".join(filter(None, parts)) or self.env._("No limits")

    @api.depends("room_text")
    @api.depends_context("show_room")
    def _compute_display_name(self):
        result = super()._compute_display_name()
        if self.env.context.get("show_room"):
            for plan in self:
                plan.display_name = f"{plan.display_name} ({plan.room_text})"
        return result

    @api.model
    def _default_plan(self):
        """Return the plan of workspaces for which none was chosen; empty when there is none."""
        return self.search([], limit=1)

    def _limits(self):
        """Return the limits as a workspace stores them."""
        self.ensure_one()
        return {
            "quota_cpu": self.cpu,
            "quota_memory_mib": self.memory_mib,
            "quota_storage_gib": self.storage_gib,
            "quota_services": self.services,
        }

    def _has_room_for(self, wanted):
        """Tell whether all of ``wanted`` (resource to amount) fits into this plan."""
        self.ensure_one()
        limits = {
            "cpu": self.cpu,
            "memory": self.memory_mib / 1024,
            "storage": self.storage_gib,
            "services": self.services,
        }
        return all(not limits[key] or wanted[key] <= limits[key] + 1e-9 for key in limits)
