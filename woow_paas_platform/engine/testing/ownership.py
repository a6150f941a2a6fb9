"""Who owns which field: managed fields as the API server keeps them, as far as tests need it."""

import copy
import json

from ..drift.fields import KEYED, entry_key


def by_helm(obj, at=""):
    """Return an object as Helm applies it server-side: it owns every field it sets."""
    new = copy.deepcopy(dict(obj))
    metadata = {key: new["metadata"].get(key) for key in ("labels", "annotations")}
    rest = {key: value for key, value in new.items() if key not in ("kind", "metadata", "status")}
    owned = {"metadata": {key: value for key, value in metadata.items() if value}, **rest}
    new["metadata"]["managedFields"] = [_entry("helm", "Apply", owned, at)]
    return new


def by_hand(obj, body, manager, at=""):
    """Return an object after a tool has merged ``body`` into it: it owns what it has set."""
    return claimed(_merged(copy.deepcopy(dict(obj)), body), body, manager, at)


def claimed(obj, body, manager, at=""):
    """Return an object of which ``manager`` owns what stands in ``body``."""
    entry = _entry(manager, "Update", body, at)
    others = [
        {**one, "fieldsV1": _without(one["fieldsV1"], entry["fieldsV1"])}
        for one in obj["metadata"].get("managedFields", ())
    ]
    return {**obj, "metadata": {**obj["metadata"], "managedFields": [*others, entry]}}


def _entry(manager, operation, body, at):
    return {
        "manager": manager,
        "operation": operation,
        "time": at,
        "fieldsV1": _fields(body),
    }


def _fields(value, name=""):
    """Return the ``fieldsV1`` of a value: maps by key, keyed lists by entry, the rest whole."""
    if isinstance(value, dict):
        return {f"f:{key}": _fields(inner, key) for key, inner in value.items()}
    if isinstance(value, list) and name in KEYED:
        return {
            f"k:{json.dumps(dict(entry_key(entry)), sort_keys=True)}": {".": {}, **_fields(entry)}
            for entry in value
        }
    return {}


def _merged(old, body, name=""):
    if isinstance(body, dict):
        result = dict(old) if isinstance(old, dict) else {}
        for key, value in body.items():
            result[key] = _merged(result.get(key), value, key)
        return result
    if isinstance(body, list) and name in KEYED:
        entries = {entry_key(entry): entry for entry in old or ()}
        for entry in body:
            entries[entry_key(entry)] = _merged(entries.get(entry_key(entry)), entry)
        return list(entries.values())
    return body


def _without(fields, taken):
    """Return a set of fields less what somebody else has set."""
    left = {}
    for key, below in fields.items():
        if key == "." or key not in taken:
            left[key] = below
        elif below and (rest := _without(below, taken[key])):
            left[key] = rest
    return left
