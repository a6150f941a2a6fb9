"""Helm in memory: detached processes that take a few looks to end."""

import hashlib
from dataclasses import dataclass, field, replace

from ..domain import HelmRelease, ReleaseKey, RunResult, RunState
from .chart import KEEP, RELEASE_NAME, RELEASE_NAMESPACE, fake_chart, manifest_of
from .cluster import stamp
from .ownership import by_helm


@dataclass
class _Run:
    """One helm process and how far it has come."""

    verb: str
    key: ReleaseKey
    spec: object
    ends_at: float
    steps: int = 0
    result: RunResult | None = None
    lost: bool = False
    fault: tuple | None = None
    hangs: bool = False
    revision: int = field(default=0)


class FakeHelm:
    """Run Helm against a FakeCluster: a process moves on one step each time it is polled.

    The first step stores the release as ``pending-*``, the last makes the objects. With
    ``polls=1`` both happen at once. ``calls`` lists (method, run).
    """

    def __init__(self, cluster, *, polls=2, chart=fake_chart):
        self.cluster = cluster
        self.polls = polls
        self.chart = chart
        self.calls = []
        self.runs = {}
        self._faults = []
        self._hang = 0

    # What tests use

    def fail(self, stderr, *, exit_code=1, times=1):
        """Let the next processes end with this answer, after they stored their release."""
        self._faults += [(exit_code, stderr)] * times

    def hang(self, times=1):
        """Let the next processes never end by themselves."""
        self._hang += times

    def running(self):
        """Return the runs that have not ended."""
        return [name for name, run in self.runs.items() if not run.result and not run.lost]

    def crash(self):
        """Return Helm after the machine died: what ran is gone and left no result."""
        after = self.restarted()
        for run in after.runs.values():
            run.lost = run.lost or run.result is None
        return after

    def restarted(self):
        """Return Helm after Odoo alone died: the detached processes go on."""
        after = FakeHelm(self.cluster, polls=self.polls, chart=self.chart)
        after.runs = self.runs
        return after

    # HelmPort

    def bring(self, chart):
        """Return the chart; a fake one is here as soon as it is named."""
        self.calls.append(("bring", chart.reference))
        digest = chart.digest or hashlib.sha256(chart.reference.encode()).hexdigest()
        return replace(chart, digest=digest)

    def start_upgrade(self, run, spec, token, seconds):
        self.calls.append(("start_upgrade", run))
        self._start(run, "upgrade", ReleaseKey(spec.namespace, spec.name), spec, token, seconds)

    def start_uninstall(self, run, key, token, seconds):
        self.calls.append(("start_uninstall", run))
        self._start(run, "uninstall", key, None, token, seconds)

    def _start(self, run, verb, key, spec, token, seconds):
        if not token:
            raise ValueError("Helm never runs without the deployer's token")
        if run in self.runs:
            return
        ends_at = self.cluster.clock.now().timestamp() + seconds
        self.runs[run] = _Run(verb, key, spec, ends_at)
        if self._hang:
            self._hang -= 1
            self.runs[run].hangs = True
        elif self._faults:
            self.runs[run].fault = self._faults.pop(0)

    def poll(self, run):
        self.calls.append(("poll", run))
        process = self.runs.get(run)
        if process is None:
            return RunResult(RunState.ABSENT)
        if process.lost:
            return RunResult(RunState.LOST)
        if process.result is None:
            self._step(process)
        return process.result or RunResult(RunState.RUNNING)

    def cancel(self, run):
        self.calls.append(("cancel", run))
        process = self.runs.get(run)
        if process is not None and process.result is None:
            process.result = RunResult(RunState.ENDED, -15, stderr="Error: signal: terminated")

    def forget(self, run):
        self.calls.append(("forget", run))
        self.runs.pop(run, None)

    # How a process goes on

    def _step(self, process):
        process.steps += 1
        if process.steps == 1 and not self._begin(process):
            return
        if process.hangs:
            if self.cluster.clock.now().timestamp() >= process.ends_at:
                process.result = RunResult(RunState.ENDED, -9, timed_out=True)
            return
        if process.steps >= self.polls:
            self._finish(process)

    def _begin(self, process):
        revisions = self.cluster.releases.setdefault(process.key, [])
        newest = revisions[-1] if revisions else None
        if newest and newest.status.startswith("pending-") and process.verb == "upgrade":
            process.result = RunResult(
                RunState.ENDED,
                1,
                stderr="Error: UPGRADE FAILED: another operation "
                "(install/upgrade/rollback) is in progress",
            )
            return False
        if process.verb == "uninstall":
            if newest:
                revisions[-1] = replace(newest, status="uninstalling")
            return True
        objects, hooks = self.chart(process.spec)
        process.revision = newest.revision + 1 if newest else 1
        revisions.append(
            HelmRelease(
                name=process.key.name,
                namespace=process.key.namespace,
                revision=process.revision,
                status="pending-upgrade" if newest else "pending-install",
                hooks=tuple(
                    {"kind": hook["kind"], "name": hook["metadata"]["name"]} for hook in hooks
                ),
                manifest=manifest_of(objects),
                operation=process.spec.operation,
                service=process.spec.service,
                updated=self.cluster.clock.now().isoformat(),
                description="Install complete" if not newest else "Upgrade complete",
                chart="-".join(
                    filter(
                        None,
                        (
                            process.spec.chart.reference.rsplit("/", 1)[-1],
                            process.spec.chart.version,
                        ),
                    )
                ),
                values=dict(process.spec.values),
            )
        )
        return True

    def _finish(self, process):
        if process.fault:
            exit_code, stderr = process.fault
            self._mark(process, "failed")
            process.result = RunResult(RunState.ENDED, exit_code, stderr=stderr)
            return
        if process.verb == "upgrade":
            self._apply(process)
            self._mark(process, "deployed")
        else:
            self._uninstall(process.key)
        process.result = RunResult(RunState.ENDED, 0, stdout="{}")

    def _mark(self, process, status):
        revisions = self.cluster.releases.get(process.key, [])
        for index, release in enumerate(revisions):
            if status == "deployed" and release.status == "deployed":
                revisions[index] = replace(release, status="superseded")
            if process.verb == "upgrade" and release.revision == process.revision:
                revisions[index] = replace(release, status=status)

    def _apply(self, process):
        objects, hooks = self.chart(process.spec)
        names = {(obj["kind"], obj["metadata"]["name"]) for obj in objects}
        for kind, name in self._owned(process.key) - names:
            self.cluster.remove(kind, process.key.namespace, name)
        at = stamp(self.cluster.clock.now())
        for obj in [*hooks, *objects]:
            made = by_helm(self._counted(obj), at)
            labels = made["metadata"].get("labels") or {}
            made["metadata"]["labels"] = {**labels, "app.kubernetes.io/managed-by": "Helm"}
            self.cluster.store(made)

    def _counted(self, obj):
        """Return the object with its replicas: the chart's, else what others hold, else one."""
        if obj["kind"] not in ("Deployment", "StatefulSet"):
            return obj
        key = (obj["kind"], obj["metadata"]["namespace"], obj["metadata"]["name"])
        if "replicas" in obj["spec"]:
            self.cluster.held.discard(key)
            return obj
        there = self.cluster.objects.get(key)
        count = there["spec"]["replicas"] if there and key in self.cluster.held else 1
        return {**obj, "spec": {**obj["spec"], "replicas": count}}

    def _uninstall(self, key):
        for kind, name in self._owned(key):
            self.cluster.remove(kind, key.namespace, name)
        self.cluster.releases.pop(key, None)

    def _owned(self, key):
        """Return what the release holds and would remove."""
        mine = {RELEASE_NAME: key.name, RELEASE_NAMESPACE: key.namespace}
        return {
            (kind, name)
            for (kind, namespace, name), obj in self.cluster.objects.items()
            if namespace == key.namespace
            and mine.items() <= obj["metadata"].get("annotations", {}).items()
            and not KEEP.items() <= obj["metadata"]["annotations"].items()
        }
