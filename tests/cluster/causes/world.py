"""What the cases act on: the real parts, the people who press, and the apps that fall ill."""

import json
import random
from contextlib import ExitStack
from datetime import UTC, datetime

from dev.cluster.images import REGISTRY

from ..support import apps, services
from ..support.repository import Repository
from ..support.waiting import until
from .case import ADMINISTRATOR, OWNER, Case

WELL_IMAGE = f"{REGISTRY}/busybox:1.0"
FIELDS = (
    ("image", "image", WELL_IMAGE, "image"),
    ("raw_image", "string", "", "rawImage"),
    ("replicas", "integer", "1", "replicas"),
    ("serves", "boolean", "true", "serves"),
    ("shell", "string", "/bin/sh", "shell"),
    ("run", "string", "", "run"),
    ("listen", "string", "8080", "listen"),
    ("port", "port", "8080", "containerPort"),
    ("probed", "boolean", "true", "probed"),
    ("page", "string", "/", "page"),
    ("alive", "string", "", "alive"),
    ("started", "string", "", "started"),
    ("tries", "integer", "3", "startedTries"),
    ("prepare", "string", "", "prepare"),
    ("task", "string", "", "task"),
    ("job", "string", "", "job"),
    ("setting", "string", "", "setting"),
    ("disk", "boolean", "false", "persistence.enabled"),
    ("disk_class", "string", "", "diskClass"),
    ("claim", "string", "", "claim"),
    ("machine", "string", "", "machine"),
    ("scratch", "string", "", "scratch"),
    ("pull", "string", "IfNotPresent", "pull"),
    ("as_root", "boolean", "true", "asRoot"),
    ("more", "text", "", "more"),
)
"""The form of the tests' own application: key, type, default, path in the chart's values."""
PLANS = {"S": (0.05, 64), "M": (0.1, 192), "XL": (64.0, 192)}
PLATFORM = (
    "service_id IS NULL AND %s > 0 AND"
    " (cluster_id IS NULL OR cluster_id IN (SELECT id FROM paas_cluster WHERE active))"
)
"""Causes of the platform's own; clusters that other tests have made and left are not of them."""
_LETTERS = "bcdfghjklmnpqrstvwxz"
_VOWELS = "aeiou"


def word(parts=3):
    """Return a name that nobody has used before."""
    return "".join(random.choice(_LETTERS) + random.choice(_VOWELS) for _part in range(parts))


def number(least, most):
    """Return a number that nobody knows before."""
    return random.randint(least, most)


