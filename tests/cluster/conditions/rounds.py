"""Make the conditions side by side, look at all of them round after round, take their steps."""

import subprocess
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path

import yaml

from dev import tools
from dev.cluster import component

from . import builders, verdicts
from .truth import Prober, look

LONGEST = 300
"""Seconds for all conditions together."""
RECHECK, RECHECKS = 2.0, 3
"""Seconds after which a disputed claim is looked at again, and how often: kubelet and controllers
report what has happened that late, and nobody can know it before."""
BY_US = "ready"


@dataclass
class Story:
    """What was seen of one condition."""

    condition: object
    stepped_at: float | None = None
    ended_at: float | None = None
    verdict: str = ""
    kstatus: str = ""
    truth: bool | None = None
    reason: str = ""
    looks: int = 0
    claims: int = 0
    """Looks at which we said that it runs."""
    false_running: list = field(default_factory=list)
    kstatus_false: int = 0
    findings: dict = field(default_factory=dict)
    """Cause → when it was first found."""
    verdicts: list = field(default_factory=list)
    helm: subprocess.Popen | None = None

    @property
    def in_flight(self):
        """Tell whether Helm still works on it."""
        return self.helm is not None and self.helm.poll() is None

    def tell(self, seen):
        """Return the truth: about the old state until the steps are taken, then the wanted one."""
        before = self.condition.before
        truth = before if self.stepped_at is None and before else self.condition.truth
        return truth(seen, self.condition)

    @property
    def is_over(self):
        """Tell whether it came to its end and stayed there long enough."""
        if self.ended_at is None:
            return False
        return time.monotonic() - self.ended_at >= self.condition.watch


