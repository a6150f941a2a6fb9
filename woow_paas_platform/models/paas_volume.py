from odoo import api, fields, models
from odoo.exceptions import UserError

from ..engine.errors import EngineError
from .paas_workspace import OPERATE

CLAIM = "PersistentVolumeClaim"


class PaasVolume(models.Model):
    """A disk of a service, which may outlive it, serve another one, or be deleted."""

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
    release_name = fields.Char(readonly=True, help="A new app finds the disk under this name.")
    stateful = fields.Boolean(readonly=True, help="The chart finds it by its name alone.")
    removing = fields.Boolean(string="Being deleted", readonly=True)
    removal_error = fields.Char(string="Why it is still there", readonly=True)
    can_delete = fields.Boolean(compute="_compute_can_delete")

    _claim_unique = models.Constraint(
        "UNIQUE(workspace_id, claim_name)", "This disk is known already."
    )

    @api.depends("source_service_name", "claim_name", "size_gib")
    def _compute_name(self):
        for volume in self:
            made_by = volume.source_service_name or volume.claim_name
            volume.name = self.env._(
                "Disk of %(app)s, %(size)g GiB", app=made_by, size=round(volume.size_gib, 2)
            )

    def _compute_can_delete(self):
        for volume in self:
            workspace = volume.workspace_id
            may = workspace._is_administrator() or workspace.my_role in OPERATE
            volume.can_delete = may and volume.kept and not volume.service_id

    def action_delete(self):
        """Ask for a kept disk to be deleted, with all that is on it."""
        for volume in self:
            volume.check_access("read")
            volume.workspace_id._check_role(OPERATE)
            self.env["paas.installation"]._check_may_change()
            if not volume.kept or volume.service_id:
                raise UserError(
                    self.env._("“%s” is in use. Delete its app first.", volume.display_name)
                )
            # disks are the platform's records; the role was checked above
            volume.sudo().write({"removing": True, "removal_error": False})
            volume.workspace_id.sudo()._message_log(
                body=self.env._("Deletion of “%s” asked for.", volume.name),
                author_id=self.env.user.partner_id.id,
            )
            volume.workspace_id.cluster_id._wake()
        return False

    def _attach(self, service):
        """Reserve kept disks of one former app for ``service``, which takes over its name.

        Charts find their disks by the release's name: so all disks of that app come along, and
        a chart that asks for a claim of its own finds this one.
        """
        self.ensure_one()
        # whose disks they are was checked by the caller; they are the platform's records
        volume = self.sudo()
        if volume.workspace_id != service.workspace_id or not volume.kept or volume.removing:
            raise UserError(self.env._("“%s” cannot be used here.", volume.name))
        siblings = volume
        if volume.release_name:
            siblings = volume.search(
                [
                    ("workspace_id", "=", volume.workspace_id.id),
                    ("release_name", "=", volume.release_name),
                    ("kept", "=", True),
                ]
            )
            service.sudo().release_name = volume.release_name
        if siblings.service_id - service:
            raise UserError(self.env._("“%s” is used by another app.", volume.name))
        siblings.service_id = service

    def _remove_due(self, cluster, ports):
        """Take one step of each asked-for deletion: delete the claim, or see that it is gone."""
        engine = self.env["paas.engine"]
        due = engine._in_transaction(lambda: self._to_remove(cluster))
        found = {}
        for number, namespace, name in due:
            try:
                ports.cluster.delete(CLAIM, namespace, name)
                there = ports.cluster.get(CLAIM, namespace, name)
                found[number] = self.env._("Kubernetes still removes it.") if there else ""
            except EngineError as error:
                found[number] = error.message
                if error.retryable:
                    # a cluster that does not answer is not asked for each of them
                    break
        if found:
            engine._in_transaction(lambda: self._note_removed(found))

    def _to_remove(self, cluster):
        volumes = self.search(
            [("removing", "=", True), ("workspace_id.cluster_id", "=", cluster.id)]
        )
        return [(one.id, one.workspace_id.namespace, one.claim_name) for one in volumes]

    def _note_removed(self, found):
        for volume in self.browse(found).exists():
            if not found[volume.id]:
                volume.workspace_id._message_log(body=self.env._("“%s” is deleted.", volume.name))
                volume.unlink()
            elif volume.removal_error != found[volume.id]:
                volume.removal_error = found[volume.id]
