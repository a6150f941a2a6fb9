"""The walls of workspaces stay as they should be, and new limits arrive by themselves."""

from odoo.tests import tagged

from ..engine.errors import ClusterUnreachable
from ..engine.keeping import KINDS, SELECTOR
from ..models import paas_engine_upkeep
from .common import EngineCase


@tagged("post_install", "-at_install")
class TestUpkeep(EngineCase):
    """A workspace in which something runs."""

    def setUp(self):
        super().setUp()
        self.service = self.running()
        self.world.calls.clear()

    def hard(self):
        """Return the quota's limits in the cluster."""
        return self.world.objects["ResourceQuota", self.workspace.namespace, "workspace-quota"][
            "spec"
        ]["hard"]

    def wait(self):
        """Let the time pass until upkeep is due, and run."""
        self.work(seconds=paas_engine_upkeep.UPKEEP_SECONDS + 1)

    def lists(self):
        """Return which kinds the upkeep has listed over the whole cluster."""
        listed = [call[1] for call in self.world.calls if call[0] == "list"]
        return [
            kind for kind, namespace, selector in listed if selector == SELECTOR and not namespace
        ]

    def test_what_was_removed_by_hand_comes_back(self):
        key = ("NetworkPolicy", self.workspace.namespace, "default-deny")
        self.world.remove(*key)
        self.work()
        self.assertNotIn(key, self.world.objects)
        self.wait()
        self.assertIn(key, self.world.objects)

    def test_one_list_a_kind_and_nothing_written_when_nothing_differs(self):
        for number in range(3):
            workspace = self.env["paas.workspace"].create({"name": f"More {number}"})
            self.draft(
                self.env.user,
                name=f"Shop {number}",
                workspace_id=workspace.id,
                subdomain=f"more-{number}",
            ).action_deploy()
        self.work(8)
        self.world.settle()
        self.wait()
        self.world.calls.clear()
        self.wait()
        self.assertEqual(self.lists(), list(KINDS))
        self.assertEqual(self.count("apply", "patch", "prepare_namespace"), 0)

    def test_new_limits_reach_the_cluster_without_a_deployment(self):
        self.assertEqual(self.hard()["limits.cpu"], "2000m")
        self.workspace.sudo().write({"quota_cpu": 5})
        self.work()
        self.assertEqual(self.hard()["limits.cpu"], "5000m")
        self.assertEqual(len(self.service.operation_ids), 1)

    def test_what_is_not_ours_is_left_alone(self):
        namespace = self.world.objects["Namespace", "", self.workspace.namespace]
        namespace["metadata"]["annotations"]["paas.woow.tw/owner"] = "somebody else"
        self.hard()["limits.cpu"] = "64"
        self.wait()
        self.assertEqual(self.hard()["limits.cpu"], "64")

    def test_an_error_is_not_the_end(self):
        self.world.remove("NetworkPolicy", self.workspace.namespace, "default-deny")
        self.world.fail("list", ClusterUnreachable("away"))
        self.wait()
        self.assertEqual(self.service.state, "running")
        self.work(seconds=paas_engine_upkeep.AFTER_ERROR_SECONDS + 1)
        key = ("NetworkPolicy", self.workspace.namespace, "default-deny")
        self.assertIn(key, self.world.objects)
