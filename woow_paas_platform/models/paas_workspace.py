from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

from ..engine import naming
from ..engine.domain import NamespaceSpec, Quota

OPERATE = ("owner", "admin", "user")
MANAGE = ("owner", "admin")
FIRST_LIMITS = {
    "quota_cpu": 2,
    "quota_memory_mib": 4096,
    "quota_storage_gib": 20,
    "quota_services": 10,
}
"""Room of a workspace that somebody makes for themselves; woow_paas.first_… change it."""


class PaasWorkspace(models.Model):
    """A tenant: its members, its room, and one namespace."""

    _name = "paas.workspace"
    _inherit = ["mail.thread"]
    _description = "Workspace"
    _order = "name, id"

    name = fields.Char(required=True, tracking=True)
    active = fields.Boolean(default=True)
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
    service_count = fields.Integer(compute="_compute_used")
    quota_cpu = fields.Float(string="CPU limit", help="0: no limit.")
    quota_memory_mib = fields.Integer(string="Memory limit (MiB)", help="0: no limit.")
    quota_storage_gib = fields.Integer(string="Disk limit (GiB)", help="0: no limit.")
    quota_services = fields.Integer(string="Services limit", help="0: no limit.")
    used_cpu = fields.Float(string="CPU in use", compute="_compute_used")
    used_memory_mib = fields.Integer(string="Memory in use (MiB)", compute="_compute_used")
    used_storage_gib = fields.Integer(string="Disk in use (GiB)", compute="_compute_used")
    used_services = fields.Integer(string="Services in use", compute="_compute_used")
    quota_rows = fields.Json(compute="_compute_used")
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

    @api.depends(
        "service_ids.state",
        "service_ids.plan_id",
        "volume_ids.kept",
        "volume_ids.size_gib",
        "quota_cpu",
        "quota_memory_mib",
        "quota_storage_gib",
        "quota_services",
    )
    def _compute_used(self):
        used = self._used()
        kept = self._kept_gib()
        for workspace in self:
            count, cpu, memory, storage = used.get(workspace, (0, 0.0, 0, 0))
            workspace.service_count = workspace.used_services = count
            workspace.used_cpu = cpu
            workspace.used_memory_mib = memory
            workspace.used_storage_gib = storage + kept.get(workspace, 0.0)
            workspace.quota_rows = workspace._quota_rows()

    def _used(self):
        """Return (services, cpu, memory, storage) of each workspace: one query for all."""
        groups = self.env["paas.cloud.service"]._read_group(
            [("workspace_id", "in", self.ids), ("state", "!=", "draft")],
            ["workspace_id", "plan_id"],
            ["__count"],
        )
        used = {}
        for workspace, plan, count in groups:
            before = used.get(workspace, (0, 0.0, 0, 0))
            more = (count, count * plan.cpu, count * plan.memory_mib, count * plan.storage_gib)
            used[workspace] = tuple(map(sum, zip(before, more, strict=True)))
        return used

    def _kept_gib(self):
        """Return how much the kept disks of each workspace hold."""
        return dict(
            self.env["paas.volume"]._read_group(
                [("workspace_id", "in", self.ids), ("kept", "=", True)],
                ["workspace_id"],
                ["size_gib:sum"],
            )
        )

    def _quota_rows(self, plan=None):
        """Return what is used, what ``plan`` would add, and the limits, ready for the page."""
        self.ensure_one()
        memory, added_memory = self.used_memory_mib / 1024, plan.memory_mib / 1024 if plan else 0
        rows = [
            (
                "cpu",
                self.env._("CPU"),
                self.used_cpu,
                plan.cpu if plan else 0,
                self.quota_cpu,
                "CPU",
            ),
            (
                "memory",
                self.env._("Memory"),
                memory,
                added_memory,
                self.quota_memory_mib / 1024,
                "GiB",
            ),
            (
                "storage",
                self.env._("Disk"),
                self.used_storage_gib,
                plan.storage_gib if plan else 0,
                self.quota_storage_gib,
                "GiB",
            ),
            (
                "services",
                self.env._("Services"),
                self.used_services,
                1 if plan else 0,
                self.quota_services,
                "",
            ),
        ]
        return [
            {
                "key": key,
                "label": label,
                "used": round(used, 3),
                "added": round(added, 3),
                "total": round(total, 3) or None,
                "unit": unit,
            }
            for key, label, used, added, total, unit in rows
        ]

    def _does_not_fit(self, plan):
        """Say in words what is missing for ``plan``; empty when it fits."""
        self.ensure_one()
        self.fetch(tuple(FIRST_LIMITS))
        if not (
            self.quota_cpu or self.quota_memory_mib or self.quota_storage_gib or self.quota_services
        ):
            return ""
        short = [
            self.env._(
                "%(label)s: %(added)g%(unit)s needed, %(free)g free",
                label=row["label"],
                added=row["added"],
                unit=f" {row['unit']}" if row["unit"] else "",
                free=max(row["total"] - row["used"], 0),
            )
            for row in self._quota_rows(plan)
            if row["added"]
            and row["total"] is not None
            and row["used"] + row["added"] > row["total"] + 1e-9
        ]
        return "; ".join(short)

    def _over_limits(self):
        """Say in words which limits what is in use exceeds; empty when none."""
        self.ensure_one()
        return "; ".join(
            self.env._(
                "%(label)s: %(used)g of %(total)g",
                label=row["label"],
                used=row["used"],
                total=row["total"],
            )
            for row in self._quota_rows()
            if row["total"] is not None and row["used"] > row["total"] + 1e-9
        )

    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            self._check_limits_untouched({key: value for key, value in vals.items() if value})
            if not self._is_administrator():
                vals.update(self._first_limits())
        workspaces = super().create(vals_list)
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
        if "cluster_id" in vals or "namespace" in vals:
            used = self.filtered(
                lambda workspace: (
                    workspace.namespace
                    and workspace.service_ids.filtered(lambda service: service.state != "draft")
                )
            )
            if used and "namespace" not in vals:
                raise UserError(self.env._("A workspace with services stays on its cluster."))
        self._check_limits_untouched(vals)
        return super().write(vals)

    def _check_limits_untouched(self, vals):
        """Refuse limits and places that somebody else than an administrator sets."""
        if self._is_administrator():
            return
        places = ("cluster_id", "namespace")
        if any(key.startswith("quota_") or key in places for key in vals):
            raise AccessError(self.env._("Only administrators of the platform set limits."))

    def _first_limits(self):
        """Return the limits of a workspace that somebody makes for themselves."""
        # settings of the system, read for whoever makes a workspace
        parameters = self.env["ir.config_parameter"].sudo()
        return {
            name: int(parameters.get_param(f"woow_paas.first_{name}", default))
            for name, default in FIRST_LIMITS.items()
        }

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
