"""A workspace: who belongs to it, how much room it has, what becomes of it."""

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import new_test_user, tagged
from odoo.tools import mute_logger
from psycopg2 import IntegrityError

from .common import IMAGE, EngineCase

USER = "woow_paas_platform.group_paas_user"
ADMINISTRATOR = "woow_paas_platform.group_paas_administrator"


class WorkspaceCase(EngineCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.admin = cls._member("admin", "admin")
        cls.member = cls._member("member", "user")
        cls.guest = cls._member("guest", "guest")
        cls.stranger = cls._user("stranger")
        cls.chief = cls._user("chief", ADMINISTRATOR)

    def seen_by(self, user):
        """Return the workspace as somebody sees it."""
        return self.workspace.with_user(user)

    def role(self, user):
        """Return somebody's role; empty when there is none."""
        rows = self.workspace.member_ids.filtered(lambda row: row.user_id == user)
        return rows.role or ""

    def said(self):
        """Return the newest line of the chatter."""
        return self.workspace.message_ids[0].body


@tagged("post_install", "-at_install")
class TestInvite(WorkspaceCase):
    def test_known_person_is_added_and_told_in_their_language(self):
        self.env["res.lang"]._activate_lang("zh_TW")
        self.stranger.partner_id.write({"email": "Known@Example.com", "lang": "zh_TW"})
        for user in (self.owner, self.admin):
            self.seen_by(user).action_invite("known@example.com", "user")
            self.assertEqual(self.role(self.stranger), "user")
            told = self.env["mail.message"].search(
                [("partner_ids", "in", self.stranger.partner_id.ids)], limit=1
            )
            self.assertIn("Team", told.body)
            self.assertIn("became a member", self.said())
            self.workspace.member_ids.filtered(lambda m: m.user_id == self.stranger).unlink()

    def test_unknown_address_gets_an_account_of_the_platform_and_the_mail(self):
        self.env["ir.config_parameter"].set_param("auth_signup.invitation_scope", "b2b")
        self.seen_by(self.owner).action_invite(" New.Person@example.com ", "guest")
        user = self.env["res.users"].search([("login", "=", "new.person@example.com")])
        self.assertFalse(user.share)
        self.assertTrue(user.has_group(USER))
        self.assertFalse(user.has_group("base.group_system"))
        self.assertEqual(self.role(user), "guest")
        mail = self.env["mail.mail"].search([("email_to", "ilike", "new.person@example.com")])
        self.assertEqual(mail.state, "outgoing")
        self.assertIn("/web/signup?", mail.body_html)
        self.assertIn("token=", mail.body_html)
        queue = self.env.ref("mail.ir_cron_mail_scheduler_action")
        self.assertTrue(self.env["ir.cron.trigger"].search([("cron_id", "=", queue.id)]))

    def test_addresses_that_cannot_be_members_are_refused_and_say_why(self):
        portal = new_test_user(
            self.env, "paas_portal", groups="base.group_portal", email="portal@example.com"
        )
        archived = self._user("archived")
        archived.write({"active": False, "email": "gone@example.com"})
        for address, why in (
            (portal.email, "portal"),
            (archived.email, "switched off"),
            ("nonsense", "e-mail"),
            ("", "e-mail"),
            (self.guest.email, "already"),
        ):
            with self.assertRaisesRegex(UserError, why):
                self.seen_by(self.owner).action_invite(address, "user")

    def test_nobody_is_invited_as_owner_or_by_who_may_not(self):
        with self.assertRaises(UserError):
            self.seen_by(self.owner).action_invite("x@example.com", "owner")
        for user in (self.member, self.guest, self.stranger):
            with self.assertRaises(AccessError):
                self.seen_by(user).action_invite("x@example.com", "guest")
        self.assertFalse(self.env["res.users"].search([("login", "=", "x@example.com")]))


@tagged("post_install", "-at_install")
class TestMembers(WorkspaceCase):
    def row(self, user, seen_by):
        return self.workspace.member_ids.filtered(lambda m: m.user_id == user).with_user(seen_by)

    def test_owner_hands_over_and_stays_as_admin(self):
        self.seen_by(self.owner).action_transfer(self.member.id)
        self.assertEqual((self.role(self.member), self.role(self.owner)), ("owner", "admin"))
        self.assertEqual(self.workspace.owner_id, self.member)
        with self.assertRaises(AccessError):
            self.seen_by(self.owner).action_transfer(self.owner.id)
        self.seen_by(self.chief).action_transfer(self.owner.id)
        self.assertEqual(self.role(self.owner), "owner")

    def test_only_the_owner_and_administrators_hand_over_and_only_to_members(self):
        for user in (self.admin, self.member, self.guest, self.stranger):
            with self.assertRaises(AccessError):
                self.seen_by(user).action_transfer(user.id)
        with self.assertRaises(UserError):
            self.seen_by(self.owner).action_transfer(self.stranger.id)
        with self.assertRaises(UserError):
            self.seen_by(self.owner).action_transfer(self.owner.id)

    def test_nobody_makes_owners_or_unmakes_them_by_hand(self):
        for user in (self.admin, self.chief, self.owner):
            with self.assertRaises(UserError):
                self.row(self.admin, user).write({"role": "owner"})
            with self.assertRaises(UserError):
                self.row(self.owner, user).write({"role": "user"})
            with self.assertRaises(UserError):
                self.row(self.owner, user).unlink()
            with self.assertRaises(AccessError):
                self.row(self.guest, user).write({"user_id": self.stranger.id})
        second = {
            "workspace_id": self.workspace.id,
            "user_id": self.stranger.id,
            "role": "owner",
        }
        with self.assertRaises(AccessError):
            self.env["paas.workspace.member"].with_user(self.admin).create(second)
        with self.assertRaises(IntegrityError), mute_logger("odoo.sql_db"):
            self.env["paas.workspace.member"].with_user(self.chief).create(second)
        self.assertEqual(self.role(self.owner), "owner")

    def test_roles_change_and_members_go_with_a_line_in_the_chatter(self):
        self.row(self.guest, self.admin).write({"role": "user"})
        self.assertIn("User now", self.said())
        self.row(self.guest, self.admin).unlink()
        self.assertIn("no longer a member", self.said())
        self.assertFalse(self.role(self.guest))
        with self.assertRaises(AccessError):
            self.row(self.admin, self.member).unlink()

    def test_people_leave_but_the_owner_hands_over_first(self):
        for user in (self.guest, self.member, self.admin):
            self.seen_by(user).action_leave()
            self.assertFalse(self.role(user))
            self.assertIn("no longer a member", self.said())
        with self.assertRaises(UserError):
            self.seen_by(self.owner).action_leave()
        with self.assertRaises(AccessError):
            self.seen_by(self.stranger).action_leave()

    def test_portal_users_are_no_members(self):
        portal = new_test_user(self.env, "paas_portal2", groups="base.group_portal")
        with self.assertRaises(ValidationError):
            self.env["paas.workspace.member"].create(
                {"workspace_id": self.workspace.id, "user_id": portal.id}
            )


@tagged("post_install", "-at_install")
class TestRoom(WorkspaceCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.starter = cls.env.ref("woow_paas_platform.workspace_plan_starter")
        cls.team = cls.env.ref("woow_paas_platform.workspace_plan_team")

    def test_new_workspace_gets_the_first_plan_and_no_other_by_itself(self):
        self.assertEqual(self.workspace.plan_id, self.starter)
        self.assertEqual(self.workspace.quota_cpu, self.starter.cpu)
        mine = self.env["paas.workspace"].with_user(self.stranger)
        with self.assertRaises(AccessError):
            mine.create({"name": "Large", "plan_id": self.team.id})
        self.team.self_service = True
        self.assertEqual(mine.create({"name": "L", "plan_id": self.team.id}).quota_cpu, 8)

    def test_administrators_change_plans_and_members_do_not(self):
        for user in (self.owner, self.admin, self.guest):
            with self.assertRaises(AccessError):
                self.seen_by(user).action_change_plan(self.team.id)
            with self.assertRaises(AccessError):
                self.seen_by(user).write({"plan_id": self.team.id})
        self.seen_by(self.chief).action_change_plan(self.team.id)
        self.assertEqual(self.workspace.quota_memory_mib, 16384)
        self.assertEqual(self.workspace._namespace_spec().quota.cpu, 8)

    def test_plan_that_is_too_small_for_what_is_in_use_is_refused(self):
        self.running()
        tiny = self.starter.copy({"name": "Tiny", "cpu": 0.01})
        with self.assertRaisesRegex(UserError, "Tiny"):
            self.seen_by(self.chief).action_change_plan(tiny.id)

    def test_member_asks_administrators_decide(self):
        self.seen_by(self.member).action_request_room(self.team.id, "Black Friday")
        self.assertEqual(self.workspace.requested_plan_id, self.team)
        activity = self.workspace.activity_ids.filtered(lambda a: a.user_id == self.chief)
        self.assertIn("Team", activity.summary)
        self.seen_by(self.owner).action_request_room(self.team.id)
        mine = self.workspace.activity_ids.filtered(lambda a: a.user_id == self.chief)
        self.assertEqual(len(mine), 1, "a newer request replaces the former")
        with self.assertRaises(AccessError):
            self.seen_by(self.owner).action_approve_request()
        self.seen_by(self.chief).action_approve_request()
        self.assertEqual(self.workspace.plan_id, self.team)
        self.assertFalse(self.workspace.requested_plan_id)
        self.assertFalse(self.workspace.activity_ids)
        told = self.env["mail.message"].search(
            [("partner_ids", "in", self.owner.partner_id.ids)], limit=1
        )
        self.assertIn("Team", told.body)

    def test_declined_request_says_why(self):
        self.seen_by(self.member).action_request_room(self.team.id)
        with self.assertRaises(AccessError):
            self.seen_by(self.admin).action_decline_request("no")
        self.seen_by(self.chief).action_decline_request("Not before May.")
        self.assertEqual(self.workspace.plan_id, self.starter)
        self.assertIn("Not before May.", self.said())

    def test_guests_and_strangers_do_not_ask(self):
        for user in (self.guest, self.stranger):
            with self.assertRaises(AccessError):
                self.seen_by(user).action_request_room(self.team.id)

    def test_refusal_names_what_is_missing_and_what_would_help(self):
        first = self.running()
        self.workspace.quota_cpu = first.plan_id.cpu
        second = self.draft(name="Second")
        with self.assertRaises(UserError) as caught:
            second.action_deploy()
        text = str(caught.exception)
        self.assertIn(f"CPU: {first.plan_id.cpu:g} CPU needed, 0 free", text)
        self.assertIn("Starter", text)
        self.assertIn("Shop", text)
        self.assertEqual(second.state, "draft")

    def test_kept_disks_count_and_deleting_one_helps(self):
        self.workspace.write({"quota_storage_gib": 3})
        self.env["paas.volume"].create(
            {
                "workspace_id": self.workspace.id,
                "claim_name": "old-data",
                "size_gib": 2.5,
                "kept": True,
                "source_service_name": "Old shop",
            }
        )
        self.assertEqual(self.workspace.used_storage_gib, 2.5)
        self.template.plan_ids.storage_gib = 1
        wanted = self.draft(inputs={"image": IMAGE, "storage": True})._takes()
        self.assertIn("Disk", self.workspace._does_not_fit(wanted))
        self.assertIn("Old shop", self.workspace._what_would_help(wanted))
        self.assertFalse(self.workspace._does_not_fit(self.draft(name="No disk")._takes()))

    def test_a_disk_counts_as_large_as_it_is(self):
        small, large = self.template.plan_ids.filtered("storage_gib")[:2]
        service = self.running(plan_id=small.id, inputs={"image": IMAGE, "storage": True})
        self.work(2)
        self.assertEqual(self.workspace.used_storage_gib, small.storage_gib)
        service.action_change_plan(large.id)
        self.assertEqual(self.workspace.used_cpu, large.cpu)
        self.assertEqual(self.workspace.used_storage_gib, small.storage_gib, "disks do not grow")

    def test_nobody_deploys_on_a_cluster_that_is_switched_off(self):
        self.assertTrue(self.seen_by(self.member).can_deploy)
        self.assertFalse(self.seen_by(self.guest).can_deploy)
        self.cluster.active = False
        self.assertFalse(self.seen_by(self.member).can_deploy)

    def test_an_app_without_a_disk_takes_none(self):
        self.assertTrue(self.running().plan_id.storage_gib)
        self.assertEqual(self.workspace.used_storage_gib, 0)
