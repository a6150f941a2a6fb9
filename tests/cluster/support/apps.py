"""The tests' own applications: three charts, ordered in the marketplace, watched from outside."""

import json
from dataclasses import dataclass
from itertools import count

from dev.config import ROOT

from . import services
from .rpc import Client
from .waiting import until

CHARTS = ROOT / "tests" / "cluster" / "charts"
FIELDS = (
    ("text", "string", "first", "text"),
    ("replicas", "integer", "1", "replicas"),
    ("autoscale", "boolean", "false", "autoscaling.enabled"),
    ("hook_seconds", "integer", "0", "hook.seconds"),
    ("hook_fails", "boolean", "false", "hook.fails"),
)
"""What the form of each asks for: key, type, default, path in the chart's values."""
PLANS = {"small": (0.1, 64), "large": (0.2, 96)}
_numbers = count(1)


@dataclass(frozen=True)
class App:
    """One of the charts, and where its parts are in the cluster."""

    chart: str
    kind: str = "deployment"
    claim: str = "{release}-data"
    hooks: tuple = ()


DEPLOYED = App("deployed")
STATEFUL = App("stateful", "statefulset", "data-{release}-0")
HOOKED = App("hooked", hooks=("before", "after", "farewell"))
ALL = (DEPLOYED, STATEFUL, HOOKED)


@dataclass(frozen=True)
class Offer:
    """An application as the marketplace knows it."""

    template: int
    plans: dict


def offer(client, app, source):
    """Put a chart of a source into the marketplace and return what it became."""
    category = client.search("paas.app.category", [], limit=1)[0]
    template = client.create(
        "paas.app.template",
        {
            "name": f"Test {app.chart}",
            "summary": f"The chart {app.chart} of the tests.",
            "category_id": category,
            "has_address": False,
            "keeps_data": True,
            "source_id": source,
            "chart_name": app.chart,
            "chart_version": "1.0.0",
            "field_ids": [
                (0, 0, {"key": key, "label": key, "type": kind, "default_value": value, "path": at})
                for key, kind, value, at in FIELDS
            ],
        },
    )
    plans = {
        name: client.create(
            "paas.plan",
            {
                "template_id": template,
                "name": name.capitalize(),
                "code": name,
                "cpu": cpu,
                "memory_mib": memory,
                "storage_gib": 1,
            },
        )
        for name, (cpu, memory) in PLANS.items()
    }
    return Offer(template, plans)


def source(client, url):
    """Let the platform take charts from a repository on this machine."""
    facts = {"name": "Tests", "url": url, "allow_http": True, "allow_private": True}
    return client.create("paas.chart.source", {"kind": "repository", **facts})


