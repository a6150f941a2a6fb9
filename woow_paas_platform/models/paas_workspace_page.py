from odoo import api, fields, models

from .paas_workspace import MANAGE, OPERATE


class PaasWorkspacePage(models.Model):
    """What the workspace's page shows besides its own fields."""

    _inherit = "paas.workspace"

    initials = fields.Char(compute="_compute_initials")
    member_count = fields.Integer(compute="_compute_page_counts")
    operation_count = fields.Integer(compute="_compute_page_counts")
    attention_text = fields.Char(compute="_compute_page_counts")
    price_text = fields.Char(string="Per month", compute="_compute_price_text")
    place = fields.Json(compute="_compute_place")
    observed_at = fields.Datetime(compute="_compute_observed_at", compute_sudo=True)
    can_invite = fields.Boolean(compute="_compute_can_invite")
    can_deploy = fields.Boolean(compute="_compute_can_deploy")

    @api.depends_context("uid")
    @api.depends("my_role", "cluster_id.active")
    def _compute_can_deploy(self):
        administrator = self._is_administrator()
        for workspace in self:
            # the cluster's record is for administrators; whether it is in use is no secret
            in_use = workspace.sudo().cluster_id.active
            workspace.can_deploy = in_use and (administrator or workspace.my_role in OPERATE)

    @api.depends("name")
    def _compute_initials(self):
        for workspace in self:
            words = (workspace.name or "").split()
            workspace.initials = "".join(word[0] for word in words[:2]).upper()

    @api.depends("member_ids", "service_ids.state")
    def _compute_page_counts(self):
        operations = dict(
            self.env["paas.operation"]._read_group(
                [("workspace_id", "in", self.ids)], ["workspace_id"], ["__count"]
            )
        )
        for workspace in self:
            workspace.member_count = len(workspace.member_ids)
            workspace.operation_count = operations.get(workspace, 0)
            ill = workspace.service_ids.filtered(lambda one: one.state in ("error", "unknown"))
            workspace.attention_text = workspace._attention_text(len(ill))

    def _attention_text(self, count):
        if not count:
            return ""
        if count == 1:
            return self.env._("1 needs attention")
        return self.env._("%d need attention", count)

    @api.depends("plan_id", "service_ids.plan_id", "service_ids.state")
    def _compute_price_text(self):
        """Add up what the workspace and its apps cost a month, for each currency."""
        for workspace in self:
            sums = {}
            deployed = workspace.service_ids.filtered(lambda one: one.state != "draft")
            for plan in (workspace.plan_id, *(service.plan_id for service in deployed)):
                if plan and plan.price:
                    sums[plan.currency_id] = sums.get(plan.currency_id, 0) + plan.price
            total = " + ".join(currency.format(amount) for currency, amount in sums.items())
            workspace.price_text = (
                self.env._("%s a month", total) if total else self.env._("free of charge")
            )

    @api.depends("cluster_id", "namespace")
    def _compute_place(self):
        """Say in plain words where the workspace runs and who reaches whom."""
        for workspace in self:
            # the cluster's record is for administrators; its members may know where they are
            cluster = workspace.sudo().cluster_id
            workspace.place = {
                "namespace": workspace.namespace or "",
                "cluster": cluster.name or "",
                "cluster_state": cluster.state or "new",
                "addresses": f"*.{cluster.domain}" if cluster.domain else "",
                "from_outside": self.env._("Only through the web addresses"),
                "to_outside": self.env._("Allowed to the internet, not to private networks"),
                "other_workspaces": self.env._("Blocked both ways"),
                "walls": cluster.walls,
            }

    @api.depends("cluster_id")
    def _compute_observed_at(self):
        for workspace in self:
            workspace.observed_at = workspace.cluster_id.observed_at

    def _compute_can_invite(self):
        administrator = self._is_administrator()
        for workspace in self:
            manages = administrator or workspace.my_role in MANAGE
            workspace.can_invite = manages and workspace.state == "active"

    def action_refresh(self):
        """Ask for one fresh reading of where the workspace runs."""
        self.ensure_one()
        self.check_access("read")
        self.cluster_id._request_refresh()
        return False

    def action_view_members(self):
        """Open who belongs to this workspace, as a list that can be searched."""
        self.ensure_one()
        self.check_access("read")
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Members of %s", self.name),
            "res_model": "paas.workspace.member",
            "view_mode": "list",
            "domain": [("workspace_id", "=", self.id)],
            "context": {"create": False, "edit": False, "delete": False},
        }

    def action_view_operations(self):
        """Open what was done in this workspace."""
        self.ensure_one()
        self.check_access("read")
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "woow_paas_platform.action_paas_operations"
        )
        return dict(action, domain=[("workspace_id", "=", self.id)])
