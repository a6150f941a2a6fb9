"""The machine ends the app, again and again, to keep room."""

import re
from datetime import UTC, datetime

from ..status.observe import changed
from ..status.pods import is_lost
from ..status.raw import age, condition, meta, moment, status
from .case import EVENT_SECONDS, last_seen
from .cause import Cause, Chapter, _lt

EVICTED = Cause(
    "evicted",
    Chapter.MACHINE,
    _lt("The app is ended for the room it takes"),
    _lt(
        "The app took more %(short)s than it may, or than its machine had left, and was ended "
        "for it: %(times)s times lately. Each time it starts anew."
    ),
    _lt(
        "The cluster's words below tell what was full. Let the app write fewer temporary files, or "
        "go back to the version that did; where the machine itself is full, an administrator "
        "makes room there."
    ),
    fixes=("open_logs", "edit_inputs", "rollback", "ask_administrator"),
    symptoms=("instance_fails", "stuck_deploying"),
    terms=("Evicted", "ephemeral local storage", "The node was low on resource"),
)
CAUSES = (EVICTED,)

OFTEN = 2
"""Evictions after which it is no accident of the machine that the next instance makes good."""
EVER = datetime.min.replace(tzinfo=UTC)
_OWN = re.compile(r"exceed", re.IGNORECASE)
"""The app's own limit was hit (kubelet, ``eviction/eviction_manager.go``): it will be again."""
_ROOM = (
    (re.compile(r"storage|emptydir|inodes|nodefs|imagefs", re.IGNORECASE), "disk"),
    (re.compile(r"memory", re.IGNORECASE), "memory"),
    (re.compile(r"pid", re.IGNORECASE), "processes"),
)


def detect(case):
    """Tell how often an app was evicted lately, also between two times, when it runs."""
    for subject, pods in case.workloads():
        said = _evictions(case, subject, pods)
        words = next(filter(None, reversed(said)), "")
        if len(said) >= OFTEN or (not case.is_well and _OWN.search(words)):
            yield EVICTED.found(subject, [words], short=_short(words), times=len(said))


def has_lost(parts, now):
    """Tell whether an app lost instances lately, so that its events are worth reading."""
    return any(is_lost(pod) and age(_end(pod), now) <= EVENT_SECONDS for pod in parts.pods)


def _evictions(case, subject, pods):
    """Return what was said of each instance that was evicted lately, the last one last.

    Of some only the pod is left, of others only the event: a StatefulSet removes what it replaces.
    """
    kind, _slash, name = subject.partition("/")
    owners = case.parts.by_kind.get(kind, ())
    since = changed(next((owner for owner in owners if meta(owner).get("name") == name), {}))
    lost = {
        _identity(meta(pod)): (_end(pod), status(pod).get("message") or "")
        for pod in pods
        if is_lost(pod) and age(_end(pod), case.now) <= EVENT_SECONDS
    }
    told = {
        _identity(event.get("involvedObject") or event.get("regarding") or {}): (when, message)
        for about, message, event in case.events("Evicted")
        # what was said before its newest change is no word on how it is now
        if about == subject and (moment(when := last_seen(event)) or case.now) >= (since or EVER)
    }
    return [message for _when, message in sorted({**lost, **told}.values())]


def _identity(reference):
    return reference.get("uid") or reference.get("name")


def _end(pod):
    """Return when a pod ended: what ran in it may be gone, its condition stays."""
    return condition(pod, "Ready").get("lastTransitionTime") or ""


def _short(message):
    return [word for pattern, word in _ROOM if pattern.search(message)][:1] or ["room"]