class Service:
    """One service of a test chart: asked through RPC, seen through kubectl and PostgreSQL."""

    def __init__(self, odoo, kube, app, record):
        self.odoo = odoo
        self.kube = kube
        self.app = app
        self.id = record
        self.client: Client = odoo.client()
        self.look()

    def look(self):
        """Read the names again: who takes over a disk takes over the name of its release."""
        seen = services.facts(self.client, self.id)
        self.name, self.namespace = seen["name"], seen["namespace"]
        self.release = seen["release_name"]
        self.claim = self.app.claim.format(release=self.release)
        self.workload = f"{self.app.kind}/{self.release}"

    # What people ask for

    def ask(self, method, *arguments):
        """Call one of the service's actions."""
        return self.client.call("paas.cloud.service", method, [self.id], *arguments)

    def write(self, inputs=None, **values):
        """Change the form, and apply nothing."""
        if inputs:
            values["inputs"] = {**self.inputs(), **inputs}
        self.client.call("paas.cloud.service", "write", [self.id], values)

    def change(self, **inputs):
        """Change the form and apply it."""
        self.write(inputs)
        self.ask("action_deploy")

    def go_back(self, number):
        """Roll back to the revision of that number."""
        wanted = [["service_id", "=", self.id], ["number", "=", number]]
        (revision,) = self.client.search("paas.revision", wanted)
        self.ask("action_rollback", revision)

    def delete(self, keep_volumes):
        """Ask for the deletion, by name."""
        self.ask("action_delete", self.name, keep_volumes)

    # What became of it

    def read(self, field):
        """Read one field of the record."""
        return self.client.read("paas.cloud.service", self.id, field)[field]

    def inputs(self):
        """Return the form's answers."""
        return self.read("inputs") or {}

    def state(self):
        """Return the state people read; empty once the service is gone."""
        row = self.odoo.sql.one(
            "SELECT state FROM paas_cloud_service WHERE id = %s AND active", self.id
        )
        return row[0] if row else ""

    def operations(self):
        """Return the operations, oldest first, as dicts."""
        names = ("id", "kind", "state", "stage", "error_code", "error_message")
        rows = self.odoo.sql.rows(
            f"SELECT {', '.join(names)} FROM paas_operation WHERE service_id = %s ORDER BY id",
            self.id,
        )
        return [dict(zip(names, row, strict=True)) for row in rows]

    def stage(self):
        """Return (state, stage) of the newest operation."""
        last = self.operations()[-1]
        return last["state"], last["stage"]

    def finished(self, seconds=150):
        """Wait until nothing is in flight and return the newest operation."""

        def ended():
            rows = self.operations()
            seen[:] = [row for row in rows if row["state"] in ("queued", "running")]
            return rows[-1] if rows and not seen else None

        seen = []
        try:
            return until(ended, seconds, f"the operations of {self.name} to end", 0.2)
        except AssertionError as error:
            raise AssertionError(f"{error}; in flight: {seen}; {self.log()}") from error

    def done(self, state="running", seconds=150):
        """Wait until what was asked for last is done and the service is in ``state``."""
        last = self.finished(seconds)
        assert last["state"] == "done", f"{last}\n{self.log()}"
        services.reach(self.client, self.id, state, 30)
        return last

    def gone(self, seconds=150):
        """Wait until the service is deleted and nothing but kept disks is left of it."""
        last = self.finished(seconds)
        assert (last["kind"], last["state"]) == ("delete", "done"), f"{last}\n{self.log()}"
        assert not services.alive(self.client, self.id)
        assert self.kube.releases(self.namespace, self.release) == []
        claim = f"PersistentVolumeClaim/{self.claim}"
        until(
            lambda: set(self.kube.belongings(self.namespace, self.release)) <= {claim},
            40,
            "nothing else to be left",
        )
        assert self.hook_jobs() == {}
        return last

    def log(self):
        """Return what the newest operation wrote down."""
        row = self.odoo.sql.one(
            "SELECT log, error_detail FROM paas_operation WHERE service_id = %s"
            " ORDER BY id DESC LIMIT 1",
            self.id,
        )
        return "\n".join(part for part in row or () if part)

    # What runs

    def object(self, kind=None, name=None):
        """Return the workload, or another object, as the API server has it."""
        kind, name = kind or self.app.kind, name or self.release
        return json.loads(self.kube.run("get", kind, name, "-n", self.namespace, "-o", "json"))

    def pods(self):
        """Return the instances that are there to stay."""
        labels = f"app.kubernetes.io/instance={self.release}"
        return [
            pod
            for pod in self.kube.items("pod", self.namespace, labels)
            if not pod["metadata"].get("deletionTimestamp")
        ]

    def exec(self, script):
        """Run a shell line in an instance and return what it says."""
        pod = self.pods()[0]["metadata"]["name"]
        return self.kube.run("exec", "-n", self.namespace, pod, "--", "/bin/sh", "-c", script)

    def put(self, text):
        """Write into the disk."""
        self.exec(f"echo {text} > /data/mark")

    def serves(self, path):
        """Return what the application answers."""
        return self.exec(f"wget -q -O- http://127.0.0.1:8080/{path}").strip()

    def claims(self):
        """Return the uid of each claim by name."""
        return {
            claim["metadata"]["name"]: claim["metadata"]["uid"]
            for claim in self.kube.items("pvc", self.namespace)
            if self.release in claim["metadata"]["name"]
        }

    def hook_jobs(self):
        """Return the uid of each hook Job that is still there, by its short name."""
        return {
            job["metadata"]["name"].removeprefix(f"{self.release}-"): job["metadata"]["uid"]
            for job in self.kube.items("job", self.namespace)
            if job["metadata"]["name"].startswith(f"{self.release}-")
        }

    def releases(self):
        """Return (revision, status) of each of Helm's records."""
        return self.kube.releases(self.namespace, self.release)

    def deployed(self):
        """Return the one deployed revision; it is the newest."""
        records = self.releases()
        deployed = [revision for revision, status in records if status == "deployed"]
        assert deployed == [records[-1][0]], records
        return deployed[0]


class Shop:
    """Orders services of the test charts in one workspace."""

    def __init__(self, odoo, kube, workspace, url):
        self.odoo = odoo
        self.kube = kube
        self.workspace = workspace
        client = odoo.client()
        place = source(client, url)
        self.offers = {app: offer(client, app, place) for app in ALL}

    def draft(self, app, inputs=None, plan="small", workspace=None, **values):
        """Return a service that nobody has deployed yet."""
        client, chosen = self.odoo.client(), self.offers[app]
        record = client.create(
            "paas.cloud.service",
            {
                "name": f"{app.chart} {next(_numbers)}",
                "template_id": chosen.template,
                "workspace_id": workspace or self.workspace,
                "plan_id": chosen.plans[plan],
                **({"inputs": inputs} if inputs else {}),
                **values,
            },
        )
        return Service(self.odoo, self.kube, app, record)

    def plan(self, app, name):
        """Return the id of a plan."""
        return self.offers[app].plans[name]
