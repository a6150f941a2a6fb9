"""Registry credentials: written only, for those who may, and in every namespace that needs them."""

import base64
import json

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import tagged

from ..engine.objects import REGISTRIES
from .common import EngineCase

PASSWORD = "pull-me-in-please"


@tagged("post_install", "-at_install")
class TestRegistries(EngineCase):
    """A workspace whose images are private."""

    def logins(self):
        """Return the credentials as the workspace's pods have them."""
        secret = self.world.objects["Secret", self.workspace.namespace, REGISTRIES]
        data = json.loads(base64.b64decode(secret["data"][".dockerconfigjson"]))
        return {
            host: (entry["username"], entry["password"]) for host, entry in data["auths"].items()
        }

    def credentials(self, user=None, **values):
        vals = {
            "host": "ghcr.io",
            "username": "robot",
            "password": PASSWORD,
            "workspace_id": self.workspace.id,
            **values,
        }
        return self.env["paas.registry"].with_user(user or self.owner).create(vals)

    def test_a_password_goes_in_and_never_comes_out(self):
        registry = self.credentials()
        self.assertFalse(registry.password)
        self.assertTrue(registry.has_password)
        self.assertNotIn(PASSWORD, str(registry.read()))
        self.env.cr.execute("SELECT r::text FROM paas_registry r")
        self.assertNotIn(PASSWORD, str(self.env.cr.fetchall()))
        with self.assertRaises(AccessError):
            registry.read(["password_ciphertext"])

    def test_pods_pull_with_what_the_workspace_and_the_cluster_have(self):
        self.credentials(host="https://ghcr.io/team")
        self.credentials(host="Docker.io", username="hub")
        shared = {"cluster_id": self.cluster.id, "workspace_id": False}
        self.credentials(self.env.user, host="ghcr.io", username="everybody", **shared)
        self.credentials(self.env.user, host="quay.io", username="everybody", **shared)
        self.running()
        self.assertEqual(
            self.logins(),
            {
                "ghcr.io": ("robot", PASSWORD),
                "https://index.docker.io/v1/": ("hub", PASSWORD),
                "quay.io": ("everybody", PASSWORD),
            },
        )
        account = self.world.objects["ServiceAccount", self.workspace.namespace, "default"]
        self.assertEqual(account["imagePullSecrets"], [{"name": REGISTRIES}])

    def test_a_change_reaches_the_workspaces_without_a_deployment(self):
        service = self.running()
        self.assertEqual(self.logins(), {})
        registry = self.credentials()
        self.work()
        self.assertEqual(self.logins(), {"ghcr.io": ("robot", PASSWORD)})
        registry.password = "a newer one"
        self.work()
        self.assertEqual(self.logins(), {"ghcr.io": ("robot", "a newer one")})
        registry.unlink()
        self.work()
        self.assertEqual(self.logins(), {})
        self.assertEqual(len(service.operation_ids), 1)

    def test_accounts_of_charts_get_them_too(self):
        self.credentials()
        namespace = self.workspace.namespace
        metadata = {"name": "own", "namespace": namespace}
        self.world.store({"kind": "ServiceAccount", "metadata": metadata})
        self.running()
        account = self.world.objects["ServiceAccount", namespace, "own"]
        self.assertEqual(account["imagePullSecrets"], [{"name": REGISTRIES}])

    def test_who_may(self):
        admin, user = self._member("admin", "admin"), self._member("user", "user")
        self.credentials(admin, host="quay.io").unlink()
        registry = self.credentials()
        for person in (user, self._member("guest", "guest"), self._user("stranger")):
            with self.assertRaises(AccessError):
                self.credentials(person, host="quay.io")
            with self.assertRaises(AccessError):
                registry.with_user(person).read(["host"])
            with self.assertRaises(AccessError):
                registry.with_user(person).write({"username": "me"})
            with self.assertRaises(AccessError):
                registry.with_user(person).unlink()
            with self.assertRaises(AccessError):
                self.env["paas.registry"].with_user(person)._set_for_workspace(
                    self.workspace, "ghcr.io", "me", "mine"
                )
        with self.assertRaises(AccessError):
            self.credentials(cluster_id=self.cluster.id, workspace_id=False)

    def test_credentials_do_not_move(self):
        registry = self.credentials()
        other = self.env["paas.workspace"].with_user(self.owner).create({"name": "Other"})
        with self.assertRaises(UserError):
            registry.workspace_id = other

    def test_set_for_a_workspace_replaces_what_was_there(self):
        registries = self.env["paas.registry"].with_user(self.owner)
        first = registries._set_for_workspace(self.workspace, "index.docker.io", "a", "first")
        second = registries._set_for_workspace(self.workspace, "docker.io", "b", "second")
        self.assertEqual(first, second)
        self.running()
        self.assertEqual(self.logins(), {"https://index.docker.io/v1/": ("b", "second")})

    def test_what_is_refused(self):
        with self.assertRaises(UserError):
            self.credentials(password="")
        for vals in ({"host": "not a host"}, {"host": "ghcr.io", "username": "a:b"}):
            with self.assertRaises(ValidationError):
                self.credentials(**vals)
