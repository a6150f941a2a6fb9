"""From the answers of a form to a chart's complete values."""

import re
from collections.abc import Mapping

from .answers import Field, check, is_secret, kind_of, split_image
from .domain import SecretRef
from .errors import InvalidValues, PermanentError
from .quantity import gib


def render(fields, inputs, plan, context, base=None):
    """Return the chart's complete values: its template's own, plan, place, then the inputs."""
    checked = check(fields, inputs)
    values = _merged({}, base or {})
    for part in (_resources(plan), _persistence(plan, context), _ingress(context)):
        values = _merged(values, part)
    for field in fields:
        value = checked[field.key]
        if field.as_value and value is not None:
            # its place stays free: the text is put there when Helm is called
            _stored(value)
        elif field.path and value is not None:
            _place(values, field, _shaped(field, value))
    values["paas"] = dict(context.get("paas") or {})
    return values


def _resources(plan):
    """Ask for exactly what may be used: what is paid for is there, and quotas add up."""
    size = {"cpu": f"{round(plan['cpu'] * 1000)}m", "memory": f"{plan['memory_mib']}Mi"}
    return {"resources": {"requests": dict(size), "limits": dict(size)}}


def _persistence(plan, context):
    return {
        "persistence": {
            **_disk(plan.get("storage_gib") or 0),
            "storageClass": context.get("storage_class") or "",
            "keep": bool(context.get("keep_volumes", True)),
            **({"existingClaim": context["claim"]} if context.get("claim") else {}),
        }
    }


def _disk(gib):
    return {"enabled": gib > 0, "size": f"{max(gib, 1)}Gi"}


def disk_gib(fields, inputs, plan_gib):
    """Return the disk that a chart is asked for, in GiB; 0 when the form switches it off."""
    values = {"persistence": _disk(plan_gib or 0)}
    asked = [field for field in fields if field.path.partition(".")[0] == "persistence"]
    for field in asked:
        given = {key: value for key, value in (inputs or {}).items() if key == field.key}
        try:
            value = check([field], given)[field.key]
        except InvalidValues:
            # not deployed before it is corrected
            continue
        if value is not None:
            _place(values, field, _shaped(field, value))
    disk = values["persistence"]
    return gib(disk["size"]) if disk["enabled"] else 0.0


def _ingress(context):
    return {
        "ingress": {
            "enabled": bool(context.get("host")),
            "host": context.get("host") or "",
            "className": context.get("ingress_class") or "",
        }
    }


def _shaped(field, value):
    """Return an answer the way charts take it; a secret's text never goes this way."""
    if field.type == "env":
        return [_variable(field, row) for row in value]
    return _SHAPES.get(kind_of(field), lambda same: same)(value)


def _variable(field, row):
    if not is_secret(field):
        return row
    ref = _stored(row["value"])
    return {
        "name": row["name"],
        "valueFrom": {"secretKeyRef": {"name": ref.name, "key": ref.key}},
    }


def _stored(value):
    if not isinstance(value, SecretRef):
        raise PermanentError("A secret was to be used before it was stored.")
    return value


def _reference(value):
    ref = _stored(value)
    return {"existingSecret": ref.name, "existingSecretKey": ref.key}


_SHAPES = {"image": split_image, "storage": _disk, "secret": _reference}


def completed(values, texts):
    """Return the values with the texts (path → text) at their places."""
    complete = _merged({}, values)
    for path, text in texts.items():
        _place(complete, Field(path, path=path), text)
    return complete


def _place(values, field, value):
    """Put a value where its field's path leads."""
    if not re.fullmatch(r"[A-Za-z0-9_-]+(\.[A-Za-z0-9_-]+)*", field.path):
        raise PermanentError(f"The field “{field.key}” has a path that leads nowhere.")
    *folders, last = field.path.split(".")
    for name in folders:
        values = values.setdefault(name, {})
        if not isinstance(values, dict):
            raise PermanentError(f"The path of the field “{field.key}” runs into another field.")
    if isinstance(value, dict) and isinstance(values.get(last), dict):
        value = {**values[last], **value}
    values[last] = value


def _merged(first, second):
    """Return the second over the first: maps by key, anything else as a whole."""
    merged = dict(first)
    for key, value in second.items():
        if isinstance(value, Mapping):
            before = merged.get(key)
            merged[key] = _merged(before if isinstance(before, Mapping) else {}, value)
        else:
            merged[key] = value
    return merged
