from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

from ..engine import naming
from ..engine.domain import NamespaceSpec, Quota
from .context import without_defaults

OPERATE = ("owner", "admin", "user")
MANAGE = ("owner", "admin")
LIMITS = ("quota_cpu", "quota_memory_mib", "quota_storage_gib", "quota_services")
ASKED = ("state", *LIMITS)
"""All that a request for a change of an app reads of its workspace."""
WRITABLE = {"name", "description", "member_ids", "registry_ids"}
"""What owners and admins of a workspace write themselves."""
ADMINISTRATORS_WRITE = WRITABLE | {*LIMITS, "plan_id", "cluster_id"}
"""What administrators of the platform write, too; the rest is the platform's own."""


class PaasWorkspace(models.Model):
    """A tenant: its members, its room, and one namespace."""

    _name = "paas.workspace"
    _inherit = ["mail.thread", "mail.activity.mixin"]
    _description = "Workspace"
    _order = "name, id"

    name = fields.Char(required=True, tracking=True)
    description = fields.Char(help="What it is for, in a line.")
    active = fields.Boolean(default=True, readonly=True)
    cluster_id = fields.Many2one(
        "paas.cluster",
        required=True,
        ondelete="restrict",
        default=lambda self: self.env["paas.cluster"]._default_cluster(),
        index=True,
    )
    cluster_name = fields.Char(related="cluster_id.name", string="Cluster name")
    namespace = fields.Char(readonly=True, copy=False, index=True)
    owner_id = fields.Many2one("res.users", compute="_compute_owner_id")
    member_ids = fields.One2many("paas.workspace.member", "workspace_id", string="Members")
    service_ids = fields.One2many("paas.cloud.service", "workspace_id", string="Services")
    volume_ids = fields.One2many("paas.volume", "workspace_id", string="Disks")
    kept_volume_ids = fields.One2many(
        "paas.volume", "workspace_id", string="Kept disks", domain=[("kept", "=", True)]
    )
    my_role = fields.Selection(
        [("owner", "Owner"), ("admin", "Admin"), ("user", "User"), ("guest", "Guest")],
        compute="_compute_my_role",
    )
    can_manage = fields.Boolean(compute="_compute_my_role")

    @api.depends("member_ids.role")
    def _compute_owner_id(self):
        for workspace in self:
            owner = workspace.member_ids.filtered(lambda member: member.role == "owner")
            workspace.owner_id = owner[:1].user_id

    @api.depends_context("uid")
    @api.depends("member_ids.role", "member_ids.user_id")
    def _compute_my_role(self):
        administrator = self._is_administrator()
        for workspace in self:
            mine = workspace.member_ids.filtered(lambda member: member.user_id == self.env.user)
            workspace.my_role = mine[:1].role
            workspace.can_manage = administrator or mine[:1].role in MANAGE

    @api.model_create_multi
    def create(self, vals_list):
        self.env["paas.installation"]._check_may_change()
        prepared = []
        for vals in vals_list:
            given = {key: value for key, value in vals.items() if value}
            if self._is_administrator():
                self._check_limits_untouched(given)
            else:
                self._check_limits_untouched({k: v for k, v in given.items() if k != "plan_id"})
                vals = self._first_plan(vals)
            prepared.append(self._with_limits_of_plan(vals))
        workspaces = super(PaasWorkspace, without_defaults(self, {"name"})).create(prepared)
        # a setting of the system, needed for the name of whatever anybody makes
        parameters = self.env["ir.config_parameter"].sudo()
        prefix = parameters.get_param("woow_paas.namespace_prefix", "")
        for workspace in workspaces:
            # the namespace's name is the platform's; it never changes afterwards
            workspace.sudo().namespace = naming.namespace_name(workspace.id, prefix)
            if not workspace.member_ids.filtered(lambda member: member.role == "owner"):
                # the first owner: nobody is a member yet who could make one
                self.env["paas.workspace.member"].sudo().create(
                    {"workspace_id": workspace.id, "user_id": self.env.uid, "role": "owner"}
                )
        return workspaces

    def write(self, vals):
        if not self.env.su:
            self.env["paas.installation"]._check_may_change()
        self._check_limits_untouched(vals)
        if "cluster_id" in vals and (
            self.volume_ids or any(service.state != "draft" for service in self.service_ids)
        ):
            raise UserError(self.env._("A workspace with services or disks stays on its cluster."))
        vals = self._with_limits_of_plan(vals)
        result = super().write(vals)
        if any(key in vals for key in LIMITS):
            # the namespace's quota follows the record
            self.cluster_id._wake()
        return result

    @api.ondelete(at_uninstall=False)
    def _unlink_only_when_empty(self):
        for workspace in self:
            if workspace.service_ids or workspace.volume_ids:
                raise UserError(
                    self.env._("Delete the services and disks of “%s” first.", workspace.name)
                )

    def _is_administrator(self):
        """Tell whether the person runs the platform."""
        return self.env.su or self.env.user.has_group("woow_paas_platform.group_paas_administrator")

    def _check_role(self, roles):
        """Refuse people whose role in this workspace is not one of ``roles``."""
        self.ensure_one()
        if self._is_administrator():
            return
        # own membership only; read past the rules because a stranger sees no workspace at all
        mine = (
            self.env["paas.workspace.member"]
            .sudo()
            .search_count(
                [
                    ("workspace_id", "=", self.id),
                    ("user_id", "=", self.env.uid),
                    ("role", "in", list(roles)),
                ],
                limit=1,
            )
        )
        if not mine:
            raise AccessError(
                self.env._("Your role in this workspace does not allow that. Ask its owner.")
            )

    def _namespace_spec(self):
        """Return the namespace and its walls as the engine makes them."""
        self.ensure_one()
        return NamespaceSpec(
            name=self.namespace,
            owner=self.env["paas.engine"]._installation_id(),
            workspace=str(self.id),
            quota=Quota(
                cpu=self.quota_cpu or None,
                memory_mib=self.quota_memory_mib or None,
                storage_gib=self.quota_storage_gib or None,
                services=self.quota_services or None,
            ),
        )

    def _bus_partners(self):
        """Return whom changes concern, as it stands now: members and administrators."""
        self.ensure_one()
        # addresses of a message, not shown to anybody
        members = self.sudo().member_ids.user_id
        group = self.env.ref("woow_paas_platform.group_paas_administrator").sudo()
        return (members | group.all_user_ids).filtered("active").partner_id

    def action_view_services(self):
        """Open this workspace's services."""
        self.ensure_one()
        self.check_access("read")
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "woow_paas_platform.action_paas_services"
        )
        return dict(action, domain=[("workspace_id", "=", self.id)])
