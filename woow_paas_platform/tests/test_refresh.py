"""Readings: one for all, few, and never a lie."""

from datetime import timedelta

from odoo.tests import tagged

from ..engine.errors import ClusterUnreachable, Forbidden
from .common import EngineCase


@tagged("post_install", "-at_install")
class TestRefresh(EngineCase):
    def test_many_clicks_become_one_reading(self):
        service = self.running()
        self.work(1, 200)
        before = self.count("snapshot")
        for _click in range(10):
            self.clock.tick(0.05)
            service.action_refresh()
        self.work(3)
        self.assertEqual(self.count("snapshot") - before, 1)
        self.assertFalse(self.cluster.refresh_requested_at)

    def test_where_no_more_is_allowed_our_namespaces_are_read(self):
        service = self.running()
        self.world.fail("snapshot", Forbidden("no"))
        self.work(1, 200)
        asked = [call[1] for call in self.world.calls if call[0] == "snapshot"][-2:]
        self.assertEqual(asked, [(None,), ((service.namespace,),)])
        self.assertEqual(service.state, "running")
        self.assertFalse(self.cluster.failed_reads)

    def test_what_is_not_well_is_read_more_often(self):
        service = self.running()
        self.work(1, 200)
        calm = self.cluster.next_read_at - self.cluster.observed_at
        self.world.crash_image("registry.example.com/team/app:1.0")
        self.world.settle()
        service.action_refresh()
        self.work(2)
        self.assertEqual(service.state, "error")
        soon = self.cluster.next_read_at - self.cluster.observed_at
        self.assertEqual((soon.total_seconds(), calm.total_seconds()), (30, 120))

    def test_what_gets_well_by_itself_is_seen_soon(self):
        service = self.running()
        for workload in self.world.of_kind("Deployment"):
            workload["status"] |= {"readyReplicas": 0, "availableReplicas": 0}
        service.action_refresh()
        self.work(2)
        self.assertEqual((service.state, len(service.diagnosis_ids)), ("deploying", 0))
        soon = self.cluster.next_read_at - self.cluster.observed_at
        self.assertEqual(soon.total_seconds(), 30)

    def test_one_reading_serves_all_services(self):
        for number in range(3):
            self.running(name=f"Shop {number}")
        self.work(1, 200)
        before = self.count("snapshot")
        self.work(1, 200)
        self.assertEqual(self.count("snapshot") - before, 1)

    def test_what_happened_behind_our_back_is_found_by_the_scheduled_action(self):
        service = self.running()
        for obj in self.world.of_kind("Deployment"):
            obj["spec"]["template"]["spec"]["containers"][0]["image"] = "x/gone:1"
        self.world.break_image("x/gone:1")
        self.world.settle()
        self.work(3, 130)
        self.assertEqual(service.state, "error")

    def test_two_failed_readings_say_unknown_and_it_recovers(self):
        service = self.running()
        seen_at = service.observed_at
        self.world.fail(
            "snapshot",
            ClusterUnreachable("The cluster could not be reached (list pods: refused)."),
            times=None,
        )
        service.action_refresh()
        self.work(1)
        self.assertEqual(service.state, "running", "one failed reading says nothing")
        self.work(2, 3)
        self.assertEqual(service.state, "unknown")
        self.assertEqual(service.last_known_state, "running")
        self.assertEqual(service.observed_at, seen_at)
        self.assertIn("list pods", service.state_message)
        self.assertIn("list pods", self.cluster.last_error)
        (cause,) = service.with_user(self.owner).outer_causes
        self.assertEqual(cause["cause"], "cluster_unreachable")
        self.assertTrue(cause["title"] and cause["advice"] and "evidence" not in cause)
        self.world.heal()
        self.work(2, 20)
        self.assertEqual(service.state, "running")
        self.assertFalse(service.outer_causes)
        self.assertFalse(self.cluster.last_error)

    def test_an_old_reading_is_never_shown_as_green(self):
        service = self.running()
        self.cluster.stale_at = self.clock.naive() - timedelta(days=1)
        self.env.flush_all()
        self.env.invalidate_all()
        self.assertEqual(service.state, "unknown")
        domain = [("state", "=", "running"), ("id", "=", service.id)]
        self.assertFalse(service.search(domain))

    def test_dead_cluster_loses_no_operation(self):
        service = self.draft()
        for method in ("snapshot", "prepare_namespace"):
            self.world.fail(method, ClusterUnreachable("No connection."), times=None)
        service.action_deploy()
        self.work(5)
        self.assertEqual(service.operation_id.state, "running")
        self.world.heal()
        self.work(6, 31)
        self.world.settle()
        self.until(service, "running")

    def test_rows_are_written_only_when_they_change(self):
        service = self.running()
        self.work(1, 200)
        self.env.flush_all()
        before = service.bus_revision
        self.work(3, 200)
        self.assertEqual(service.bus_revision, before)

    def test_killed_worker_leaves_one_helm(self):
        service = self.draft()
        service.action_deploy()
        self.work(3)
        started = [call for call in self.helm.calls if call[0] == "start_upgrade"]
        self.assertEqual(len(started), 1)
        # the machine dies: the process is gone, and what it left is a pending release
        dead = self.helm.crash()
        engine = self.env.registry["paas.engine"]
        self.patch(engine, "_ports", lambda _engine, _cluster: (dead, self.world, self.clock))
        self.work(8)
        self.world.settle()
        self.until(service, "running")
        statuses = [release.status for release in next(iter(self.world.releases.values()))]
        self.assertEqual(statuses.count("deployed"), 1)
