"""A copy of the database: read-only until somebody decides, and then one of two things."""

from odoo.exceptions import AccessError, UserError
from odoo.modules.neutralize import get_neutralization_queries
from odoo.tests import tagged
from odoo.tools import SQL

from ..models.paas_installation import HOME, ID, PREFIX, _without_secrets
from .common import IMAGE, EngineCase


@tagged("post_install", "-at_install")
class TestCopy(EngineCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.chief = cls._user("chief", "woow_paas_platform.group_paas_administrator")
        cls.parameters = cls.env["ir.config_parameter"].sudo()
        cls.installation = cls.env["paas.installation"]

    def become_a_copy(self):
        """Let the database be another one than the one that the id was made in."""
        self.parameters.set_param(HOME, "another/database/here")
        self.env.registry.clear_cache()
        self.addCleanup(self.env.registry.clear_cache)

    def test_database_itself_is_no_copy(self):
        self.assertFalse(self.installation._is_copy())
        with self.assertRaises(UserError):
            self.installation.with_user(self.chief).action_take_over()
        with self.assertRaises(UserError):
            self.installation.with_user(self.chief).action_separate()

    def test_another_uuid_of_odoo_is_a_copy(self):
        self.parameters.set_param("database.uuid", "what-odoo-gives-a-duplicate")
        self.assertTrue(self.installation._is_copy())

    def test_copy_changes_nothing_and_says_why(self):
        service = self.running()
        other = self.draft(name="Other", subdomain="other")
        other.action_deploy()
        self.become_a_copy()
        calls = len(self.world.calls), len(self.helm.calls)
        self.cluster._request_refresh()
        self.work(5, seconds=200)
        self.assertEqual((len(self.world.calls), len(self.helm.calls)), calls)
        self.assertEqual(other.operation_id.state, "queued")
        mine = self.workspace.with_user(self.owner)
        for call in (
            service.action_deploy,
            lambda: service.action_delete("Shop"),
            lambda: service.write({"name": "New"}),
            lambda: self.draft(name="Third"),
            lambda: mine.write({"name": "New"}),
            lambda: mine.action_invite("x@example.com"),
            lambda: mine.action_delete("Team"),
            lambda: mine.action_archive(),
            lambda: mine.member_ids.unlink(),
            lambda: self.env["paas.workspace"].with_user(self.owner).create({"name": "W"}),
        ):
            with self.assertRaisesRegex(UserError, "read-only"):
                call()

    def test_only_administrators_decide(self):
        self.become_a_copy()
        for method in ("action_take_over", "action_separate"):
            with self.assertRaises(AccessError):
                getattr(self.installation.with_user(self.owner), method)()
        self.assertTrue(self.installation._is_copy())

    def test_taking_over_goes_on_where_the_original_was(self):
        service = self.running()
        known = self.parameters.get_param(ID)
        self.become_a_copy()
        self.installation.with_user(self.chief).action_take_over()
        self.assertFalse(self.installation._is_copy())
        self.assertEqual(self.parameters.get_param(ID), known)
        service.action_deploy()
        self.until(service, "running")
        self.assertEqual(service.revision, 2)

    def test_separating_touches_nothing_of_the_original(self):
        service = self.running(inputs={"image": IMAGE, "storage": True})
        gone = self.running(name="Gone", subdomain="gone", inputs={"image": IMAGE, "storage": True})
        gone.action_delete("Gone", True)
        for _run in range(12):
            self.work()
            self.world.settle()
        self.assertTrue(self.workspace.volume_ids)
        before = (self.parameters.get_param(ID), self.workspace.namespace)
        theirs = {key: dict(obj) for key, obj in self.world.objects.items()}
        self.become_a_copy()
        self.installation.with_user(self.chief).action_separate()
        self.assertFalse(self.installation._is_copy())
        self.assertNotEqual(self.parameters.get_param(ID), before[0])
        prefix = self.parameters.get_param(PREFIX)
        self.assertEqual(self.workspace.namespace, f"{prefix}-paas-ws-{self.workspace.id}")
        self.assertEqual((service.state, service.revision), ("draft", 0))
        self.assertEqual(service.subdomain, f"shop-{prefix}")
        self.assertFalse(self.workspace.volume_ids)
        self.work(3, seconds=200)
        service.action_deploy()
        self.until(service, "running")
        service.action_delete("Shop", False)
        for _run in range(12):
            self.work()
            self.world.settle()
        of_theirs = [key for key in theirs if key[1] == before[1] or key[2] == before[1]]
        self.assertTrue(of_theirs)
        for key in of_theirs:
            self.assertEqual(
                self.world.objects[key].get("spec"), theirs[key].get("spec"), f"{key} changed"
            )

    def test_references_to_the_originals_secrets_are_dropped(self):
        reference = {"name": "shop-1-password-1", "key": "password"}
        answers = {
            "image": IMAGE,
            "password": reference,
            "env": [{"name": "A", "value": "1"}, {"name": "B", "value": reference}],
        }
        self.assertEqual(
            _without_secrets(answers), {"image": IMAGE, "env": [{"name": "A", "value": "1"}]}
        )

    def test_neutralised_database_cannot_reach_a_cluster(self):
        inside = self.env["paas.cluster"].create({"name": "In", "connection": "in_cluster"})
        self.assertTrue(self.cluster.has_credentials and inside.has_credentials)
        self.env.flush_all()
        for query in get_neutralization_queries(["woow_paas_platform"]):
            self.env.cr.execute(query)
        self.env.invalidate_all()
        clusters = self.cluster | inside
        self.assertFalse(any(cluster.has_credentials for cluster in clusters))
        self.assertFalse(any(clusters.cron_id.mapped("active")))
        for cluster in clusters:
            with self.assertRaises(UserError):
                cluster._engine_connection()
        self.env.cr.execute(
            "SELECT table_name, column_name FROM information_schema.columns"
            " WHERE table_name LIKE 'paas%%' AND column_name LIKE '%%ciphertext'"
        )
        columns = self.env.cr.fetchall()
        self.assertGreater(len(columns), 5)
        for table, column in columns:
            self.env.cr.execute(
                SQL(
                    "SELECT count(*) FROM %s WHERE %s IS NOT NULL",
                    SQL.identifier(table),
                    SQL.identifier(column),
                )
            )
            self.assertEqual(self.env.cr.fetchone(), (0,), f"{table}.{column} is not forgotten")
