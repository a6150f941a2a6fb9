"""No machine of the cluster takes the application."""

import re

from ..status.pods import PATIENCE
from ..status.raw import age, meta, number, spec, status
from .cause import Cause, Chapter, _lt
from .volumes import names_missing_claim, waits_for_disk, without_disks

UNSCHEDULABLE = Cause(
    "unschedulable",
    Chapter.MACHINE,
    _lt("No machine has room for the app"),
    _lt("None of the cluster's machines can take the app. What they lack: %(short)s."),
    _lt(
        "Choose a smaller plan, or ask an administrator for a larger cluster. As soon as there "
        "is room, the app starts by itself."
    ),
    fixes=("change_plan", "delete_services", "edit_inputs", "check_again", "ask_administrator"),
    symptoms=("stuck_deploying", "helm_timeout"),
    terms=("FailedScheduling", "Insufficient cpu", "untolerated taint", "Unschedulable"),
    follows=frozenset({"machine_not_ready", "evicted"}),
)
CAUSES = (UNSCHEDULABLE,)

_SHORT = re.compile(r"Insufficient ([\w./-]*\w)")
_OF_THE_CLUSTER = r"\{node\.kubernetes\.io/"
"""Begins a taint that the cluster itself sets on a machine in trouble."""
_LACKS = (
    (re.compile(_OF_THE_CLUSTER + r"disk-pressure"), "disk"),
    (re.compile(_OF_THE_CLUSTER + r"memory-pressure"), "memory"),
    (re.compile(_OF_THE_CLUSTER + r"pid-pressure"), "processes"),
    (re.compile(_OF_THE_CLUSTER + r"(?!\w+-pressure)"), "machine"),
    (re.compile(r"were unschedulable"), "machine"),
    (re.compile(r"untolerated taint(?!\(?s?\)? ?" + _OF_THE_CLUSTER + ")"), "reserved"),
    (re.compile(r"node affinity|node selector|affinity/selector|affinity rules"), "selector"),
    (re.compile(r"Too many pods"), "instances"),
    (re.compile(r"free ports"), "free_ports"),
)
_NO_PLAN = {
    "selector": ("edit_inputs", "ask_administrator"),
    "machine": ("check_again", "ask_administrator"),
    "reserved": ("check_again", "ask_administrator"),
    "disk": ("check_again", "ask_administrator"),
    "processes": ("check_again", "ask_administrator"),
}
"""What helps where another size does not."""
_BY_PLAN = ("change_plan", "delete_services", "ask_administrator")
_WORDS = {"cpu": "cpu", "memory": "memory", "ephemeral-storage": "disk"}


def detect(case):
    """Tell what the machines are short of; a disk is the disk's own story."""
    for blamed in case.blamed():
        message = blamed.trouble.message
        if blamed.trouble.reason != "Unschedulable" or names_missing_claim(message):
            continue
        short = _lacks(message)
        if not short and waits_for_disk(message):
            continue
        yield UNSCHEDULABLE.found(
            blamed.subject,
            [message, *_rooms(case.around.nodes)],
            fixes=_fixes(short),
            short=short or ["fitting"],
        )
    for daemon_set in () if case.is_well else case.parts.by_kind.get("DaemonSet", ()):
        yield from _of_daemon_set(daemon_set, case.now)


def _of_daemon_set(daemon_set, now):
    """Yield that no machine is meant for an app which would run on each that is."""
    waited = age(meta(daemon_set).get("creationTimestamp"), now)
    if number(status(daemon_set), "desiredNumberScheduled", 1) or waited < PATIENCE:
        return
    selector = spec(spec(daemon_set).get("template") or {}).get("nodeSelector") or {}
    yield UNSCHEDULABLE.found(
        f"DaemonSet/{meta(daemon_set).get('name')}",
        [", ".join(f"{key}={value}" for key, value in selector.items())],
        fixes=_NO_PLAN["selector"],
        short=["selector"],
    )


def _lacks(message):
    short = [_WORDS.get(told[1], told[1]) for told in _SHORT.finditer(message)]
    rest = without_disks(message)
    short += [word for said, word in _LACKS if said.search(rest)]
    return sorted(dict.fromkeys(short))


def _fixes(short):
    """Return what helps: another size only where size is what is lacking."""
    if not short or not set(short) <= _NO_PLAN.keys():
        return _BY_PLAN
    return tuple(dict.fromkeys(code for word in sorted(short) for code in _NO_PLAN[word]))


def _rooms(nodes):
    """Yield what each of the first machines has in all."""
    for node in (nodes or ())[:5]:
        room = status(node).get("allocatable") or {}
        yield f"{meta(node).get('name')}: {room.get('cpu')} CPU, {room.get('memory')} memory"
