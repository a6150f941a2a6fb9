"""The workspace's quota leaves no room."""

import re

from ..status.raw import condition, identity
from .case import finding

_ROOM = re.compile(r"exceeded quota: ([^,]+), requested: (.+?), used: (.+?), limited: (.+)$")
_WORDS = {"cpu": "CPU", "memory": "memory", "storage": "disk space", "pods": "instances"}


def detect(case):
    """Say what is short, how much is asked for and how much there is."""
    seen = set()
    for subject, message in _refusals(case):
        if "exceeded quota" not in message or subject in seen:
            continue
        seen.add(subject)
        told = _ROOM.search(message.strip())
        yield finding(
            "quota_exceeded",
            subject,
            evidence=[message],
            fixes=("change_plan", "ask_administrator"),
            what=_what(told[2]) if told else "room",
            requested=_amounts(told[2]) if told else "",
            used=_amounts(told[3]) if told else "",
            limited=_amounts(told[4]) if told else "",
        )


def _refusals(case):
    for obj in case.parts.by_kind.get("Deployment", ()):
        refused = condition(obj, "ReplicaFailure")
        if refused.get("status") == "True":
            kind, _namespace, name = identity(obj)
            yield f"{kind}/{name}", refused.get("message", "")
    yield from case.events("FailedCreate")
    if case.failure is not None and case.failure.code == "quota_exceeded":
        yield "Release", case.failure.detail or case.failure.message


def _what(amounts):
    names = {part.partition("=")[0].rpartition(".")[2] for part in amounts.split(",")}
    return " and ".join(sorted(_WORDS.get(name, name) for name in names))


def _amounts(text):
    """Return the amounts, each once: requests and limits are the same in a plan."""
    return ", ".join(dict.fromkeys(part.partition("=")[2] or part for part in text.split(",")))
