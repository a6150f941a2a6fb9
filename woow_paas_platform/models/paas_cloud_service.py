from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

from ..engine import naming
from .context import without_defaults

STATES = [
    ("draft", "Draft"),
    ("deploying", "Deploying"),
    ("running", "Running"),
    ("error", "Error"),
    ("stopped", "Stopped"),
    ("deleting", "Deleting"),
    ("unknown", "Unknown"),
]
WRITABLE = {
    "name",
    "template_id",
    "workspace_id",
    "plan_id",
    "subdomain",
    "inputs",
    "helm_timeout",
    "volume_id",
    "message_follower_ids",
    "activity_ids",
    "message_ids",
}
"""What people write themselves; everything else is the engine's."""


class PaasCloudService(models.Model):
    """One deployed application: what is wanted, where it is, how it is."""

    _name = "paas.cloud.service"
    _inherit = ["mail.thread", "mail.activity.mixin"]
    _description = "Cloud service"
    _order = "name, id"

    name = fields.Char(required=True, help="How you call it; people see it in lists and messages.")
    active = fields.Boolean(default=True, readonly=True)
    template_id = fields.Many2one(
        "paas.app.template", string="Application", required=True, ondelete="restrict", index=True
    )
    workspace_id = fields.Many2one(
        "paas.workspace",
        required=True,
        ondelete="restrict",
        index=True,
        default=lambda self: self._default_workspace(),
    )
    cluster_id = fields.Many2one(
        related="workspace_id.cluster_id", store=True, index=True, string="Cluster"
    )
    plan_id = fields.Many2one(
        "paas.plan",
        ondelete="restrict",
        compute="_compute_plan_id",
        store=True,
        readonly=False,
        precompute=True,
        domain="[('template_id', '=', template_id)]",
    )
    subdomain = fields.Char(
        compute="_compute_subdomain", store=True, readonly=False, precompute=True, copy=False
    )
    inputs = fields.Json(string="Answers", copy=True)
    helm_timeout = fields.Integer(
        string="Time for a change (s)", help="0: what the application or the cluster allows."
    )
    release_name = fields.Char(readonly=True, copy=False, index=True)
    namespace = fields.Char(related="workspace_id.namespace")
    desired_state = fields.Selection(
        [("draft", "Draft"), ("running", "Running"), ("stopped", "Stopped"), ("absent", "Gone")],
        default="draft",
        required=True,
        readonly=True,
        copy=False,
    )
    state = fields.Selection(
        STATES,
        default="draft",
        required=True,
        readonly=True,
        copy=False,
        index=True,
    )
    state_since = fields.Datetime(readonly=True, copy=False)
    state_reason = fields.Char(readonly=True, copy=False)
    state_message = fields.Text(readonly=True, copy=False)
    last_known_state = fields.Selection(STATES, readonly=True, copy=False)
    revision = fields.Integer(readonly=True, copy=False)
    hooks = fields.Json(readonly=True, copy=False, groups="base.group_system")
    ready = fields.Integer(string="Ready instances", readonly=True, copy=False)
    wanted = fields.Integer(string="Wanted instances", readonly=True, copy=False)
    instances = fields.Json(readonly=True, copy=False)
    claims = fields.Json(string="Disks in use", readonly=True, copy=False)
    operation_id = fields.Many2one(
        "paas.operation", string="Last operation", readonly=True, copy=False, ondelete="set null"
    )
    operation_ids = fields.One2many("paas.operation", "service_id", string="Operations")
    diagnosis_ids = fields.One2many(
        "paas.diagnosis", "service_id", string="Causes", domain=[("closed_at", "=", False)]
    )
    volume_ids = fields.One2many("paas.volume", "service_id", string="Disks")
    deleted_at = fields.Datetime(readonly=True, copy=False)
    bus_revision = fields.Integer(readonly=True, copy=False)

    _subdomain_unique = models.UniqueIndex(
        "(cluster_id, subdomain) WHERE active AND subdomain IS NOT NULL AND state != 'draft'",
        "Another app has this address already. Choose another one.",
    )
    _timeout_bounded = models.Constraint(
        "CHECK(helm_timeout = 0 OR helm_timeout BETWEEN 10 AND 7200)",
        "The time for a change must be between 10 seconds and two hours; 0 leaves it as it is.",
    )
    _on_cluster = models.Index("(cluster_id) WHERE active AND state != 'draft'")

    @api.model
    def _default_workspace(self):
        """Return the first workspace in which the person may deploy."""
        # own memberships only; whether a cluster is in use is no secret, its record is
        member = (
            self.env["paas.workspace.member"]
            .sudo()
            .search(
                [
                    ("user_id", "=", self.env.uid),
                    ("role", "in", ("owner", "admin", "user")),
                    ("workspace_id.active", "=", True),
                    ("workspace_id.cluster_id.active", "=", True),
                ],
                limit=1,
            )
        )
        return member.workspace_id.with_env(self.env)

    @api.depends("template_id")
    def _compute_plan_id(self):
        for service in self:
            if service.plan_id.template_id != service.template_id:
                service.plan_id = service.template_id.default_plan_id

    @api.depends("name", "template_id")
    def _compute_subdomain(self):
        for service in self:
            if not service.template_id.has_address:
                service.subdomain = False
            elif not service.subdomain and service.name:
                service.subdomain = service._free_subdomain(service.name)

    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            self._check_writable(vals, {"active", "state", "desired_state"})
        quiet = self.with_context(mail_create_nolog=True, mail_create_nosubscribe=True)
        services = super(PaasCloudService, without_defaults(quiet, WRITABLE)).create(vals_list)
        for service in services:
            service._check_answers_known()
            # the release's name is the platform's; it never changes afterwards
            service.sudo().release_name = naming.release_name(service.name, service.id)
        if not self.env.su:
            for workspace in services.workspace_id:
                workspace._check_role(("owner", "admin", "user"))
        return services

    def write(self, vals):
        self._check_writable(vals)
        fixed = {"workspace_id", "template_id"} & set(vals)
        if fixed and any(service.state != "draft" for service in self):
            raise UserError(
                self.env._(
                    "A deployed app stays what it is and in its workspace; deploy a new one."
                )
            )
        result = super().write(vals)
        if "inputs" in vals:
            for service in self:
                service._check_answers_known()
        if "workspace_id" in vals and not self.env.su:
            for workspace in self.workspace_id:
                workspace._check_role(("owner", "admin", "user"))
        return result

    @api.ondelete(at_uninstall=False)
    def _unlink_only_drafts(self):
        for service in self:
            if (service.state != "draft" or service.operation_id) and not self.env.su:
                raise UserError(
                    self.env._("“%s” is deployed. Delete it from its page.", service.name)
                )

    def _check_writable(self, vals, harmless=()):
        """Refuse what only the engine writes, and everything while the platform is read-only."""
        if self.env.su:
            return
        self.env["paas.installation"]._check_may_change()
        defaults = {"active": True, "state": "draft", "desired_state": "draft"}
        refused = {
            key
            for key in vals
            if key not in WRITABLE
            and not key.startswith("message_")
            and key in self._fields
            and self._fields[key].store
            and not (key in harmless and vals[key] == defaults[key])
        }
        if refused:
            raise AccessError(
                self.env._("These are written by the platform only: %s", ", ".join(sorted(refused)))
            )

    def _seconds_for_a_change(self):
        """Return how long a change may take: as the app says, its application, its cluster."""
        self.ensure_one()
        return self.helm_timeout or self.template_id.helm_timeout or self.cluster_id.helm_timeout

    def _check_operate(self):
        """Refuse people who may not change this service."""
        for service in self:
            service.check_access("read")
            service.workspace_id._check_role(("owner", "admin", "user"))
            if service.desired_state == "absent" and not service.active:
                raise UserError(self.env._("“%s” is deleted. Deploy a new one.", service.name))

    def _open_page(self):
        """Return the action that opens this service's page."""
        self.ensure_one()
        # by the cached id: Deploy is to cost hardly more than a write
        view = self.env["ir.model.data"]._xmlid_to_res_id(
            "woow_paas_platform.paas_cloud_service_view_form"
        )
        return {
            "type": "ir.actions.act_window",
            "name": self.name,
            "res_model": "paas.cloud.service",
            "res_id": self.id,
            "view_mode": "form",
            "views": [(view, "form")],
            "target": "current",
        }
