"""What is said about a condition: by us, and by kstatus (its own program) beside us."""

import json
import subprocess
from dataclasses import replace

from dev import tools
from woow_paas_platform.engine import diagnosis, status
from woow_paas_platform.engine.domain import OperationKind, ReleaseKey, WorkloadState

_VERSIONS = {
    "Deployment": "apps/v1",
    "StatefulSet": "apps/v1",
    "DaemonSet": "apps/v1",
    "Job": "batch/v1",
    "CronJob": "batch/v1",
    "Ingress": "networking.k8s.io/v1",
}
_WORST = ("Failed", "Terminating", "InProgress", "NotFound", "Unknown", "Current")
_UNSETTLED = (WorkloadState.FAILED, WorkloadState.PROGRESSING)


def key(condition):
    """Return the release that the condition is."""
    return ReleaseKey(condition.namespace, condition.name)


def ours(cluster, conditions, hooks, in_flight=()):
    """Return our snapshot, and for each condition (workload, findings), as a refresh has them.

    ``in_flight`` names those that Helm is still making.
    """
    snapshot = cluster.snapshot()
    keys = {condition.name: key(condition) for condition in conditions}
    its_hooks = {keys[name]: found for name, found in hooks.items()}
    index = status.Index(snapshot, its_hooks)
    judged = {name: status.judge(index.of(one), snapshot.taken_at) for name, one in keys.items()}
    troubled = {keys[name].namespace for name, one in judged.items() if one.state in _UNSETTLED}
    events = [event for place in sorted(troubled) for event in cluster.list("Event", place)]
    if events:
        snapshot = replace(snapshot, events=events)
        index = status.Index(snapshot, its_hooks)
        judged = {
            name: status.judge(index.of(one), snapshot.taken_at) for name, one in keys.items()
        }
    around = diagnosis.Surroundings(
        *(cluster.list(kind, "") for kind in ("StorageClass", "IngressClass", "Node"))
    )
    found = {}
    for name, one in keys.items():
        services = frozenset(index.service_names.get(one.namespace, ()))
        expected = diagnosis.Expected(operation=OperationKind.DEPLOY if name in in_flight else None)
        case = diagnosis.Case(
            judged[name],
            index.of(one),
            None,
            snapshot.taken_at,
            replace(around, services=services),
            expected,
        )
        found[name] = (judged[name], diagnosis.diagnose(case))
    return snapshot, found


def of_kstatus(snapshot, conditions):
    """Return kstatus' verdict on each condition: the worst of its objects'."""
    wanted = {(one.namespace, one.name): one.name for one in conditions}
    objects, owners = [], []
    for kind, items in snapshot.objects.items():
        for item in items:
            marks = item["metadata"].get("annotations") or {}
            place = item["metadata"]["namespace"]
            name = wanted.get((place, marks.get("meta.helm.sh/release-name")))
            if name:
                objects.append({**item, "kind": kind, "apiVersion": _VERSIONS.get(kind, "v1")})
                owners.append(name)
    done = subprocess.run(
        [tools.path("kstatus")],
        input=json.dumps(objects),
        capture_output=True,
        text=True,
        timeout=30,
        check=True,
    )
    verdicts = {}
    for owner, verdict in zip(owners, json.loads(done.stdout), strict=True):
        verdicts.setdefault(owner, []).append(verdict["status"])
    return {
        one.name: min(verdicts.get(one.name) or ["NotFound"], key=_WORST.index)
        for one in conditions
    }
