"""What a person reads about a finding, in any language: texts are looked up, not stored."""

from typing import NamedTuple

from .cause import _lt
from .table import CAUSES


class Text(NamedTuple):
    """A finding in plain words: what happened, why, and what to do."""

    title: str
    text: str
    advice: str


WORDS = {
    "cpu": _lt("CPU"),
    "memory": _lt("memory"),
    "disk": _lt("disk space"),
    "instances": _lt("instances"),
    "processes": _lt("processes"),
    "room": _lt("room"),
    "services": _lt("services"),
    "reserved": _lt("a machine that takes apps of this kind"),
    "selector": _lt("a machine of the kind that the app asks for"),
    "machine": _lt("a machine that works"),
    "free_ports": _lt("a free port of a machine"),
    "fitting": _lt("a fitting machine"),
    "public_registry": _lt("the public registry"),
    "default_class": _lt("the cluster's default"),
    "nothing": _lt("nothing"),
    "nobody": _lt("nobody"),
    "unknown": _lt("unknown"),
    "task": _lt("a task"),
    "deploy": _lt("deploying"),
    "upgrade": _lt("changing"),
    "rollback": _lt("rolling back"),
    "stop": _lt("stopping"),
    "start": _lt("starting"),
    "restart": _lt("restarting"),
    "delete": _lt("deleting"),
}
"""Words that stand in a text's placeholders: a param that is a list holds their codes."""


def _same(text):
    return text


def _comma(words):
    return ", ".join(words)


def text_of(found, translate=_same, join=_comma):
    """Return a finding's texts; ``translate`` takes an English text, ``join`` makes a list."""
    cause = CAUSES.get(found.cause)
    if cause is None:
        return Text(found.cause, "", "")
    params = _Params(
        {
            key: join([translate(WORDS.get(word, word)) for word in value])
            if isinstance(value, list | tuple)
            else value
            for key, value in found.params.items()
        }
    )
    return Text(*(translate(text) % params for text in (cause.title, cause.text, cause.advice)))


class _Params(dict):
    """Placeholders; what an older record does not know is shown as an ellipsis."""

    def __missing__(self, key):
        return "…"
