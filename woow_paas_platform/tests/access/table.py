"""The expected outcomes: one line a method, from ``matrix.csv``."""

import ast
import csv
from dataclasses import dataclass, field

from odoo.models import BaseModel
from odoo.tools import file_open

FILE = "woow_paas_platform/tests/access/matrix.csv"
PEOPLE = (
    "administrator",
    "owner",
    "admin",
    "user",
    "guest",
    "other",
    "internal",
    "portal",
    "public",
)
COLUMNS = ("model", "method", "record", *PEOPLE, "arguments")
CRUD = ("create", "read", "write", "unlink")
OUTCOMES = ("yes", "said", "no")
NOTHING = {"create": {"vals_list": [{}]}, "write": {"vals": {}}}
"""What is tried where the table gives no arguments."""


@dataclass(frozen=True)
class Line:
    """What becomes of one method for each of the people."""

    model: str
    method: str
    record: str
    expected: dict = field(hash=False)
    arguments: dict = field(hash=False)

    @property
    def name(self):
        """Return (model, method)."""
        return self.model, self.method


def read():
    """Return the table's lines."""
    with file_open(FILE) as file:
        return [_line(row) for row in csv.DictReader(file)]


def write_line(model, method, expected):
    """Return a line as it stands in the file."""
    words = (expected[name].partition(":")[0] for name in PEOPLE)
    words = (word if word in OUTCOMES else "?" for word in words)
    return ",".join((model, method, "", *words, ""))


def blank(model, method):
    """Return the line of a method that the table does not know."""
    return Line(model, method, "", {}, NOTHING.get(method, {}))


def _line(row):
    return Line(
        row["model"],
        row["method"],
        row["record"],
        {name: row[name] for name in PEOPLE},
        _arguments(row["arguments"]) or NOTHING.get(row["method"], {}),
    )


def _arguments(text):
    """Return the keyword arguments that are written as in a call: ``name='x', keep=True``."""
    call = ast.parse(f"f({text})", mode="eval").body
    return {word.arg: ast.literal_eval(word.value) for word in call.keywords}


def filled(value, records):
    """Return arguments in which ``$name`` stands for that record's id, ``$name.field`` for more."""
    if isinstance(value, dict):
        return {key: filled(item, records) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [filled(item, records) for item in value]
    if isinstance(value, str) and value.startswith("$"):
        name, _dot, attribute = value[1:].partition(".")
        found = records[name][attribute or "id"]
        return found.id if isinstance(found, BaseModel) else found
    return value


def methods_of(registry):
    """Return (model, method) of everything of this addon that can be called from outside."""
    found = set()
    for name, model in registry.items():
        ours = model._original_module == "woow_paas_platform"
        if ours:
            found |= {(name, method) for method in CRUD}
        # what the addon adds to a mixin of Odoo's counts there, not on each of Odoo's models
        parts = [part for part in model.mro() if _is_of_addon(part) and part is not model]
        for part in parts if ours else [part for part in parts if part._name == name]:
            found |= {(name, method) for method in vars(part) if _is_public(model, method)}
    return found


def _is_of_addon(part):
    return getattr(part, "_module", None) == "woow_paas_platform"


def inherited_methods_of(registry, name):
    """Return what else can be called on a model: what Odoo and other addons define."""
    own = {method for model, method in methods_of(registry) if model == name}
    model = registry[name]
    return sorted(
        method for method in dir(model) if _is_public(model, method) and method not in own
    )


def _is_public(model, method):
    """Tell whether Odoo calls it for anybody who asks: see ``get_public_method``."""
    if method.startswith("_") or not callable(getattr(model, method, None)):
        return False
    return not any(
        getattr(getattr(part, method, None), "_api_private", False) for part in model.mro()
    )
