from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError, ValidationError

from .context import without_defaults


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
    email = fields.Char(related="user_id.email", string="E-mail")
    can_text = fields.Char(string="Can", compute="_compute_can_text")
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

    @api.depends("role")
    def _compute_can_text(self):
        texts = {
            "owner": self.env._("Everything, and delete or hand over the workspace"),
            "admin": self.env._("Deploy, change, read secrets, invite"),
            "user": self.env._("Deploy, change and restart"),
            "guest": self.env._("Look only, no secrets"),
        }
        for member in self:
            member.can_text = texts.get(member.role, "")

    @api.constrains("user_id")
    def _check_internal(self):
        for member in self:
            if member.user_id.share:
                raise ValidationError(self.env._("Only internal users can be members."))

    @api.model_create_multi
    def create(self, vals_list):
        self._check_platform()
        # asked before: afterwards the new membership itself would answer
        for vals in vals_list:
            workspace = self.env["paas.workspace"].browse(vals.get("workspace_id"))
            if not workspace:
                raise AccessError(self.env._("Say in which workspace."))
            workspace._check_role(_who_may_give(vals.get("role")))
        members = super(PaasWorkspaceMember, without_defaults(self)).create(vals_list)
        for member in members:
            member._note(self.env._("%(who)s became a member as %(role)s.", **member._words()))
        return members

    def write(self, vals):
        self._check_platform()
        self._check_may_change()
        for workspace in self.workspace_id:
            workspace._check_role(_who_may_give(vals.get("role")))
        if {"workspace_id", "user_id"} & set(vals) and not self.env.su:
            raise AccessError(self.env._("A membership stays with its person and workspace."))
        owners = self.filtered(lambda member: member.role == "owner")
        if not self.env.su and "role" in vals and (owners or vals["role"] == "owner"):
            raise UserError(self.env._("A workspace changes hands by Transfer ownership only."))
        before = {member: member.role for member in self}
        result = super().write(vals)
        for member in self.filtered(lambda member: member.role != before[member]):
            member._note(self.env._("%(who)s is %(role)s now.", **member._words()))
        return result

    @api.ondelete(at_uninstall=False)
    def _unlink_by_those_who_may(self):
        self._check_platform()
        self._check_may_change()
        for member in self:
            if member.role == "owner" and not self.env.su:
                raise UserError(self.env._("A workspace needs an owner; hand it over first."))
            member._note(
                self.env._("%(who)s is no longer a member (was %(role)s).", **member._words())
            )

    def _check_platform(self):
        """Refuse changes of people while the platform is read-only."""
        if not self.env.su:
            self.env["paas.installation"]._check_may_change()

    def _check_may_change(self):
        """Leave the owner's place to the owner; admins manage everybody else."""
        for member in self:
            member.workspace_id._check_role(_who_may_give(member.role))

    def _words(self):
        """Return person and role as the chatter names them."""
        roles = dict(self._fields["role"]._description_selection(self.env))
        # names of people, for members who may not read all of Odoo's users
        return {"who": self.sudo().user_id.name, "role": roles[self.role]}

    def _note(self, text):
        """Write a change of members into the workspace's chatter."""
        # the chatter belongs to the platform: guests cannot write into it, but may leave
        self.workspace_id.sudo()._message_log(body=text, author_id=self.env.user.partner_id.id)


def _who_may_give(role):
    """Return the roles of those who may give, change or take back a role."""
    return ("owner",) if role == "owner" else ("owner", "admin")
