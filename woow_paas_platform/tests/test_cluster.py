"""Clusters, their scheduled actions and the check of the connection."""

from odoo.tests import tagged

from ..engine.errors import ClusterUnreachable
from ..engine.permissions import ConnectionReport, MissingPermission
from .common import EngineCase


@tagged("post_install", "-at_install")
class TestCluster(EngineCase):
    def test_each_cluster_has_one_scheduled_action_of_its_own(self):
        other = self.env["paas.cluster"].create({"name": "Other"})
        self.assertNotEqual(other.cron_id, self.cluster.cron_id)
        self.assertIn(str(other.id), other.cron_id.code)
        cron = other.cron_id
        other.unlink()
        self.assertFalse(cron.exists())

    def test_scheduled_action_runs_the_slice(self):
        service = self.draft()
        service.action_deploy()
        self.clock.tick()
        told = []

        def commit_progress(_cron, processed=0, *, remaining=None, deactivate=False):
            told.append((processed, remaining, deactivate))
            return float("inf")

        self.patch(self.env.registry["ir.cron"], "_commit_progress", commit_progress)
        self.cluster._run_scheduled_action()
        self.assertEqual(service.operation_id.state, "running")
        self.assertEqual(told, [(0, 0, False)], "Odoo does not start it again and again")

    def test_check_reports_version_latency_and_what_is_missing(self):
        lack = MissingPermission("create", "", "namespaces")
        self.world.report = ConnectionReport("v1.34.4", 4.2, (lack,), ("fast",), "fast", ("nginx",))
        self.cluster.action_check_connection()
        self.assertEqual(self.cluster.state, "limited")
        self.assertEqual(self.cluster.version, "v1.34.4")
        self.assertEqual(self.cluster.latency_ms, 4.2)
        self.assertIn("create namespaces", self.cluster.check_text)
        self.assertIn("rbac.yaml", self.cluster.check_text)

    def test_check_of_a_dead_cluster_names_the_call(self):
        self.world.fail("check", ClusterUnreachable("No answer (get version)."))
        self.cluster.action_check_connection()
        self.assertEqual(self.cluster.state, "unreachable")
        self.assertIn("get version", self.cluster.last_error)
        self.assertIn("get version", self.cluster.check_text)

    def test_settings_read_and_write_the_first_cluster(self):
        Settings = self.env["res.config.settings"]
        settings = Settings.create({})
        self.assertEqual(settings.paas_cluster_id, self.env["paas.cluster"]._default_cluster())
        settings.write({"paas_domain": "apps.example.org", "paas_helm_timeout": 600})
        settings.set_values()
        cluster = settings.paas_cluster_id
        self.assertEqual((cluster.domain, cluster.helm_timeout), ("apps.example.org", 600))
        settings = Settings.create({"paas_kubeconfig": "apiVersion: v1"})
        settings.set_values()
        self.assertTrue(cluster.sudo().kubeconfig_ciphertext)
        self.assertNotIn("apiVersion", cluster.sudo().kubeconfig_ciphertext)

    def test_installation_id_is_made_once(self):
        engine = self.env["paas.engine"]
        self.assertEqual(engine._installation_id(), engine._installation_id())
