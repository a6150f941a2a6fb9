"""What people look at when they want to see for themselves: logs, events, objects, history."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

import yaml

from .errors import PermanentError
from .masking import mask_manifest, mask_text, mask_values
from .status.index import WORKLOAD_KINDS, Index
from .status.pods import containers, is_ready, trouble
from .status.raw import condition, meta, moment, number, spec, status
from .status.rules import job_failure

TAIL = 300
MOST_EVENTS, MOST_NORMAL = 60, 15
MOST_OBJECTS = 100
MOST_HISTORY = 20


# Logs


@dataclass(frozen=True, slots=True)
class Source:
    """A container whose log can be read."""

    instance: str
    container: str
    init: bool = False
    has_run: bool = False
    has_previous: bool = False
    troubled: bool = False


def log_sources(pods, now):
    """Return every container, those in trouble first, then in the order in which they start."""
    found = []
    for pod in sorted(pods, key=lambda pod: meta(pod).get("creationTimestamp") or "", reverse=True):
        wrong = trouble(pod, now)
        entries = {entry.get("name"): entry for entry, _init in containers(pod)}
        body = spec(pod)
        named = [
            *((each, True) for each in body.get("initContainers") or ()),
            *((each, False) for each in body.get("containers") or ()),
        ]
        for each, is_init in named:
            entry = entries.get(each.get("name"), {})
            state = entry.get("state") or {}
            found.append(
                Source(
                    meta(pod).get("name", ""),
                    each.get("name", ""),
                    is_init,
                    has_run=bool(
                        state.get("running") or state.get("terminated") or entry.get("lastState")
                    ),
                    has_previous=bool((entry.get("lastState") or {}).get("terminated")),
                    troubled=bool(wrong and wrong.container in ("", each.get("name"))),
                )
            )
    return sorted(found, key=lambda one: (not one.troubled, one.init))


def read_logs(cluster, namespace, pods, now, instance="", container="", previous=None):
    """Read one container's last lines; without a choice, those that say most."""
    names = set(pods)
    there = [pod for pod in cluster.list("Pod", namespace) if meta(pod).get("name") in names]
    sources = log_sources(there, now)
    chosen = next(
        (
            one
            for one in sources
            if instance in ("", one.instance) and container in ("", one.container)
        ),
        None,
    )
    answer = {"sources": [asdict(one) for one in sources], "lines": [], "note": ""}
    if chosen is None:
        return {**answer, "chosen": None}
    if previous is None:
        # a program that is not running now has said why before
        previous = chosen.has_previous and chosen.troubled
    previous = previous and chosen.has_previous
    answer["chosen"] = {**asdict(chosen), "previous": previous}
    if not chosen.has_run:
        return {**answer, "note": "not_started"}
    try:
        text = cluster.logs(
            namespace, chosen.instance, chosen.container, tail=TAIL, previous=previous
        )
    except PermanentError:
        # between two starts the kubelet has no log of a container that it is about to start
        return {**answer, "note": "not_kept"}
    return {**answer, "lines": [mask_text(line) for line in text.splitlines()]}


# Events


def events_of(parts, events):
    """Return the events about a release's objects: warnings, and the newest of the others."""
    belongs = _belonging(parts)
    mine = [_event(event) for event in events if belongs(*_about(event))]
    mine.sort(key=lambda row: row["last"], reverse=True)
    normal = [row for row in mine if row["type"] != "Warning"][:MOST_NORMAL]
    return [row for row in mine if row["type"] == "Warning" or row in normal][:MOST_EVENTS]


def _about(event):
    about = event.get("involvedObject") or event.get("regarding") or {}
    return about.get("kind", ""), about.get("name", "")


def _event(event):
    kind, name = _about(event)
    series = event.get("series") or {}
    last = (
        series.get("lastObservedTime")
        or event.get("lastTimestamp")
        or event.get("eventTime")
        or meta(event).get("creationTimestamp")
        or ""
    )
    return {
        "id": meta(event).get("uid") or meta(event).get("name", ""),
        "type": event.get("type", "Normal"),
        "reason": event.get("reason", ""),
        "text": mask_text(event.get("message") or event.get("note") or "")[:1000],
        "object": f"{kind}/{name}",
        "count": number(series, "count", number(event, "count", 1)),
        "last": last,
    }


_MADE = {
    "Deployment": {"ReplicaSet": r"-[a-z0-9]{5,10}", "Pod": r"-[a-z0-9]{5,10}-[a-z0-9]{5}"},
    "StatefulSet": {"Pod": r"-\d+"},
    "DaemonSet": {"Pod": r"-[a-z0-9]{5}"},
    "Job": {"Pod": r"-[a-z0-9]{5}"},
    "CronJob": {"Job": r"-\d+", "Pod": r"-\d+-[a-z0-9]{5}"},
}
"""How what a workload makes is named: also what is gone by now has left events."""


def _belonging(parts):
    objects = [obj for found in parts.by_kind.values() for obj in found if obj.get("metadata")]
    names = {(obj.get("kind"), meta(obj).get("name")) for obj in [*objects, *parts.hooks]}
    made = [
        (kind, re.compile(re.escape(name) + tail))
        for owner, name in names
        for kind, tail in _MADE.get(owner, {}).items()
    ]

    def belongs(kind, name):
        return (kind, name) in names or any(
            kind == its_kind and pattern.fullmatch(name) for its_kind, pattern in made
        )

    return belongs


# Objects


