from odoo import api, fields, models
from odoo.exceptions import UserError

FINAL = ("done", "failed", "cancelled", "superseded")


class PaasOperation(models.Model):
    """One attempt to change a service; never changed afterwards but by the engine."""

    _name = "paas.operation"
    _description = "Operation"
    _order = "id desc"

    name = fields.Char(compute="_compute_name")
    service_id = fields.Many2one(
        "paas.cloud.service", required=True, readonly=True, ondelete="cascade", index=True
    )
    workspace_id = fields.Many2one(
        related="service_id.workspace_id",
        store=True,
        index=True,
        precompute=True,
        string="Workspace",
    )
    cluster_id = fields.Many2one("paas.cluster", readonly=True, required=True, ondelete="cascade")
    kind = fields.Selection(
        [
            ("deploy", "Deploy"),
            ("upgrade", "Change"),
            ("rollback", "Go back"),
            ("stop", "Stop"),
            ("start", "Start"),
            ("restart", "Restart"),
            ("delete", "Delete"),
        ],
        required=True,
        readonly=True,
    )
    state = fields.Selection(
        [
            ("queued", "Queued"),
            ("running", "In progress"),
            ("done", "Done"),
            ("failed", "Failed"),
            ("cancelled", "Cancelled"),
            ("superseded", "Replaced by a newer one"),
        ],
        default="queued",
        required=True,
        readonly=True,
    )
    stage = fields.Selection(
        [
            ("queued", "Queued"),
            ("prepare", "Prepare the workspace"),
            ("backup", "Back up"),
            ("apply", "Apply"),
            ("stop", "Stop again"),
            ("wait", "Wait for the app"),
            ("cleanup", "Clean up"),
            ("ready", "Ready"),
        ],
        default="queued",
        required=True,
        readonly=True,
    )
    user_id = fields.Many2one("res.users", string="By", readonly=True, ondelete="set null")
    started_at = fields.Datetime(readonly=True)
    finished_at = fields.Datetime(readonly=True)
    deadline = fields.Datetime(readonly=True)
    attempt = fields.Integer(readonly=True)
    steps = fields.Json(readonly=True)
    log = fields.Text(readonly=True)
    summary = fields.Char(readonly=True)
    error_code = fields.Char(readonly=True)
    error_message = fields.Text(readonly=True)
    error_detail = fields.Text(string="Technical answer", readonly=True)
    keep_volumes = fields.Boolean(default=True, readonly=True)
    automatic = fields.Boolean(readonly=True, help="Asked for by the platform itself.")
    adopt = fields.Boolean(readonly=True, help="Takes over a release that others have made.")
    revision_id = fields.Many2one(
        "paas.revision", string="Goes back to", readonly=True, ondelete="set null"
    )
    changes = fields.Json(readonly=True, help="What is other than before; secrets as dots.")
    desired_before = fields.Char(readonly=True, groups="base.group_system")
    cancel_requested = fields.Boolean(readonly=True)
    wanted = fields.Json(
        readonly=True,
        groups="base.group_system",
        help="Answers, sizes and chart as they were when the operation was asked for.",
    )
    progress = fields.Json(readonly=True, groups="base.group_system")
    lease_owner = fields.Char(readonly=True, groups="base.group_system")
    lease_until = fields.Datetime(readonly=True, groups="base.group_system")
    next_at = fields.Datetime(readonly=True, default=fields.Datetime.now)

    _in_flight = models.Index("(cluster_id, id) WHERE state IN ('queued', 'running')")

    @api.depends("kind", "service_id.name")
    def _compute_name(self):
        kinds = dict(self._fields["kind"]._description_selection(self.env))
        for operation in self:
            operation.name = self.env._(
                "%(kind)s %(service)s",
                kind=kinds.get(operation.kind, ""),
                service=operation.service_id.name or "",
            )

    @api.ondelete(at_uninstall=False)
    def _unlink_never(self):
        if not self.env.su:
            raise UserError(self.env._("Operations are kept as they were."))

    def action_open_service(self):
        """Open the page of the service."""
        self.ensure_one()
        return self.service_id._open_page()

    def action_cancel(self):
        """Cancel through the service, which checks the role."""
        self.ensure_one()
        return self.service_id.action_cancel()
