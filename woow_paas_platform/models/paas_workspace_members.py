from odoo import models
from odoo.exceptions import UserError
from odoo.tools import email_normalize
from odoo.tools.sql import escape_psql

INVITED_AS = ("admin", "user", "guest")


class PaasWorkspaceMembers(models.Model):
    """Who belongs to a workspace: invite, hand over, leave."""

    _inherit = "paas.workspace"

    def action_invite(self, email, role="user"):
        """Add the person with this address; whoever has no account yet gets one and a mail."""
        self.ensure_one()
        self.env["paas.installation"]._check_may_change()
        self._check_role(("owner", "admin"))
        address = email_normalize(email or "")
        if not address:
            raise UserError(self.env._("This is no e-mail address: %s", email or ""))
        if role not in INVITED_AS:
            raise UserError(self.env._("People are invited as admin, user or guest."))
        user = self._find_invited(address)
        is_new = not user
        if is_new:
            user = self._make_user(address)
        self._refuse_as_member(user, address)
        self.env["paas.workspace.member"].create(
            {"workspace_id": self.id, "user_id": user.id, "role": role}
        )
        if is_new:
            self._send_set_password(user)
            notice = self.env._("%s has no account yet and got a mail to set a password.", address)
        else:
            self._tell_added(user, role)
            notice = self.env._("%s is a member now and got a mail.", user.name)
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {"message": notice, "type": "success"},
        }

    def _find_invited(self, address):
        """Return whoever has this address, as login or for mail, also when archived."""
        # people of other workspaces are not visible to members; only the address decides
        users = self.env["res.users"].sudo().with_context(active_test=False)
        by_login = users.search([("login", "=ilike", escape_psql(address))])
        by_mail = users.search([("partner_id.email_normalized", "=", address)])
        found = (by_login | by_mail).sorted(lambda user: (not user.active, user.share))
        return found[:1].sudo(False)

    def _refuse_as_member(self, user, address):
        """Say why somebody cannot become a member."""
        # whether an account can be a member is decided by the platform, whoever invites
        account = user.sudo()
        if not account.active:
            raise UserError(
                self.env._("The account of %s is switched off. Ask an administrator.", address)
            )
        if account.share:
            raise UserError(
                self.env._(
                    "%s has a portal account, which cannot use the platform. Ask an administrator "
                    "to make it an internal one, or invite another address.",
                    address,
                )
            )
        if user in self.member_ids.user_id:
            raise UserError(self.env._("%s is a member of this workspace already.", account.name))
        if not account.has_group("woow_paas_platform.group_paas_user"):
            group = self.env.ref("woow_paas_platform.group_paas_user")
            # an employee becomes a user of the platform by being invited to a workspace
            account.write({"group_ids": [(4, group.id)]})

    def _make_user(self, address):
        """Make an internal user of the platform, and nothing else, for an unknown address."""
        group = self.env.ref("woow_paas_platform.group_paas_user")
        company = self.env.company
        # an invitation makes the account itself: people cannot make users, and sign-up may be off
        users = self.env["res.users"].sudo().with_context(no_reset_password=True)
        user = users.create(
            {
                "name": address.partition("@")[0],
                "login": address,
                "email": address,
                "lang": self.env.user.lang,
                "tz": self.env.user.tz,
                "company_id": company.id,
                "company_ids": [(6, 0, company.ids)],
                "group_ids": [(6, 0, group.ids)],
            }
        )
        return user.sudo(False)

    def _send_set_password(self, user):
        """Queue Odoo's own mail with which a new user sets a password."""
        # templates and tokens are the system's; the mail goes to the new user alone
        account = user.sudo()
        account.partner_id.signup_prepare(signup_type="signup")
        template = self.env.ref("auth_signup.set_password_email").sudo()
        template.with_context(create_user=True).send_mail(
            account.id,
            # by the mail queue: a mail server that is away costs nobody their invitation
            force_send=False,
            email_values={"email_to": account.email, "message_type": "user_notification"},
        )
        # the queue is the system's; else it would wait up to an hour
        self.env.ref("mail.ir_cron_mail_scheduler_action").sudo()._trigger()

    def _tell_added(self, user, role):
        """Tell an existing user, in their language, that they are a member now."""
        # how somebody is told is a matter of their own account
        account = user.sudo()
        workspace = self.with_context(lang=account.lang)
        roles = dict(workspace.member_ids._fields["role"]._description_selection(workspace.env))
        workspace.sudo().message_notify(
            partner_ids=account.partner_id.ids,
            author_id=self.env.user.partner_id.id,
            subject=workspace.env._("You are a member of “%s” now", self.name),
            body=workspace.env._(
                "%(who)s added you to the workspace “%(workspace)s” as %(role)s.",
                who=self.env.user.name,
                workspace=self.name,
                role=roles[role],
            ),
            email_layout_xmlid="mail.mail_notification_light",
        )

    def action_transfer(self, user_id):
        """Make another member the owner; the former one stays as admin."""
        self.ensure_one()
        self.env["paas.installation"]._check_may_change()
        self._check_role(("owner",))
        self.lock_for_update(allow_referencing=True)
        # both rows change together, and only here: nobody may write an owner's row by hand
        members = self.sudo().member_ids
        new = members.filtered(lambda member: member.user_id.id == user_id)
        if not new:
            raise UserError(self.env._("Invite this person first; only a member can become owner."))
        if not new.user_id.active:
            raise UserError(self.env._("The account of “%s” is switched off.", new.user_id.name))
        former = members.filtered(lambda member: member.role == "owner")
        if former == new:
            raise UserError(self.env._("“%s” is the owner already.", new.user_id.name))
        former.write({"role": "admin"})
        former.flush_recordset(["role"])
        new.write({"role": "owner"})
        return False

    def action_leave(self):
        """Give up one's own membership."""
        self.ensure_one()
        self.check_access("read")
        self.env["paas.installation"]._check_may_change()
        # one's own row, which a user or guest may not delete as a record
        mine = self.sudo().member_ids.filtered(lambda member: member.user_id == self.env.user)
        if not mine:
            raise UserError(self.env._("You are not a member of this workspace."))
        if mine.role == "owner":
            raise UserError(
                self.env._("An owner hands the workspace over before leaving: Transfer ownership.")
            )
        mine.unlink()
        return self.env["ir.actions.act_window"]._for_xml_id(
            "woow_paas_platform.action_paas_workspaces"
        )