def objects_of(parts, manifest, present, now):
    """Return a release's objects with how they are; ``present`` are the others that were seen.

    What the release wants and the cluster does not have is named, too.
    """
    rows = {}
    for kind in (*WORKLOAD_KINDS, "Pod", "Service", "Ingress", "PersistentVolumeClaim"):
        for obj in parts.by_kind.get(kind, ()):
            rows[kind, meta(obj).get("name", "")] = _row(kind, obj, now)
    for kind, name in objects_in(manifest):
        if (kind, name) not in rows:
            obj = present.get((kind, name), False)
            rows[kind, name] = (
                {"kind": kind, "name": name, "state": "missing", "text": "", "since": ""}
                if obj is None
                else _row(kind, obj or {"metadata": {"name": name}}, now)
            )
    return list(rows.values())[:MOST_OBJECTS]


def objects_in(manifest):
    """Return (kind, name) of every object that a manifest holds."""
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    try:
        found = list(yaml.load_all(manifest, Loader=loader))
    except (yaml.YAMLError, RecursionError):
        return []
    return [
        (obj["kind"], str(meta(obj).get("name", "")))
        for obj in found
        if isinstance(obj, Mapping) and obj.get("kind")
    ]


def _row(kind, obj, now):
    state, text = _STATES.get(kind, _there)(obj, now)
    since = meta(obj).get("creationTimestamp", "")
    return {
        "kind": kind,
        "name": meta(obj).get("name", ""),
        "state": state,
        "text": text,
        "since": since,
    }


def _there(_obj, _now):
    return "there", ""


def _rollout(obj, _now):
    ready, wanted = number(status(obj), "readyReplicas"), number(spec(obj), "replicas", 1)
    return _counted(ready, wanted)


def _daemon(obj, _now):
    body = status(obj)
    return _counted(number(body, "numberReady"), number(body, "desiredNumberScheduled"))


def _counted(ready, wanted):
    state = "stopped" if not wanted else "ready" if ready >= wanted else "waiting"
    return state, f"{ready}/{wanted}"


def _job(obj, _now):
    if job_failure(obj):
        return "failed", job_failure(obj).get("reason", "")
    done = condition(obj, "Complete").get("status") == "True"
    return ("completed", "") if done else ("waiting", "")


def _pod(obj, now):
    if status(obj).get("phase") == "Succeeded":
        return "completed", ""
    wrong = trouble(obj, now)
    if wrong:
        return ("failed" if wrong.final else "waiting"), wrong.reason
    return ("ready", "") if is_ready(obj, now) else ("waiting", "")


def _claim(obj, _now):
    phase = status(obj).get("phase", "")
    size = ((spec(obj).get("resources") or {}).get("requests") or {}).get("storage", "")
    return {"Bound": "ready", "Lost": "failed"}.get(phase, "waiting"), size


def _service(obj, _now):
    ports = [str(port.get("port", "")) for port in spec(obj).get("ports") or ()]
    return "there", ", ".join(ports)


def _ingress(obj, _now):
    hosts = [rule.get("host", "") for rule in spec(obj).get("rules") or ()]
    return "there", ", ".join(filter(None, hosts))


_STATES = {
    "Deployment": _rollout,
    "StatefulSet": _rollout,
    "DaemonSet": _daemon,
    "Job": _job,
    "Pod": _pod,
    "PersistentVolumeClaim": _claim,
    "Service": _service,
    "Ingress": _ingress,
}


# What is read, by way of a cluster port

_READABLE = ("ConfigMap", "Secret")
"""Kinds that the refresh does not list, and that the engine may read."""


def pods_of(cluster, key, hooks):
    """Return the pods of one release, those of its hooks included."""
    parts = Index(cluster.snapshot([key.namespace]), {key: hooks}).of(key)
    return [*parts.pods, *(pod for pod in parts.hooks if pod.get("kind") == "Pod")]


def read_events(cluster, key, hooks):
    """Read the events about one release."""
    parts = Index(cluster.snapshot([key.namespace]), {key: hooks}).of(key)
    return events_of(parts, cluster.list("Event", key.namespace))


def read_objects(cluster, key, hooks, now):
    """Read the objects of one release and what its manifest names besides."""
    release = cluster.release(key)
    manifest = release.manifest if release else ""
    parts = Index(cluster.snapshot([key.namespace]), {key: hooks}).of(key)
    named = [(kind, name) for kind, name in objects_in(manifest) if kind in _READABLE]
    seen = {kind: {} for kind, _name in named}
    for kind in seen:
        seen[kind] = {meta(obj).get("name"): obj for obj in cluster.list(kind, key.namespace)}
    present = {(kind, name): seen[kind].get(name) for kind, name in named}
    present |= {(kind, name): None for kind, name in objects_in(manifest) if kind in _STATES}
    return objects_of(parts, manifest, present, now)


def read_release(cluster, key, secret_paths=()):
    """Read Helm's history of one release, with the newest's values and manifest, masked."""
    history = cluster.history(key)
    if not history:
        return {"history": [], "values": "", "manifest": ""}
    newest = history[0]
    return {
        "history": [_revision(release) for release in history[:MOST_HISTORY]],
        "values": _as_yaml(mask_values(newest.values, secret_paths)),
        "manifest": mask_manifest(newest.manifest),
    }


def _revision(release):
    return {
        "revision": release.revision,
        "status": release.status,
        "updated": _plain_moment(release.updated),
        "chart": release.chart,
        "text": mask_text(release.description)[:500],
    }


def _plain_moment(text):
    """Return Helm's time without its fraction, which is longer than anybody reads."""
    found = moment(re.sub(r"\.\d+", "", text or ""))
    return found.isoformat() if isinstance(found, datetime) else ""


def _as_yaml(values: Mapping[str, Any] | Sequence[Any]):
    if not values:
        return ""
    return yaml.safe_dump(values, sort_keys=False, allow_unicode=True, width=120)
