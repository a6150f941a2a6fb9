"""The workspace's quota leaves no room."""

import re

from ..status.raw import condition, identity
from .cause import Cause, Chapter, _lt

EXCEEDED = Cause(
    "quota_exceeded",
    Chapter.ROOM,
    _lt("The workspace has no room left"),
    _lt(
        "The app needs more %(what)s than the workspace may still use: it asks for "
        "%(requested)s, and %(used)s of %(limited)s are taken."
    ),
    _lt(
        "Choose a smaller plan, delete apps that nobody needs, or ask an administrator for a "
        "larger quota."
    ),
    fixes=("raise_quota", "change_plan", "delete_services"),
    symptoms=("quota", "stuck_deploying", "helm_error", "disk_pending"),
    terms=("exceeded quota", "workspace-quota", "FailedCreate"),
)
CAUSES = (EXCEEDED,)

_ROOM = re.compile(r"exceeded quota: ([^,]+), requested: (.+?), used: (.+?), limited: ([^\n]+)")
_WORDS = {
    "cpu": "cpu",
    "memory": "memory",
    "storage": "disk",
    "ephemeral-storage": "disk",
    "persistentvolumeclaims": "disk",
    "pods": "instances",
    "services": "services",
}


def detect(case):
    """Say what is short, how much is asked for and how much there is."""
    seen = set()
    for subject, message in _refusals(case):
        if "exceeded quota" not in message or subject in seen:
            continue
        seen.add(subject)
        told = _ROOM.search(message.strip())
        yield EXCEEDED.found(
            subject,
            [message],
            what=_what(told[2]) if told else ["unknown"],
            requested=_amounts(told[2]) if told else "",
            used=_amounts(told[3]) if told else "",
            limited=_amounts(told[4]) if told else "",
        )


def _refusals(case):
    """Yield (subject, message) of everything that was refused; the operation's own last."""
    refused = list(refused_instances(case))
    yield from refused
    failure = case.failed_with("quota_exceeded")
    if failure is not None and not refused:
        yield "Release", failure.detail or failure.message


def refused_instances(case):
    """Yield (subject, message) of the workloads whose instances the cluster refuses to make."""
    lacking = dict(case.lacking())
    told = set()
    for subject, obj in lacking.items():
        refused = condition(obj, "ReplicaFailure")
        if refused.get("status") == "True":
            kind, _namespace, name = identity(obj)
            told.add(subject)
            yield f"{kind}/{name}", refused.get("message", "")
    # StatefulSets, DaemonSets and Jobs tell it by events alone
    for subject, message, _event in case.events("FailedCreate"):
        if subject in lacking and subject not in told:
            yield subject, message


def _what(amounts):
    names = {part.partition("=")[0].strip().rpartition(".")[2] for part in amounts.split(",")}
    return sorted({_WORDS.get(name, name) for name in names})


def _amounts(text):
    """Return the amounts, each once: requests and limits are the same in a plan."""
    return ", ".join(dict.fromkeys(part.partition("=")[2] or part for part in text.split(",")))