class Rounds:
    """All conditions of one run."""

    def __init__(self, kube, cluster, conditions, folder):
        self.kube = kube
        self.cluster = cluster
        self.folder = Path(folder)
        self.began = time.monotonic()
        self.stories = {one.name: Story(one) for one in conditions}
        self.spaces = sorted({one.namespace for one in conditions})
        self.rounds = 0

    def run(self):
        """Make everything and look at it until all have ended, or the time is over."""
        for name in self.spaces:
            self.kube.run("create", "namespace", name)
        prober = Prober()
        try:
            self._make()
            frozen = [story for story in self.stories.values() if story.condition.frozen]
            self._watch(
                prober, [s for s in self.stories.values() if not s.condition.frozen], frozen
            )
            if frozen:
                self._watch_frozen(prober, frozen)
        finally:
            prober.close()
            self._clean_up()
        return self.stories

    def _make(self):
        plain, charts = [], []
        for story in self.stories.values():
            (charts if story.condition.chart else plain).append(story)
        objects = [
            body
            for story in plain
            for body in builders.as_release(
                story.condition.name, story.condition.namespace, story.condition.objects
            )
        ]
        self.kube.apply(*objects)
        for story in charts:
            story.helm = self._install(story.condition)
        for story in self.stories.values():
            if not story.condition.steps:
                story.stepped_at = time.monotonic()

    def _install(self, condition):
        """Start the real Helm, which waits for the hooks."""
        chart = self.folder / condition.name
        (chart / "templates").mkdir(parents=True)
        head = {"apiVersion": "v2", "name": condition.name, "version": "1.0.0"}
        (chart / "Chart.yaml").write_text(yaml.safe_dump(head))
        text = "\n---\n".join(yaml.safe_dump(dict(body)) for body in condition.objects)
        (chart / "templates" / "all.yaml").write_text(text)
        kubeconfig = self.kube.command[2]
        words = ("install", condition.name, chart, "-n", condition.namespace)
        with (chart / "log").open("w") as log:
            return subprocess.Popen(
                [tools.path("helm4"), *words, "--kubeconfig", kubeconfig, "--timeout", "240s"],
                stdout=log,
                stderr=subprocess.STDOUT,
                stdin=subprocess.DEVNULL,
            )

    def _watch(self, prober, stories, early=()):
        """Look at them until all are over, at ``early`` ones until their steps are due."""
        everybody = [*stories, *early]
        while time.monotonic() - self.began < LONGEST:
            seen = self._round(prober, everybody)
            for story in stories:
                self._go_on(story, seen)
            waiting = [story for story in early if not self._is_due(story, seen)]
            if all(story.is_over for story in stories) and not waiting:
                return

    def _watch_frozen(self, prober, stories):
        """Hold the controller manager, change them, and look at what the API server shows then."""
        manager = component("kube-controller-manager")
        manager.stop()
        try:
            for story in stories:
                self._take_steps(story)
            ends = time.monotonic() + max(story.condition.watch for story in stories)
            while time.monotonic() < ends:
                seen = self._round(prober, stories)
                for story in stories:
                    self._go_on(story, seen)
        finally:
            manager.start()

    def _round(self, prober, stories):
        """Probe, read, judge, probe again: a claim is false when nobody serves before and after."""
        self.rounds += 1
        conditions = [story.condition for story in stories]
        flying = {story.condition.name for story in stories if story.in_flight}
        before = look(self.cluster, prober, self.spaces, conditions)
        snapshot, found = verdicts.ours(self.cluster, conditions, self._hooks(stories), flying)
        after = look(self.cluster, prober, self.spaces, conditions)
        beside = verdicts.of_kstatus(snapshot, conditions)
        disputed = []
        for story in stories:
            name = story.condition.name
            self._note(story, found[name], beside[name])
            truths = [story.tell(seen) for seen in (before, after)]
            story.truth = truths[-1]
            if truths == [False, False]:
                story.kstatus_false += story.kstatus == "Current"
                if story.verdict == BY_US:
                    disputed.append(story)
        if disputed:
            self._look_again(prober, disputed)
        return after

    def _note(self, story, found, kstatus):
        workload, findings = found
        story.looks += 1
        story.verdict, story.reason = str(workload.state), workload.reason
        story.claims += story.verdict == BY_US
        story.kstatus = kstatus
        if story.verdicts[-1:] != [story.verdict]:
            story.verdicts.append(story.verdict)
        for finding in findings:
            when = round(time.monotonic() - self.began)
            story.findings.setdefault(finding.cause, f"after {when} s: {finding.evidence}")

    def _look_again(self, prober, disputed):
        """A claim that still stands some moments later, and is still not true, is a lie."""
        for _time in range(RECHECKS):
            time.sleep(RECHECK)
            conditions = [story.condition for story in disputed]
            before = look(self.cluster, prober, self.spaces, conditions)
            _snapshot, found = verdicts.ours(self.cluster, conditions, self._hooks(disputed))
            after = look(self.cluster, prober, self.spaces, conditions)
            disputed = [
                story
                for story in disputed
                if str(found[story.condition.name][0].state) == BY_US
                and [story.tell(seen) for seen in (before, after)] == [False, False]
            ]
            if not disputed:
                return
        when = round(time.monotonic() - self.began)
        for story in disputed:
            story.false_running.append(f"after {when} s: {found[story.condition.name][0]}")

    def _hooks(self, stories):
        """Return the hooks of the releases that Helm has made: the platform notes them then."""
        hooks = {}
        for story in stories:
            if story.helm is not None and not story.in_flight:
                release = self.cluster.release(verdicts.key(story.condition))
                hooks[story.condition.name] = release.hooks if release else ()
        return hooks

    def _is_due(self, story, seen):
        """Tell whether the old state is there, so that the steps may be taken."""
        before = story.condition.before
        there = before is None or before(seen, story.condition) in (True, None)
        return there and story.verdict in ("ready", "stopped", "progressing", "failed")

    def _go_on(self, story, seen):
        if story.stepped_at is None:
            if self._is_due(story, seen):
                self._take_steps(story)
            return
        if story.verdict != story.condition.ends or story.in_flight:
            story.ended_at = None
            return
        holds = story.truth is not False
        if story.ended_at is None and (holds or story.condition.ends != BY_US):
            story.ended_at = time.monotonic()

    def _take_steps(self, story):
        for step in story.condition.steps:
            step(self.kube, story.condition)
        story.stepped_at = time.monotonic()

    def _clean_up(self):
        for story in self.stories.values():
            if story.in_flight:
                story.helm.terminate()
        with ThreadPoolExecutor() as pool:
            list(
                pool.map(
                    lambda name: self.kube.run("delete", "namespace", name, "--wait=false"),
                    self.spaces,
                )
            )