class Patient(apps.Service):
    """One app of a case: ordered through RPC, broken and watched through kubectl."""

    def __init__(self, world, case, name, record):
        super().__init__(world.odoo, world.kube, apps.App(case.template), record)
        self.world = world
        self.case = case
        self.label = name
        self.undo = ExitStack()

    # What the cluster says

    def containers(self):
        """Return the status of every container, those of its tasks included."""
        return [
            entry
            for pod in self.all_pods()
            for kind in ("initContainerStatuses", "containerStatuses")
            for entry in pod["status"].get(kind) or ()
        ]

    def all_pods(self):
        """Return the pods whose names begin with the release's: instances and tasks."""
        return [
            pod
            for pod in self.kube.items("pod", self.namespace)
            if pod["metadata"]["name"].startswith(f"{self.release}-")
            and not pod["metadata"].get("deletionTimestamp")
        ]

    def events(self):
        """Return the events about its objects."""
        return [
            event
            for event in self.kube.items("event", self.namespace)
            if event["involvedObject"].get("name", "").startswith(self.release)
        ]

    # What breaks and mends it behind the product's back

    def get(self, kind, name=None):
        """Return an object as it is to be put back."""
        obj = self.object(kind, name)
        for key in ("resourceVersion", "uid", "creationTimestamp", "managedFields"):
            obj["metadata"].pop(key, None)
        obj.pop("status", None)
        return obj

    def patch(self, kind, body, name=None):
        """Apply a merge patch to an object."""
        where = (kind, name or self.release, "-n", self.namespace)
        self.kube.run("patch", *where, "--type=merge", "-p", json.dumps(body))

    def remove(self, kind, name=None):
        """Delete an object, if it is there."""
        where = (kind, name or self.release, "-n", self.namespace)
        self.kube.run("delete", *where, "--wait=false", "--ignore-not-found")

    def until_gone(self, kind, name):
        """Wait until an object is not there any more."""
        where = ("get", kind, name, "-n", self.namespace, "--ignore-not-found", "-o", "name")
        until(lambda: not self.kube.run(*where), 60, f"{kind} {name} to be gone", 0.5)

    def beside(self, *objects):
        """Apply objects beside the app, and have them deleted in the end."""
        for obj in objects:
            obj["metadata"]["namespace"] = self.namespace
            self.undo.callback(self.remove, obj["kind"], obj["metadata"]["name"])
        self.world.open_room(self.namespace)
        self.kube.apply(*objects)

    def set_cluster(self, **values):
        """Change the platform's cluster for as long as this is ill."""
        (cluster,) = self.client.read("paas.cloud.service", self.id, "cluster_id")["cluster_id"][:1]
        before = self.client.read("paas.cluster", cluster, *values)
        before.pop("id")
        write = (self.client.call, "paas.cluster", "write", [cluster])
        write[0](*write[1:], values)
        self.undo.callback(*write, before)

    def machine(self):
        """Return the name of the machine that it runs on."""
        return self.kube.run("get", "node", "-o", "jsonpath={.items[0].metadata.name}")

    # What the product says

    def causes(self, about="service"):
        """Return the open causes: roots in order, and what is folded under them."""
        if about == "platform":
            # as an administrator does who opens its page
            self.client.call("paas.cluster", "check_platform")
        mine = "service_id = %s" if about == "service" else PLATFORM
        rows = self.odoo.sql.rows(
            "SELECT cause, follows_from_id IS NOT NULL FROM paas_diagnosis"
            f" WHERE {mine} AND closed_at IS NULL ORDER BY follows_from_id DESC, sequence, id",
            self.id,
        )
        roots = [cause for cause, is_folded in rows if not is_folded]
        return roots, [cause for cause, is_folded in rows if is_folded]

    def read_once(self, timeout=60):
        """Press Refresh, and wait until a reading that began after this has been written."""
        asked = datetime.now(UTC).replace(tzinfo=None)
        self.ask("action_refresh")

        def was_read():
            row = self.odoo.sql.one(
                "SELECT observed_at, failed_reads FROM paas_cluster WHERE id ="
                " (SELECT cluster_id FROM paas_cloud_service WHERE id = %s)",
                self.id,
            )
            return row and (row[0] is not None and row[0] >= asked or row[1] and self._refused())

        until(was_read, timeout, "the reading that was asked for", 0.1)

    def _refused(self):
        """Tell whether the request is answered although the cluster could not be read."""
        (waits,) = self.odoo.sql.one(
            "SELECT refresh_requested_at IS NOT NULL FROM paas_cluster WHERE id ="
            " (SELECT cluster_id FROM paas_cloud_service WHERE id = %s)",
            self.id,
        )
        return not waits

    def story(self):
        """Return what is known of it, for whoever reads a failed test."""
        pods = [
            (pod["metadata"]["name"], pod["status"].get("phase"), *_states(pod))
            for pod in self.all_pods()
        ]
        return (
            f"{self.label}: {services.facts(self.client, self.id)}\ncauses {self.causes()}\n"
            f"operations {self.operations()}\npods {pods}\nlog {self.log()[-1500:]}"
        )


def _cores(text):
    """Return an amount of CPU, as the API writes it, in cores."""
    return float(text[:-1]) / 1000 if text.endswith("m") else float(text or 0)


def _states(pod):
    for kind in ("initContainerStatuses", "containerStatuses"):
        for entry in pod["status"].get(kind) or ():
            yield entry["name"], entry.get("restartCount"), json.dumps(entry.get("state"))[:300]


