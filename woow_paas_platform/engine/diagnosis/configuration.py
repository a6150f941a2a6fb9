"""The application asks for a setting that is not there."""

import re

from ..status.pods import containers
from ..status.raw import age, meta
from .admission import is_about_root
from .cause import Cause, Chapter, _lt

MISSING = Cause(
    "configuration_missing",
    Chapter.START,
    _lt("A setting of the app is missing"),
    _lt("The app cannot start, because it needs something that is not there: %(missing)s."),
    _lt("Fill in the app's settings and apply them again; this makes what is missing."),
    fixes=("edit_inputs", "retry", "ask_administrator"),
    symptoms=("stuck_deploying", "instance_fails"),
    terms=("CreateContainerConfigError", "secret not found", "FailedMount"),
)
CAUSES = (MISSING,)

_MISSING = re.compile(r'\b(secret|configmap) "([^"]+)" not found')
_KEY = re.compile(r"couldn't find key (\S+) in (Secret|ConfigMap) (?:\S+/)?(\S+)")
_FILE = re.compile(r"references non-existent (secret|config) key: (\S+)")
REPEATED = 200
"""Seconds within which the kubelet says again that it cannot mount something."""
GRACE = 20
"""Seconds that a Secret made beside its instance may take."""


def detect(case):
    """Name the missing object, or the missing key in it."""
    for blamed in case.blamed():
        found = blamed.trouble
        if found.reason == "CreateContainerConfigError" and not is_about_root(found):
            yield _of(blamed.subject, found.message)
    for subject, message in mount_failures(case):
        if is_missing(message):
            yield _of(subject, message)


def is_missing(message):
    """Tell whether a message says that a Secret, a ConfigMap or a key is not there."""
    return any(said.search(message) for said in (_MISSING, _KEY, _FILE))


def mount_failures(case):
    """Yield (subject, message) of instances that wait for something to be mounted."""
    if case.is_well:
        return
    waiting = {
        meta(pod).get("name")
        for _subject, pods in case.workloads()
        for pod in pods
        if not any(entry.get("state", {}).get("running") for entry, _init in containers(pod))
        and age(meta(pod).get("creationTimestamp"), case.now) >= GRACE
    }
    last = {}
    for subject, message, event in case.events("FailedMount", "FailedAttachVolume"):
        about = event.get("involvedObject") or event.get("regarding") or {}
        if about.get("name") in waiting:
            last[subject] = message
    yield from last.items()


def _of(subject, message):
    whole, key, part = _MISSING.search(message), _KEY.search(message), _FILE.search(message)
    missing = f"{whole[1]} {whole[2]}" if whole else message
    if key:
        missing = f"{key[1]} in {key[2]} {key[3]}"
    if part:
        missing = part[2]
    return MISSING.found(subject, [message], missing=missing)
