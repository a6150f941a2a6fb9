from odoo import fields, models
from odoo.exceptions import UserError


class PaasCloudServiceVolume(models.Model):
    """A service that goes on with the data of an earlier one."""

    _inherit = "paas.cloud.service"

    volume_id = fields.Many2one(
        "paas.volume",
        string="Data of an earlier app",
        copy=False,
        ondelete="set null",
        domain="[('workspace_id', '=', workspace_id), ('kept', '=', True), "
        "('removing', '=', False), ('service_id', '=', False)]",
        help="A disk that was kept when its app was deleted.",
    )

    def write(self, vals):
        if "volume_id" in vals and any(service.state != "draft" for service in self):
            raise UserError(self.env._("A disk is chosen before an app is deployed."))
        return super().write(vals)

    def _attach_volume(self):
        """Reserve the chosen disk for the first deployment."""
        self.ensure_one()
        if self.state != "draft" or not self.volume_id:
            return
        self.volume_id.check_access("read")
        self.volume_id._attach(self)
        asks = {field.key for field in self.template_id._engine_fields() if field.type == "boolean"}
        if "storage" in asks:
            # who chooses a disk wants it used
            self.inputs = {**(self.inputs or {}), "storage": True}

    def _wanted(self):
        """Return what is wanted, the attached disk included."""
        # the disk is the platform's record; its name in the cluster is no secret
        volume = self.sudo().volume_id
        claim = volume.claim_name if volume and not volume.stateful else ""
        return {**super()._wanted(), "volume": claim}


class PaasEngineVolumes(models.AbstractModel):
    """A disk that is attached counts as its new service's once that is there."""

    _inherit = "paas.engine.tasks"

    def _write_facts(self, operation, facts):
        result = super()._write_facts(operation, facts)
        if "revision" in facts:
            operation.service_id.volume_ids.filtered("kept").kept = False
        return result
