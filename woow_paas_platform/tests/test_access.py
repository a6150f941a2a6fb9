"""Roles, strangers and secrets."""

from odoo.exceptions import AccessError, UserError
from odoo.tests import TransactionCase, tagged

from .. import encryption
from .common import EngineCase


@tagged("post_install", "-at_install")
class TestRoles(EngineCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.member = cls._member("member", "user")
        cls.guest = cls._member("guest", "guest")
        cls.stranger = cls._user("stranger")

    def test_user_deploys_and_guest_only_looks(self):
        service = self.draft(self.member)
        guest = service.with_user(self.guest)
        self.assertEqual(guest.name, "Shop")
        for call in (guest.action_deploy, lambda: guest.action_delete("Shop")):
            with self.assertRaises(AccessError):
                call()
        with self.assertRaises(AccessError):
            guest.write({"name": "Mine"})
        with self.assertRaises(AccessError):
            self.draft(self.guest)
        service.action_deploy()
        self.assertEqual(service.state, "deploying")

    def test_stranger_sees_nothing(self):
        service = self.running()
        for record in (service, service.operation_id, self.workspace):
            mine = record.with_user(self.stranger)
            self.assertFalse(mine.search([("id", "=", record.id)]))
            with self.assertRaises(AccessError):
                mine.read(["display_name"])
        for method in ("action_refresh", "action_deploy", "read_logs", "action_open_app"):
            with self.assertRaises(AccessError):
                getattr(service.with_user(self.stranger), method)()

    def test_nobody_writes_what_is_the_engines(self):
        service = self.draft()
        for vals in ({"state": "running"}, {"release_name": "other"}, {"revision": 7}):
            with self.assertRaises(AccessError):
                service.write(vals)
        with self.assertRaises(AccessError):
            self.env["paas.operation"].with_user(self.owner).create(
                {"service_id": service.id, "cluster_id": self.cluster.id, "kind": "delete"}
            )

    def test_service_cannot_move_into_somebody_elses_workspace(self):
        foreign = self.env["paas.workspace"].with_user(self.stranger).create({"name": "Theirs"})
        service = self.draft(self.member)
        with self.assertRaises(AccessError):
            service.write({"workspace_id": foreign.id})
        with self.assertRaises(AccessError):
            self.draft(self.member, workspace_id=foreign.id)

    def test_nobody_makes_themselves_owner(self):
        Member = self.env["paas.workspace.member"]
        mine = Member.search([("user_id", "=", self.member.id)])
        with self.assertRaises(AccessError):
            mine.with_user(self.member).write({"role": "owner"})
        with self.assertRaises(AccessError):
            Member.with_user(self.stranger).create(
                {"workspace_id": self.workspace.id, "user_id": self.stranger.id, "role": "admin"}
            )

    def test_credentials_and_clusters_are_not_for_users(self):
        with self.assertRaises(AccessError):
            self.cluster.with_user(self.member).read(["name"])
        with self.assertRaises(AccessError):
            self.env["paas.cluster"].with_user(self.member).connect_local("x", "y")

    def test_workspace_of_ones_own_has_limits_nobody_else_chose(self):
        Workspace = self.env["paas.workspace"].with_user(self.stranger)
        mine = Workspace.create({"name": "Mine"})
        self.assertTrue(mine.quota_cpu and mine.quota_memory_mib and mine.quota_services)
        for vals in (
            {"quota_cpu": 99},
            {"cluster_id": self.cluster.id},
            {"namespace": "kube-system"},
        ):
            with self.assertRaises(AccessError):
                Workspace.create({"name": "More", **vals})

    def test_deleted_service_stays_deleted(self):
        service = self.running()
        service.action_delete("Shop", False)
        for _run in range(12):
            self.work()
            self.world.settle()
        self.assertFalse(service.active)
        for call in (service.action_deploy, lambda: service.action_delete("Shop"), service.unlink):
            with self.assertRaises(UserError):
                call()
        self.assertTrue(service.operation_ids)

    def test_limits_are_set_by_administrators(self):
        with self.assertRaises(AccessError):
            self.workspace.with_user(self.owner).write({"quota_cpu": 99})

    def test_removed_member_is_told_nothing_more(self):
        service = self.running()
        partners = service.workspace_id._bus_partners()
        self.assertIn(self.member.partner_id, partners)
        self.env["paas.workspace.member"].search([("user_id", "=", self.member.id)]).unlink()
        self.assertNotIn(self.member.partner_id, service.workspace_id._bus_partners())


@tagged("post_install", "-at_install")
class TestEncryption(TransactionCase):
    def test_credentials_are_stored_as_ciphertext_and_never_shown(self):
        cluster = self.env["paas.cluster"].create(
            {
                "name": "Secret",
                "connection": "token",
                "api_url": "https://x",
                "token": "tell-nobody",
            }
        )
        self.env.flush_all()
        self.env.cr.execute("SELECT * FROM paas_cluster WHERE id = %s", [cluster.id])
        self.assertNotIn("tell-nobody", str(self.env.cr.fetchall()))
        cluster.invalidate_recordset()
        self.assertFalse(cluster.token)
        self.assertEqual(cluster._engine_connection().token, "tell-nobody")

    def test_without_a_key_the_person_is_told_how_to_make_one(self):
        self.patch(encryption.os, "environ", {})
        self.patch(encryption.config, "get", lambda *_args: None)
        with self.assertRaisesRegex(UserError, "woow_paas_key"):
            encryption.encrypt(self.env, "x")