class World:
    """The real parts, a marketplace with the tests' application, and two people."""

    person = "ward-keeper"

    def __init__(self, odoo, kube, cluster, chromium):
        self.odoo, self.kube, self.cluster = odoo, kube, cluster
        self.chromium = chromium
        self.client = odoo.client()
        self.repository = Repository()
        self.repository.offer(apps.CHARTS / "patient")
        self.source = apps.source(self.client, self.repository.url)
        self.template = self._offer()
        self._make_person()
        self.workspace = self.room()
        self.healthy = []
        """Apps that nothing is wrong with: there so that a namespace is."""
        self._pages = {}

    def close(self):
        """End what was begun."""
        for patient in self.healthy:
            self.dismiss(patient)
        self.repository.close()

    # People

    def _make_person(self):
        group = self.client.call(
            "ir.model.data",
            "search_read",
            [["module", "=", "woow_paas_platform"], ["name", "=", "group_paas_user"]],
            ["res_id"],
        )[0]["res_id"]
        if not self.client.search("res.users", [["login", "=", self.person]]):
            user = {"name": "Shop keeper", "login": self.person, "password": self.person}
            user["odoobot_state"] = "disabled"
            self.client.create("res.users", {**user, "group_ids": [(4, group)]})

    def page(self, by):
        """Return the open page of one of the two people."""
        login = {OWNER: self.person, ADMINISTRATOR: "admin"}[by]
        if login not in self._pages or self._pages[login].is_closed():
            self._pages[login] = self.chromium.login(self.odoo, login, login)
        return self._pages[login]

    # The marketplace

    def _offer(self):
        category = self.client.search("paas.app.category", [], limit=1)[0]
        template = self.client.create(
            "paas.app.template",
            {
                "name": "Patient",
                "summary": "The application of the tests that can be ill.",
                "category_id": category,
                "has_address": True,
                "keeps_data": True,
                "source_id": self.source,
                "chart_name": "patient",
                "chart_version": "1.0.0",
                "field_ids": [
                    (
                        0,
                        0,
                        {
                            "key": key,
                            "label": key,
                            "type": kind,
                            "default_value": value,
                            "path": at,
                        },
                    )
                    for key, kind, value, at in FIELDS
                ],
            },
        )
        for code, (cpu, memory) in PLANS.items():
            size = {"cpu": cpu, "memory_mib": memory, "storage_gib": 1}
            self.client.create(
                "paas.plan", {"template_id": template, "name": code, "code": code, **size}
            )
        return template

    def room(self, **limits):
        """Return a workspace of the owner's; without limits where none are given."""
        owner = self.odoo.client(self.person, self.person)
        workspace = owner.create("paas.workspace", {"name": f"Room {word()}"})
        free = dict.fromkeys(
            ("quota_cpu", "quota_memory_mib", "quota_storage_gib", "quota_services"), 0
        )
        self.client.call("paas.workspace", "write", [workspace], {**free, **limits})
        return workspace

    def open_room(self, namespace):
        """See that a workspace's namespace is there: the first app makes it."""
        where = ("get", "namespace", namespace, "--ignore-not-found", "-o", "name")
        if not self.kube.run(*where):
            self.healthy.append(self.admit("healthy", Case("nothing", ())))
            until(lambda: self.kube.run(*where), 60, f"{namespace} to be there")

    # The machine

    def hog(self, name, leaves):
        """Take all the cores of the machine that nobody has asked for, but for ``leaves``.

        An app that still goes away would give its own back later.
        """
        going = [["state", "=", "deleting"]]
        until(lambda: not self.client.search("paas.cloud.service", going), 120, "others to be gone")
        pod = {
            "name": name,
            "image": WELL_IMAGE,
            "command": ["/bin/sleep", "3600"],
            "resources": {"requests": {"cpu": f"{(self._free_cores() - leaves) * 1000:.0f}m"}},
        }
        spec = {"containers": [pod], "terminationGracePeriodSeconds": 0}
        self.kube.apply(
            {"apiVersion": "v1", "kind": "Pod", "metadata": {"name": name}, "spec": spec}
        )
        running = ("get", "pod", name, "-o", "jsonpath={.status.phase}")
        until(lambda: self.kube.run(*running) == "Running", 60, "the hog to run", 0.5)

    def drop_hog(self, name):
        """Give the cores back."""
        self.kube.run("delete", "pod", name, "--ignore-not-found")

    def _free_cores(self):
        node = json.loads(self.kube.run("get", "node", "-o", "json"))["items"][0]
        pods = json.loads(self.kube.run("get", "pod", "-A", "-o", "json"))["items"]
        asked = sum(
            _cores(container.get("resources", {}).get("requests", {}).get("cpu", "0"))
            for pod in pods
            if pod["status"].get("phase") in ("Pending", "Running")
            # what is on its way out makes room
            and not pod["metadata"].get("deletionTimestamp")
            for container in pod["spec"]["containers"]
        )
        return _cores(node["status"]["allocatable"]["cpu"]) - asked

    # Apps

    def admit(self, name, case):
        """Order the case's app and have it deployed; nothing is waited for."""
        own = case.template == "patient"
        template = self.template if own else services.template(self.client, case.template)
        code = case.plan or ("S" if own else "")
        plans = [["template_id", "=", template], *([["code", "=", code]] if code else [])]
        plan = self.client.search("paas.plan", plans, limit=1, order="sequence, id")
        record = self.client.create(
            "paas.cloud.service",
            {
                "name": f"{name.replace('_', ' ').capitalize()} {word(2)}",
                "template_id": template,
                "workspace_id": self.room(**case.room) if case.room else self.workspace,
                "plan_id": plan[0],
                "subdomain": f"{word()}-{word()}",
                **case.values,
            },
        )
        patient = Patient(self, case, name, record)
        if case.inputs:
            patient.write(dict(case.inputs))
        if case.before:
            case.before(patient)
        patient.ask("action_deploy")
        patient.look()
        return patient

    def dismiss(self, patient):
        """Undo what broke it, and have it deleted; nothing is waited for."""
        try:
            patient.undo.close()
        finally:
            patient.look()
            if services.alive(self.client, patient.id):
                patient.ask("action_delete", patient.name, False)


PAGES = {
    "service": "action-woow_paas_platform.action_paas_services/{}",
    "platform": "action-woow_paas_platform.action_paas_health",
}


def page_of(patient, by, about="service"):
    """Open the app's page, or the platform's, for one of the two people, and return it."""
    page = patient.world.page(by)
    page.goto(f"{patient.odoo.url}/odoo/{PAGES[about].format(patient.id)}")
    return page
