from odoo import fields, models
from odoo.exceptions import AccessError, UserError

from .paas_workspace import OPERATE

ACTIVITY = "woow_paas_platform.activity_room_request"


class PaasWorkspaceRequest(models.Model):
    """More room: members ask for a plan, administrators give it."""

    _inherit = "paas.workspace"

    requested_plan_id = fields.Many2one(
        "paas.workspace.plan", string="Plan asked for", readonly=True, copy=False
    )
    request_text = fields.Text(string="Why", readonly=True, copy=False)
    requested_by_id = fields.Many2one("res.users", string="Asked for by", readonly=True, copy=False)
    requested_at = fields.Datetime(string="Asked for at", readonly=True, copy=False)
    can_operate = fields.Boolean(compute="_compute_can_operate")
    is_administrator = fields.Boolean(compute="_compute_can_operate")

    def _compute_can_operate(self):
        administrator = self._is_administrator()
        for workspace in self:
            workspace.is_administrator = administrator
            workspace.can_operate = administrator or workspace.my_role in OPERATE

    def action_change_plan(self, plan_id):
        """Give the workspace another plan; administrators decide about room."""
        self.ensure_one()
        self._check_administrator()
        plan = self.env["paas.workspace.plan"].browse(plan_id).exists()
        if not plan:
            raise UserError(self.env._("Choose a plan."))
        wanted = {row["key"]: row["used"] for row in self._quota_rows()}
        if not plan._has_room_for(wanted):
            raise UserError(
                self.env._(
                    "“%(plan)s” (%(room)s) is too small for what is in use. Choose a larger plan, "
                    "or let something be deleted first.",
                    plan=plan.name,
                    room=plan.room_text,
                )
            )
        self.write({"plan_id": plan.id})
        if self.requested_plan_id:
            self._answer_request(self.env._("The workspace has the plan “%s” now.", plan.name))
        return False

    def action_request_room(self, plan_id, text=""):
        """Ask the administrators for a plan; a newer request replaces the former."""
        self.ensure_one()
        self.env["paas.installation"]._check_may_change()
        self._check_role(OPERATE)
        plan = self.env["paas.workspace.plan"].browse(plan_id).exists()
        if not plan:
            raise UserError(self.env._("Choose the plan that you would like to have."))
        if plan == self.plan_id:
            raise UserError(self.env._("The workspace has this plan already."))
        # the request is the platform's record; the role was checked above
        mine = self.sudo()
        mine.activity_unlink([ACTIVITY])
        mine.write(
            {
                "requested_plan_id": plan.id,
                "request_text": (text or "").strip(),
                "requested_by_id": self.env.uid,
                "requested_at": fields.Datetime.now(),
            }
        )
        administrators = self.env.ref("woow_paas_platform.group_paas_administrator").sudo()
        for user in administrators.all_user_ids.filtered(lambda one: one.active and not one.share):
            mine.with_context(lang=user.lang).activity_schedule(
                ACTIVITY,
                summary=mine.with_context(lang=user.lang).env._(
                    "%(who)s asks for the plan “%(plan)s”", who=self.env.user.name, plan=plan.name
                ),
                note=mine.request_text,
                user_id=user.id,
            )
        mine._message_log(
            body=self.env._("Asked for the plan “%s”.", plan.name),
            author_id=self.env.user.partner_id.id,
        )
        return False

    def action_approve_request(self):
        """Give what was asked for."""
        self.ensure_one()
        self._check_administrator()
        if not self.requested_plan_id:
            raise UserError(self.env._("Nothing is asked for."))
        return self.action_change_plan(self.requested_plan_id.id)

    def action_decline_request(self, text=""):
        """Decline what was asked for, and say why."""
        self.ensure_one()
        self._check_administrator()
        if not self.requested_plan_id:
            raise UserError(self.env._("Nothing is asked for."))
        self._answer_request(
            self.env._(
                "The plan “%(plan)s” was not given. %(why)s",
                plan=self.requested_plan_id.name,
                why=(text or "").strip(),
            )
        )
        return False

    def _answer_request(self, text):
        """End the request, and tell the person who asked."""
        # the request is the platform's record; only administrators come here
        mine = self.sudo()
        asked = mine.requested_by_id
        mine.activity_unlink([ACTIVITY])
        mine.write(
            {
                "requested_plan_id": False,
                "request_text": False,
                "requested_by_id": False,
                "requested_at": False,
            }
        )
        mine._message_log(body=text, author_id=self.env.user.partner_id.id)
        if asked.active and asked in mine.member_ids.user_id:
            mine.message_notify(
                partner_ids=asked.partner_id.ids,
                author_id=self.env.user.partner_id.id,
                subject=mine.with_context(lang=asked.lang).env._(
                    "Room for the workspace “%s”", mine.name
                ),
                body=text,
                email_layout_xmlid="mail.mail_notification_light",
            )

    def _check_administrator(self):
        self.env["paas.installation"]._check_may_change()
        if not self._is_administrator():
            raise AccessError(self.env._("Only administrators of the platform decide about room."))
