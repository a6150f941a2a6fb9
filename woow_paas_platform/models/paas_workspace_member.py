from odoo import api, fields, models
from odoo.exceptions import AccessError, ValidationError


class PaasWorkspaceMember(models.Model):
    """A person's role in a workspace."""

    _name = "paas.workspace.member"
    _description = "Workspace member"
    _order = "workspace_id, role_order, id"
    _rec_name = "user_id"

    workspace_id = fields.Many2one("paas.workspace", required=True, ondelete="cascade", index=True)
    user_id = fields.Many2one(
        "res.users",
        required=True,
        ondelete="cascade",
        index=True,
        domain=[("share", "=", False)],
    )
    role = fields.Selection(
        [("owner", "Owner"), ("admin", "Admin"), ("user", "User"), ("guest", "Guest")],
        required=True,
        default="user",
    )
    role_order = fields.Integer(compute="_compute_role_order", store=True)

    _once = models.Constraint(
        "UNIQUE(workspace_id, user_id)", "This person is a member of the workspace already."
    )
    _one_owner = models.UniqueIndex(
        "(workspace_id) WHERE role = 'owner'", "A workspace has one owner."
    )

    @api.depends("role")
    def _compute_role_order(self):
        order = {"owner": 0, "admin": 1, "user": 2, "guest": 3}
        for member in self:
            member.role_order = order.get(member.role, 9)

    @api.constrains("user_id")
    def _check_internal(self):
        for member in self:
            if member.user_id.share:
                raise ValidationError(self.env._("Only internal users can be members."))

    @api.model_create_multi
    def create(self, vals_list):
        # asked before: afterwards the new membership itself would answer
        for vals in vals_list:
            workspace = self.env["paas.workspace"].browse(vals.get("workspace_id"))
            workspace._check_role(_who_may_give(vals.get("role")))
        return super().create(vals_list)

    def write(self, vals):
        self._check_may_change()
        for workspace in self.workspace_id:
            workspace._check_role(_who_may_give(vals.get("role")))
        if "workspace_id" in vals and not self.env.su:
            raise AccessError(self.env._("A membership stays in its workspace."))
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_by_those_who_may(self):
        self._check_may_change()

    def _check_may_change(self):
        """Leave the owner's place to the owner; admins manage everybody else."""
        for member in self:
            member.workspace_id._check_role(_who_may_give(member.role))


def _who_may_give(role):
    """Return the roles of those who may give, change or take back a role."""
    return ("owner",) if role == "owner" else ("owner", "admin")
