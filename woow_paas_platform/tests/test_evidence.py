"""What people look at themselves: logs, events, objects, history."""

from odoo.exceptions import AccessError
from odoo.tests import tagged

from ..engine.errors import ClusterUnreachable
from .common import EngineCase


@tagged("post_install", "-at_install")
class TestEvidence(EngineCase):
    def test_logs_of_a_chosen_container_and_of_the_run_before(self):
        service = self.running()
        pod = service.instances[0]["name"]
        self.world.pod_logs[service.namespace, pod] = "first\nAPI_TOKEN=hunter2\nlast\n"
        answer = service.read_logs()
        self.assertEqual(answer["chosen"]["instance"], pod)
        self.assertEqual(answer["lines"][0], "first")
        self.assertNotIn("hunter2", "".join(answer["lines"]))
        self.assertEqual(answer["error"], "")

    def test_objects_with_their_state_and_what_is_missing(self):
        service = self.running()
        states = {row["kind"]: row for row in service.read_objects()["objects"]}
        self.assertEqual(states["Deployment"]["state"], "ready")
        self.assertEqual(states["Deployment"]["text"], "1/1")
        self.assertEqual(states["Pod"]["state"], "ready")
        name = states["Ingress"]["name"]
        self.world.remove("Ingress", service.namespace, name)
        states = {row["kind"]: row for row in service.read_objects()["objects"]}
        self.assertEqual(states["Ingress"]["state"], "missing")

    def test_history_and_values(self):
        service = self.running()
        service.action_deploy()
        self.until(service, "running")
        answer = service.read_release()
        self.assertEqual([row["revision"] for row in answer["history"]], [2, 1])
        self.assertEqual(answer["history"][0]["status"], "deployed")
        self.assertIn("containerPort", answer["values"])
        self.assertIn("kind: Deployment", answer["manifest"])

    def test_events_of_this_app_only(self):
        service = self.running()
        pod = service.instances[0]["name"]
        for name, kind in ((pod, "Warning"), ("other-5f7c9-abcde", "Warning"), (pod, "Normal")):
            self.world.put(
                {
                    "kind": "Event",
                    "metadata": {"namespace": service.namespace, "name": f"{name}.{kind}"},
                    "involvedObject": {"kind": "Pod", "name": name},
                    "type": kind,
                    "reason": "BackOff",
                    "message": "password=hunter2",
                    "lastTimestamp": "2026-11-24T10:00:00Z",
                }
            )
        events = service.read_events()["events"]
        self.assertEqual(sorted(event["type"] for event in events), ["Normal", "Warning"])
        self.assertNotIn("hunter2", events[0]["text"])

    def test_strangers_read_nothing_and_a_dead_cluster_says_so(self):
        service = self.running()
        stranger = service.with_user(self._user("nobody"))
        for method in ("read_logs", "read_events", "read_objects", "read_release"):
            with self.assertRaises(AccessError):
                getattr(stranger, method)()
        self.world.fail("*", ClusterUnreachable("The cluster could not be reached."), times=None)
        for method in ("read_logs", "read_events", "read_objects", "read_release"):
            self.assertIn("could not be reached", getattr(service, method)()["error"])
