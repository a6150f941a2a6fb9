"""kstatus' rules: is this workload complete for its newest generation?"""

import re
from dataclasses import dataclass

from .index import HASH_LABEL
from .pods import newest
from .raw import condition, meta, number, spec, status


@dataclass(frozen=True, slots=True)
class Rollout:
    """How far one workload has come. ``failed`` is final, ``pending`` is not."""

    wanted: int = 0
    ready: int = 0
    pending: str = ""
    """Why it is not complete; empty when it is."""
    failed: str = ""
    message: str = ""


def _first(*rules):
    """Return the first rule's text that holds."""
    return next((text for holds, text in rules if holds), "")


def _not_observed(obj):
    generation = number(meta(obj), "generation")
    return generation > number(status(obj), "observedGeneration", -1) and generation > 0


def deployment(obj):
    """Judge a Deployment."""
    body = status(obj)
    wanted = number(spec(obj), "replicas", 1)
    total, updated = number(body, "replicas"), number(body, "updatedReplicas")
    ready, available = number(body, "readyReplicas"), number(body, "availableReplicas")
    refused = condition(obj, "ReplicaFailure")
    progress = condition(obj, "Progressing")
    failed = message = ""
    if not _not_observed(obj):
        if refused.get("status") == "True":
            failed, message = refused.get("reason") or "FailedCreate", refused.get("message", "")
        elif progress.get("reason") == "ProgressDeadlineExceeded":
            failed, message = progress["reason"], progress.get("message", "")
    pending = _first(
        (_not_observed(obj), "its newest version is not looked at yet"),
        (total < wanted, f"{total} of {wanted} instances made"),
        (updated < wanted, f"{updated} of {wanted} instances updated"),
        (total > wanted, f"{total - wanted} old instances still end"),
        (updated > available, f"{available} of {wanted} instances available"),
        (ready < wanted, f"{ready} of {wanted} instances ready"),
    )
    return Rollout(wanted, min(ready, available), pending, failed if pending else "", message)


def stateful_set(obj):
    """Judge a StatefulSet."""
    body, strategy = status(obj), spec(obj).get("updateStrategy") or {}
    wanted = number(spec(obj), "replicas", 1)
    total, ready = number(body, "replicas"), number(body, "readyReplicas")
    updated, current = number(body, "updatedReplicas"), number(body, "currentReplicas")
    partition = number(strategy.get("rollingUpdate") or {}, "partition")
    by_hand = strategy.get("type") == "OnDelete"
    moving = body.get("updateRevision") != body.get("currentRevision")
    to_update = max(0, wanted - partition)
    pending = _first(
        (_not_observed(obj), "its newest version is not looked at yet"),
        (total < wanted, f"{total} of {wanted} instances made"),
        (ready < wanted, f"{ready} of {wanted} instances ready"),
        (total > wanted, f"{total - wanted} old instances still end"),
        (not by_hand and moving and updated < to_update, f"{updated} of {to_update} updated"),
        (
            not by_hand and not partition and moving and current < wanted,
            f"{current} of {wanted} instances current",
        ),
    )
    return Rollout(wanted, ready, pending)


def daemon_set(obj):
    """Judge a DaemonSet."""
    body = status(obj)
    wanted = number(body, "desiredNumberScheduled")
    updated, ready = number(body, "updatedNumberScheduled"), number(body, "numberReady")
    placed, available = number(body, "currentNumberScheduled"), number(body, "numberAvailable")
    by_hand = (spec(obj).get("updateStrategy") or {}).get("type") == "OnDelete"
    pending = _first(
        (_not_observed(obj), "its newest version is not looked at yet"),
        ("desiredNumberScheduled" not in body, "it is not known yet how many are wanted"),
        (not wanted, "none of the cluster's machines is meant for it"),
        (placed < wanted, f"{placed} of {wanted} instances placed"),
        (not by_hand and updated < wanted, f"{updated} of {wanted} instances updated"),
        (available < wanted, f"{available} of {wanted} instances available"),
        (ready < wanted, f"{ready} of {wanted} instances ready"),
    )
    return Rollout(wanted, min(ready, available), pending)


ROLLOUTS = {"Deployment": deployment, "StatefulSet": stateful_set, "DaemonSet": daemon_set}


def latest_job(jobs):
    """Return the Job that was made last; None when there is none."""
    return max(jobs, key=lambda job: meta(job).get("creationTimestamp") or "", default=None)


def job_failure(job):
    """Return a Job's Failed condition; empty when it has not failed."""
    failed = condition(job, "Failed")
    return failed if failed.get("status") == "True" else {}


def current_pods(workload, pods):
    """Return the pods of a workload's newest version: an old one's faults are not its own."""
    return _CURRENT.get(workload.get("kind", ""), lambda _obj, same: list(same))(workload, pods)


def _label(name):
    return lambda pod: (meta(pod).get("labels") or {}).get(name, "")


def _deployment_pods(obj, pods):
    if not number(status(obj), "updatedReplicas"):
        return []
    told = re.search(
        r'[Rr]eplica ?[Ss]et "([^"]+)"', condition(obj, "Progressing").get("message", "")
    )
    if told:
        version = told[1].removeprefix(f"{meta(obj).get('name')}-")
        named = [pod for pod in pods if _label(HASH_LABEL)(pod) == version]
        if named:
            return named
    return newest(pods, _label(HASH_LABEL))


def _stateful_pods(obj, pods):
    revision = status(obj).get("updateRevision")
    if not revision:
        return list(pods)
    return [pod for pod in pods if _label("controller-revision-hash")(pod) == revision]


_CURRENT = {
    "Deployment": _deployment_pods,
    "StatefulSet": _stateful_pods,
    "DaemonSet": lambda _obj, pods: newest(pods, _label("controller-revision-hash")),
}
