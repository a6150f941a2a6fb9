"""The questions of a form and their answers: typed, allow-listed, compared, shown masked."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from .domain import SecretRef
from .errors import InvalidValues
from .masker import DOTS
from .naming import subdomain_error

LONGEST_STRING = 2_000
LONGEST_TEXT = 200_000
"""Helm keeps the values, compressed, in a Secret of at most 1 MiB."""
MOST_VARIABLES = 200
SHORTEST_SECRET = 4
"""Characters: what is shorter cannot be kept out of logs without making them unreadable."""

MESSAGES = {
    "required": "Fill this in.",
    "unknown": "This app has no such setting.",
    "type_text": "This must be text.",
    "type_integer": "This must be a whole number.",
    "type_boolean": "This must be yes or no.",
    "type_env": "This must be a list of names and values.",
    "control": "This contains characters that cannot be typed.",
    "one_line": "This must be a single line.",
    "too_long": "This is longer than %(maximum)s characters.",
    "minimum": "This must be at least %(minimum)s.",
    "maximum": "This must be at most %(maximum)s.",
    "pattern": "This does not have the expected form.",
    "choice": "Choose one of: %(options)s.",
    "image": "This is not an image name, like registry.example.com/team/app:1.0.",
    "env_name": "“%(name)s” is not a variable name: letters, digits and _, not first a digit.",
    "env_twice": "“%(name)s” is set twice.",
    "env_many": "These are more than %(maximum)s variables.",
    "secret_ref": "This does not name a stored secret.",
    "too_short": "This is shorter than %(minimum)s characters.",
    "subdomain_required": "Fill this in.",
    "subdomain_too_long": "An address has at most 63 characters.",
    "subdomain_characters": "An address has only small letters, digits and hyphens.",
    "subdomain_hyphen_edge": "An address starts and ends with a letter or a digit.",
    "subdomain_punycode": "An address cannot have two hyphens in third and fourth place.",
    "subdomain_reserved": "This address is kept for the platform.",
}
"""What is wrong with an input, in English; a caller translates by ``Problem.code``."""


class Problem(str):
    """A message that also carries its code and parameters, for translation."""

    __slots__ = ("code", "params")

    def __new__(cls, code, **params):
        """Make the English message."""
        self = super().__new__(cls, MESSAGES[code] % params)
        self.code = code
        self.params = params
        return self


class _Refused(Exception):
    """A value is not what its field takes."""

    def __init__(self, code, **params):
        super().__init__(code)
        self.problem = Problem(code, **params)


@dataclass(frozen=True, slots=True)
class Field:
    """One thing a person may set, and where it goes in the chart's values."""

    key: str
    label: str = ""
    type: str = "string"
    required: bool = False
    default: Any = None
    minimum: int | None = None
    maximum: int | None = None
    pattern: str = ""
    options: Sequence[Any] = ()
    path: str = ""
    secret: bool = False
    as_value: bool = False
    """The chart takes the secret's text itself: it is read back from the cluster for Helm."""
    data_key: str = ""
    """The key in the Secret that the chart looks for, if not the field's own."""


def is_secret(field):
    """Tell whether a field's answer is kept out of sight: in the cluster only."""
    return field.secret or field.type == "secret"


def kind_of(field):
    """Return by which rules an answer is checked and placed."""
    return "secret" if field.secret and field.type in ("string", "text") else field.type


def check(fields, inputs):
    """Return every field's value, typed; raise ``InvalidValues`` with all that is wrong."""
    if not isinstance(inputs, Mapping):
        raise InvalidValues("The settings are not a set of fields.")
    known = {field.key: field for field in fields}
    problems = {str(key): Problem("unknown") for key in inputs if key not in known}
    checked = {}
    for key, field in known.items():
        try:
            checked[key] = _check_one(field, inputs.get(key))
        except _Refused as refused:
            problems[key] = refused.problem
    problems |= {
        key: problem for key, problem in _set_twice(fields, checked) if key not in problems
    }
    if problems:
        raise InvalidValues("Some settings are not right.", fields=problems)
    return checked


def _set_twice(fields, checked):
    """Yield what is wrong with variables that another question sets, too."""
    seen = set()
    for field in fields:
        if field.type == "env":
            names = {row["name"] for row in checked.get(field.key) or ()}
            if names & seen:
                yield field.key, Problem("env_twice", name=min(names & seen))
            seen |= names


def _check_one(field, value):
    if _is_empty(field, value):
        value = field.default
    if _is_empty(field, value):
        if field.required:
            raise _Refused("required")
        return _EMPTY.get(field.type)
    return _CHECKS[kind_of(field)](field, value)


_EMPTY = {"boolean": False, "env": []}


def _is_empty(field, value):
    """Odoo sends False for what is empty; only for a yes or no does it say something."""
    return value is None or value == "" or (value is False and field.type != "boolean")


def _text(field, value):
    if not isinstance(value, str):
        raise _Refused("type_text")
    longest = field.maximum or (LONGEST_TEXT if field.type == "text" else LONGEST_STRING)
    if len(value) > longest:
        raise _Refused("too_long", maximum=longest)
    if field.minimum and len(value) < field.minimum:
        raise _Refused("too_short", minimum=field.minimum)
    if re.search(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]", value):
        raise _Refused("control")
    if field.type != "text" and re.search(r"[\r\n]", value):
        raise _Refused("one_line")
    if field.pattern and not re.fullmatch(field.pattern, value):
        raise _Refused("pattern")
    return value


