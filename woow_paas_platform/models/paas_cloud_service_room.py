from odoo import api, fields, models
from odoo.exceptions import UserError

from ..engine import quantity, values


class PaasCloudServiceRoom(models.Model):
    """What a service takes of its workspace's room: refused when there is no room for it."""

    _inherit = "paas.cloud.service"

    disk_gib = fields.Float(
        string="Disk (GiB)",
        compute="_compute_disk_gib",
        store=True,
        help="What its disks take; until they are there, what its plan and its form ask for.",
    )

    @api.depends("plan_id.storage_gib", "inputs", "claims", "volume_id", "volume_ids.kept")
    def _compute_disk_gib(self):
        for service in self:
            service.disk_gib = service._disk_of(service.plan_id)

    def _disk_of(self, plan):
        """Return what the service's disks take with ``plan``, in GiB."""
        self.ensure_one()
        if self.claims:
            # a disk that is there keeps its size, whatever the plan says
            return sum(quantity.gib(claim["size"]) for claim in self.claims)
        if self.volume_id:
            # a kept disk is counted as such until the app has it
            return sum(self.volume_ids.filtered(lambda disk: not disk.kept).mapped("size_gib"))
        return values.disk_gib(self.template_id._engine_fields(), self.inputs, plan.storage_gib)

    def _takes(self, plan=None):
        """Return what the service takes with ``plan`` or its own: resource to amount."""
        self.ensure_one()
        plan = plan or self.plan_id
        return {
            "cpu": plan.cpu,
            "memory": plan.memory_mib / 1024,
            "storage": self._disk_of(plan),
            "services": 1,
        }

    def _check_room(self, plan):
        """Refuse a plan that does not fit into the workspace, whoever asks for room meanwhile."""
        workspace = self.workspace_id._hold_room(self)
        more = self._takes(plan) if self.state == "draft" else None
        if more:
            missing = workspace._does_not_fit(more)
        elif plan != self.plan_id:
            missing = workspace._does_not_fit(self._takes(plan), instead_of=self._takes())
        else:
            # what is deployed is counted already, with the plan that is now wanted
            missing = workspace._over_limits()
        if missing:
            raise UserError(
                self.env._(
                    "The plan %(plan)s does not fit into the workspace. %(missing)s. %(help)s",
                    plan=plan.name,
                    missing=missing,
                    help=workspace._what_would_help(more, self),
                )
            )

    def write(self, vals):
        """Check the room of what is deployed when its plan becomes another one."""
        before = {service: service.plan_id for service in self} if "plan_id" in vals else {}
        result = super().write(vals)
        for service, plan in before.items():
            if not self.env.su and service.state != "draft" and service.plan_id != plan:
                service._check_room(service.plan_id)
        return result
