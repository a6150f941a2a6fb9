"""What goes wrong with a change before Helm applies it: its settings, its chart, its source."""

import base64
import random
import shutil
from pathlib import Path
from tempfile import TemporaryDirectory

from ..support import apps
from ..support.repository import Repository
from ..support.waiting import until
from .case import ADMINISTRATOR, Case, Chapter, Step
from .presses import at_once, dialog, settings
from .reports import failed, now
from .world import number, word

CHAPTER = Chapter()
case = CHAPTER.case


# Its settings


@case(fast=True)
def setting_that_the_chart_refuses(_world):
    return Case(
        "more instances than the chart's schema allows",
        [Step("invalid_values", failed("invalid_values"), settings(replicas=1))],
        {"replicas": number(4, 40)},
    )


@case
def setting_that_breaks_the_chart(_world):
    return Case(
        "a setting that makes the chart's YAML unreadable",
        [Step("render_failed", failed("render_failed"), settings(more=""))],
        {"more": f"kind: [{word()}"},
    )


@case
def kind_that_the_cluster_does_not_know(_world):
    kind = word().capitalize()
    text = f"apiVersion: {word()}.example.com/v1\nkind: {kind}\nmetadata: {{name: {word()}}}"
    return Case(
        f"an object of the kind {kind}, which nobody has defined",
        [Step("invalid_resource", failed("invalid_resource"), settings(more=""))],
        {"more": text},
    )


@case
def field_that_the_cluster_does_not_accept(_world):
    name = f"{word().capitalize()}_{word()}"
    text = f"apiVersion: v1\nkind: ConfigMap\nmetadata: {{name: {name}}}"
    return Case(
        "an object with a name that is not allowed",
        [Step("invalid_resource", failed("invalid_resource"), settings(more=""))],
        {"more": text},
    )


@case
def wish_for_the_whole_cluster(_world):
    text = (
        f"apiVersion: rbac.authorization.k8s.io/v1\nkind: ClusterRole\nmetadata: {{name: {word()}}}"
        '\nrules: [{apiGroups: [""], resources: [secrets], verbs: [get]}]'
    )
    return Case(
        "a chart that makes a role for the whole cluster",
        [Step("chart_not_allowed", failed("forbidden"), settings(more=""))],
        {"more": text},
    )


# Its chart


class _Shelf:
    """A chart source of one case's own, with one chart of a new name in the marketplace."""

    def __init__(self, world, **source):
        self.world, self.name = world, f"patient-{word()}"
        self.repository = Repository()
        self.source = apps.source(world.client, self.repository.url)
        if source:
            self.change("paas.chart.source", self.source, **source)
        call = world.client.call
        (self.template,) = call("paas.app.template", "copy", [world.template])
        self.change(
            "paas.app.template",
            self.template,
            source_id=self.source,
            chart_name=self.name,
            chart_version="1.0.0",
        )

    def change(self, model, record, **values):
        """Write on a record, as an administrator."""
        self.world.client.call(model, "write", [record], values)

    @property
    def values(self):
        """What the case's service is made of."""
        plans = [["template_id", "=", self.template], ["code", "=", "S"]]
        (plan,) = self.world.client.search("paas.plan", plans)
        return {"template_id": self.template, "plan_id": plan}

    def offer(self, version="1.0.0"):
        """Put the chart into the repository, under its name and a version."""
        with TemporaryDirectory() as folder:
            copy = Path(shutil.copytree(apps.CHARTS / "patient", Path(folder) / self.name))
            about = copy / "Chart.yaml"
            lines = about.read_text().splitlines()
            told = {"name:": self.name, "version:": version}
            about.write_text(
                "\n".join(
                    next((f"{key} {told[key]}" for key in told if line.startswith(key)), line)
                    for line in lines
                )
            )
            return self.repository.offer(copy)

    def read(self):
        """Have the source read, so that its versions are known."""
        self.world.client.call("paas.chart.source", "action_synchronise", [self.source])
        wanted = [["source_id", "=", self.source]]
        until(
            lambda: (
                len(self.world.client.search("paas.chart.version", wanted))
                == len(self.repository.archives)
            ),
            60,
            "the source to be read",
        )

    def close(self, patient):
        """End the repository with the case."""
        patient.undo.callback(self.repository.close)


