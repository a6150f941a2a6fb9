"""The platform's own health: what administrators see, and nobody else."""

from odoo.exceptions import AccessError

from ..engine.errors import ClusterUnreachable
from .common import EngineCase


class TestPlatformHealth(EngineCase):
    def setUp(self):
        super().setUp()
        group = "woow_paas_platform.group_paas_administrator"
        self.platform = self.env["paas.platform"].with_user(self._user("runs_it", group))

    def test_only_administrators_see_it(self):
        for user in (self.owner, self._user("stranger", "base.group_user")):
            platform = self.env["paas.platform"].with_user(user)
            with self.assertRaises(AccessError):
                platform.read_health()
            with self.assertRaises(AccessError):
                platform.read_machines(self.cluster.id)

    def test_reading_it_asks_no_cluster(self):
        self.running()
        before = len(self.world.calls)
        seen = self.platform.read_health()
        self.assertEqual(len(self.world.calls), before)
        (cluster,) = [one for one in seen["clusters"] if one["id"] == self.cluster.id]
        self.assertEqual((cluster["state"], cluster["reachable"]), ("connected", True))
        self.assertEqual(cluster["backlog"], {"queued": 0, "running": 0, "oldest_seconds": None})
        names = {row["name"] for row in seen["server"]}
        self.assertTrue({"Helm", "kubernetes", "pyhelm3", "odoo", "python"} <= names)

    def test_a_dead_cluster_is_a_cause_and_a_line_of_the_log(self):
        self.running()
        self.world.fail("snapshot", ClusterUnreachable("No answer.", detail="refused"), times=9)
        self.cluster._request_refresh()
        self.work(3, seconds=5)
        seen = self.platform.read_health()
        causes = [one for one in seen["causes"] if "cluster" in one["cause"]]
        self.assertTrue(causes and causes[0]["title"])
        (line,) = [one for one in seen["log"] if one["cluster"] == self.cluster.name]
        self.assertEqual((line["message"], line["detail"]), ("No answer.", "refused"))
        self.assertGreater(line["count"], 1)

    def test_the_same_trouble_is_counted_and_another_is_a_new_line(self):
        log = self.env["paas.engine.log"]
        first = log._note("warning", "One", cluster=self.cluster)
        self.assertEqual(log._note("warning", "One", cluster=self.cluster), first)
        self.assertEqual(first.count, 2)
        self.clock.tick()
        self.assertNotEqual(log._note("warning", "Two password=hush", cluster=self.cluster), first)
        self.assertNotIn("hush", log.search([], limit=1).message)

    def test_machines_with_their_room(self):
        node = {
            "kind": "Node",
            "metadata": {"name": "one"},
            "status": {
                "allocatable": {"cpu": "4", "memory": "8Gi", "pods": "110"},
                "conditions": [{"type": "Ready", "status": "True"}],
            },
        }
        self.world.store(node)
        seen = self.platform.read_machines(self.cluster.id)
        (machine,) = [one for one in seen["machines"] if one["name"] == "one"]
        self.assertTrue(machine["ready"])
        self.assertEqual((machine["cpu"]["room"], machine["memory"]["room"]), (4.0, 8 * 2**30))
        self.assertIsNone(machine["cpu"]["used"])
        self.world.fail("list", ClusterUnreachable("No answer."))
        seen = self.platform.read_machines(self.cluster.id)
        self.assertEqual((seen["machines"], seen["error"]), ([], "No answer."))

    def test_a_change_that_failed_is_in_the_log(self):
        service = self.draft(name="Shop")
        self.helm.fail("Error: exceeded quota: workspace-quota")
        service.action_deploy()
        self.until(service, "error")
        self.assertIn("Shop", self.platform.read_health()["log"][0]["message"])
