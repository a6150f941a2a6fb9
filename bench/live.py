"""The product as a person meets it: a real Odoo on the local cluster, asked through RPC."""

import json
import subprocess
import time

from dev import cluster, tools
from dev.config import port
from tests.cluster.support import services
from tests.cluster.support.kube import Kube
from tests.cluster.support.odoo import PREFIX, OdooServer

RUNNING = "SELECT count(*) FROM paas_cloud_service WHERE id = ANY(%s) AND state = 'running'"


class Live:
    """A server of our own, connected with the engine's own account, while the context lasts."""

    def __enter__(self):
        cluster.up()
        # a new database does not own what an earlier one has left in the cluster
        Kube(cluster.ADMIN).remove_namespaces(f"{PREFIX}-paas-ws-")
        self.server = OdooServer(tools.path("helm4"))
        # the real program, not the tests' gate around it: both sides start the same helm
        self.server.gate.binary = tools.path("helm4")
        self.server.start()
        self.client = self.server.client()
        self.client.call(
            "paas.cluster",
            "connect_local",
            cluster.engine_kubeconfig().read_text(),
            "apps.localhost",
            "traefik",
            "local-path",
            port("apps"),
        )
        self.workspace = self.client.create("paas.workspace", {"name": "Bench"})
        no_limits = ("quota_cpu", "quota_memory_mib", "quota_storage_gib", "quota_services")
        self.client.call("paas.workspace", "write", [self.workspace], dict.fromkeys(no_limits, 0))
        return self

    def __exit__(self, *error):
        self.server.stop()

    def until_running(self, ids, seconds):
        """Wait until the database says Running of all; return the time at which it did."""
        end = time.monotonic() + seconds
        while self.server.sql.one(RUNNING, list(ids))[0] < len(ids):
            if time.monotonic() > end:
                raise SystemExit(f"not all of {len(ids)} services run after {seconds} s")
            time.sleep(0.02)
        return time.monotonic()

    def remove(self, ids):
        """Delete services and wait until they are gone."""
        names = {one: services.facts(self.client, one)["name"] for one in ids}
        for one, name in names.items():
            self.client.call("paas.cloud.service", "action_delete", [one], name, False)
        end = time.monotonic() + 300
        while self.client.search("paas.cloud.service", [["id", "in", list(ids)]]):
            if time.monotonic() > end:
                raise SystemExit("the services are not deleted")
            time.sleep(0.5)


def helm(*words, text=None):
    """Run helm as the cluster's administrator and return what it said."""
    return _run(tools.path("helm4"), *words, text=text)


def kubectl(*words):
    """Run kubectl as the cluster's administrator and return what it said."""
    return _run(tools.path("kubectl"), *words)


def values_of(namespace, name):
    """Return the complete values that a release was given."""
    return json.loads(helm("get", "values", name, "-n", namespace, "-o", "json"))


def _run(program, *words, text=None):
    done = subprocess.run(
        [str(program), "--kubeconfig", str(cluster.ADMIN), *map(str, words)],
        input=text,
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    if done.returncode:
        raise SystemExit(f"{words[0]} failed: {done.stderr[-2000:]}")
    return done.stdout