def _integer(field, value):
    if isinstance(value, str) and re.fullmatch(r"-?[0-9]{1,18}", value):
        value = int(value)
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    if isinstance(value, bool) or not isinstance(value, int):
        raise _Refused("type_integer")
    minimum, maximum = field.minimum, field.maximum
    lowest, highest = _BOUNDS.get(field.type, (None, None))
    minimum = lowest if minimum is None else minimum
    maximum = highest if maximum is None else maximum
    if minimum is not None and value < minimum:
        raise _Refused("minimum", minimum=minimum)
    if maximum is not None and value > maximum:
        raise _Refused("maximum", maximum=maximum)
    return value


_BOUNDS = {"port": (1, 65535), "storage": (0, 65536)}


def _boolean(_field, value):
    if not isinstance(value, bool):
        raise _Refused("type_boolean")
    return value


def _choice(field, value):
    allowed = [
        option[0] if isinstance(option, list | tuple) else option for option in field.options
    ]
    for option in allowed:
        if type(option) is type(value) and option == value:
            return value
    raise _Refused("choice", options=", ".join(map(str, allowed)))


def _env(field, value):
    if not isinstance(value, list | tuple):
        raise _Refused("type_env")
    if len(value) > MOST_VARIABLES:
        raise _Refused("env_many", maximum=MOST_VARIABLES)
    seen = {}
    for entry in value:
        if not isinstance(entry, Mapping) or set(entry) != {"name", "value"}:
            raise _Refused("type_env")
        name = entry["name"]
        if not isinstance(name, str) or not re.fullmatch(r"[A-Za-z_][A-Za-z0-9_]*", name):
            raise _Refused("env_name", name=str(name)[:80])
        if name in seen:
            raise _Refused("env_twice", name=name)
        seen[name] = (_secret if is_secret(field) else _text)(_VARIABLE, entry["value"])
    return [{"name": name, "value": text} for name, text in seen.items()]


_VARIABLE = Field("value", type="text", maximum=LONGEST_STRING * 10)


def _secret(field, value):
    """Take a reference to a stored secret, or the text of one that is still to be stored."""
    if not isinstance(value, Mapping):
        longest = field.maximum or LONGEST_STRING * 10
        shortest = field.minimum or SHORTEST_SECRET
        return _text(replace(field, type="text", maximum=longest, minimum=shortest), value)
    if set(value) != {"name", "key"}:
        raise _Refused("secret_ref")
    name, key = value["name"], value["key"]
    if not (isinstance(name, str) and re.fullmatch(r"[a-z0-9]([a-z0-9.-]{0,251}[a-z0-9])?", name)):
        raise _Refused("secret_ref")
    if not (isinstance(key, str) and re.fullmatch(r"[-._a-zA-Z0-9]{1,253}", key)):
        raise _Refused("secret_ref")
    return SecretRef(name, key)


def _subdomain(_field, value):
    if not isinstance(value, str):
        raise _Refused("type_text")
    if code := subdomain_error(value):
        raise _Refused(f"subdomain_{code}")
    return value


_IMAGE = re.compile(
    r"(?P<repository>"
    r"(?:(?:localhost|[a-zA-Z0-9-]+(?:\.[a-zA-Z0-9-]+)+|[a-zA-Z0-9-]+(?=:[0-9]))(?::[0-9]{1,5})?/)?"
    r"[a-z0-9]+(?:(?:\.|_|__|-+)[a-z0-9]+)*(?:/[a-z0-9]+(?:(?:\.|_|__|-+)[a-z0-9]+)*)*)"
    r"(?::(?P<tag>[A-Za-z0-9_][A-Za-z0-9_.-]{0,127}))?"
    r"(?:@(?P<digest>sha256:[0-9a-f]{64}|sha512:[0-9a-f]{128}))?"
)


def _image(_field, value):
    if not isinstance(value, str):
        raise _Refused("type_text")
    split_image(value)
    return value


def split_image(reference):
    """Return repository, tag and digest of an image's name, as a registry reads it."""
    found = _IMAGE.fullmatch(reference) if len(reference) <= 512 else None
    if not found or len(found["repository"]) > 255:
        raise _Refused("image")
    return {
        "repository": found["repository"],
        "tag": found["tag"] or ("" if found["digest"] else "latest"),
        "digest": found["digest"] or "",
    }


_CHECKS = {
    "string": _text,
    "text": _text,
    "integer": _integer,
    "port": _integer,
    "storage": _integer,
    "boolean": _boolean,
    "choice": _choice,
    "image": _image,
    "env": _env,
    "secret": _secret,
    "subdomain": _subdomain,
}
TYPES = tuple(_CHECKS)


def masked(fields, inputs):
    """Return the inputs as they may be shown: what is secret as dots."""
    secret = {field.key: field for field in fields if is_secret(field)}
    return {
        key: _dots(value) if key in secret and value not in (None, "", False) else value
        for key, value in inputs.items()
    }


def _dots(value):
    """A list of variables keeps its names."""
    if not isinstance(value, list):
        return DOTS
    return [
        {"name": row.get("name"), "value": DOTS} if isinstance(row, Mapping) else DOTS
        for row in value
    ]


def changes(fields, before, after):
    """Return (label, old, new) of every input that is another one; what is secret as dots.

    An answer that was not given counts as its default. What the form does not ask for any
    more may have been a secret, too.
    """
    known = {field.key: field for field in fields}
    gone = [Field(key, secret=True) for key in {**before, **after} if key not in known]
    rows = []
    for field in (*fields, *gone):
        old, new = before.get(field.key, field.default), after.get(field.key, field.default)
        if old != new:
            shown = [masked([field], {field.key: value})[field.key] for value in (old, new)]
            rows.append((field.label or field.key, *shown))
    return rows
