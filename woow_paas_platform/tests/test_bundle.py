"""Bundles for experts: who may have which, what is in them, and what is not."""

import base64
import io
import json
import zipfile

from odoo.exceptions import AccessError

from ..engine.errors import ClusterUnreachable
from ..models import paas_bundle
from .common import EngineCase

HUSH = "correct-horse-battery"


class TestBundle(EngineCase):
    def made(self, action):
        """Let the scheduled action work, and return the bundle's files."""
        bundle = self.env["paas.bundle"].browse(action["params"]["bundle_id"])
        self.env["paas.bundle"]._run_scheduled_action()
        self.assertEqual((bundle.state, bundle.progress, bundle.error), ("ready", 100, False))
        content = base64.b64decode(bundle.archive)
        self.assertEqual(bundle.size, len(content))
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            return {name: archive.read(name).decode() for name in archive.namelist()}

    def test_a_service_with_records_and_what_the_cluster_shows(self):
        service = self.running(name="Shop")
        files = self.made(service.with_user(self.owner).action_make_bundle())
        folder = f"services/Shop-{service.id}"
        self.assertEqual(json.loads(files[f"{folder}/service.json"])["state"], "running")
        (operation,) = json.loads(files[f"{folder}/operations.json"])
        self.assertEqual((operation["kind"], operation["state"]), ("deploy", "done"))
        for name in ("objects.json", "events.json", "helm/history.json", "helm/manifest.yaml"):
            self.assertIn(f"{folder}/{name}", files)
        versions = json.loads(files["versions.json"])
        self.assertTrue({"odoo", "python", "postgresql", "helm", "kubernetes"} <= set(versions))
        self.assertIn("| odoo |", files["issue.md"])
        self.assertIn("**Shop**: running", files["issue.md"])

    def test_nothing_secret_is_in_it(self):
        env = [{"name": "API_TOKEN", "value": HUSH}]
        service = self.running(inputs={"image": self._image(), "env": env})
        service.sudo().operation_id.log = f"helm said: password={HUSH}"
        files = self.made(service.action_make_bundle())
        self.assertNotIn(HUSH, "".join(files.values()))

    def _image(self):
        return self.draft().inputs["image"]

    def test_a_workspace_and_a_cluster_hold_all_their_services(self):
        well, ill = self.running(name="Well"), self.running(name="Ill")
        ill.sudo().write({"state": "error", "state_message": "It broke."})
        files = self.made(self.workspace.with_user(self.owner).action_make_bundle())
        for service in (well, ill):
            self.assertIn(f"services/{service.name}-{service.id}/objects.json", files)
        self.assertLess(files["issue.md"].index("Ill"), files["issue.md"].index("Well"))
        files = self.made(self.cluster.action_make_bundle())
        self.assertIn(f"clusters/{self.cluster.name.replace(' ', '-')}.json", files)
        self.assertIn("engine-log.json", files)

    def test_who_may(self):
        service = self.running()
        guest, user = self._member("guest", "guest"), self._member("user", "user")
        other = self._user("other")
        for person, record in (
            (guest, service),
            (other, service),
            (user, self.workspace),
            (self.owner, self.cluster),
        ):
            with self.assertRaises(AccessError, msg=f"{person.name} {record._name}"):
                record.with_user(person).action_make_bundle()
        action = service.with_user(user).action_make_bundle()
        bundle = self.env["paas.bundle"].browse(action["params"]["bundle_id"])
        self.assertEqual(bundle.with_user(user).read(["state"])[0]["state"], "queued")
        with self.assertRaises(AccessError):
            bundle.with_user(self.owner).read(["archive"])
        self.workspace.member_ids.filtered(lambda one: one.user_id == user).unlink()
        with self.assertRaises(AccessError):
            bundle.with_user(user).read(["archive"])

    def test_a_dead_cluster_is_named_and_the_records_are_there(self):
        service = self.running(name="Shop")
        self.world.fail("list", ClusterUnreachable("No answer."), times=None)
        self.world.fail("snapshot", ClusterUnreachable("No answer."), times=None)
        files = self.made(service.action_make_bundle())
        folder = f"services/Shop-{service.id}"
        self.assertIn(f"{folder}/operations.json", files)
        self.assertIn(f"{folder}/objects.json.not-read.txt", files)

    def test_an_interrupted_one_is_made_again_and_an_old_one_forgotten(self):
        service = self.running()
        action = service.action_make_bundle()
        bundle = self.env["paas.bundle"].browse(action["params"]["bundle_id"])
        bundle._begin()
        self.env["paas.bundle"]._run_scheduled_action()
        self.assertEqual(bundle.state, "collecting")
        self.clock.tick(paas_bundle.AGAIN_SECONDS + 1)
        self.env["paas.bundle"]._run_scheduled_action()
        self.assertEqual(bundle.state, "ready")
        self.clock.tick(86_400 * (paas_bundle.KEEP_DAYS + 1))
        bundle._forget_old()
        self.assertFalse(bundle.exists())