@case
def more_than_a_release_can_hold(world):
    shelf, names = _Shelf(world), [f"text_{place}" for place in range(8)]
    shelf.offer()
    shelf.change(
        "paas.app.template",
        shelf.template,
        field_ids=[
            (0, 0, {"key": name, "label": name, "type": "text", "path": f"extra.{name}"})
            for name in names
        ],
    )
    noise = {name: base64.b64encode(random.randbytes(140_000)).decode() for name in names}
    return Case(
        "settings that are larger than one MiB together",
        [
            Step(
                "release_too_large",
                failed("release_too_large"),
                settings(**dict.fromkeys(names, "")),
            )
        ],
        noise,
        values=shelf.values,
        before=shelf.close,
    )


@case
def version_that_does_not_exist(world):
    shelf, version = _Shelf(world), f"1.{number(1, 9)}.{number(0, 9)}"
    shelf.offer(version)
    shelf.change(
        "paas.app.template", shelf.template, chart_version=f"{number(2, 9)}.{number(0, 9)}.0"
    )
    shelf.read()
    return Case(
        "a version of the chart that was never made",
        [
            Step(
                "chart_version_not_found",
                failed("chart_not_found"),
                dialog("choose_version", version=version),
                by=ADMINISTRATOR,
            )
        ],
        values=shelf.values,
        before=shelf.close,
    )


@case
def chart_that_is_not_offered(world):
    shelf = _Shelf(world)
    return Case(
        "a chart that its source offers only later",
        [
            Step(
                "chart_not_found",
                failed("chart_not_found"),
                dialog("synchronise"),
                by=ADMINISTRATOR,
                outside=lambda _patient: shelf.offer(),
            )
        ],
        values=shelf.values,
        before=shelf.close,
    )


@case
def repository_down(world):
    shelf = _Shelf(world)
    shelf.offer()
    shelf.repository.close()

    return Case(
        "a chart repository that does not answer",
        [
            Step(
                "repository_unreachable",
                failed("repository_unreachable"),
                at_once("retry"),
                outside=lambda _patient: shelf.repository.open(),
            )
        ],
        # it is tried again for as long as a change may take
        values={**shelf.values, "helm_timeout": 25},
        before=shelf.close,
    )


@case
def chart_of_another_digest(world):
    shelf = _Shelf(world)
    shelf.offer()
    shelf.read()
    shelf.change("paas.app.template", shelf.template, chart_digest=random.randbytes(32).hex())
    return Case(
        "a chart whose archive is another one than was chosen",
        [
            Step(
                "chart_invalid",
                failed("chart_invalid"),
                dialog("choose_version", version="1.0.0"),
                by=ADMINISTRATOR,
            )
        ],
        values=shelf.values,
        before=shelf.close,
    )


@case
def source_in_a_private_network(world):
    shelf = _Shelf(world, allow_private=False)
    shelf.offer()

    def outside(_patient):
        shelf.change("paas.chart.source", shelf.source, allow_private=True)

    return Case(
        "a chart source in a private network, which nobody has allowed",
        [
            Step(
                "source_refused",
                failed("source_refused"),
                dialog("synchronise"),
                by=ADMINISTRATOR,
                outside=outside,
            )
        ],
        values=shelf.values,
        before=shelf.close,
    )


@case
def source_that_wants_a_login(world):
    shelf, user, password = _Shelf(world), word(), word(8)
    shelf.offer()
    shelf.repository.login = (user, password)

    def outside(_patient):
        login = {"username": user, "password": password}
        shelf.change("paas.chart.source", shelf.source, **login)

    return Case(
        "a chart source that wants a login",
        [
            Step(
                "source_unauthorized",
                failed("source_unauthorized"),
                dialog("synchronise"),
                by=ADMINISTRATOR,
                outside=outside,
            )
        ],
        values=shelf.values,
        before=shelf.close,
    )


# Two at once


@case
def behind_the_setting_a_chart_that_breaks(_world):
    return Case(
        "a setting that the schema refuses, and another that breaks the chart",
        [
            Step("invalid_values", failed("invalid_values"), settings(replicas=1)),
            Step("render_failed", failed("render_failed"), settings(more="")),
        ],
        {"replicas": number(4, 40), "more": f"kind: [{word()}"},
    )


@case
def behind_the_version_a_wrong_port(world):
    shelf, version = _Shelf(world), f"1.{number(1, 9)}.{number(0, 9)}"
    shelf.offer(version)
    shelf.change("paas.app.template", shelf.template, chart_version="9.9.9")
    shelf.read()
    return Case(
        "a version that was never made, and a port on which nobody listens",
        [
            Step(
                "chart_version_not_found",
                failed("chart_not_found"),
                dialog("choose_version", version=version),
                by=ADMINISTRATOR,
            ),
            Step("probe_failing", now, dialog("set_port", port=8080), patience=75),
        ],
        {"port": number(8100, 9900)},
        values=shelf.values,
        before=shelf.close,
    )
