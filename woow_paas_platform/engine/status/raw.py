"""Reading the API's own JSON: small accessors that expect nothing to be there."""

from datetime import datetime

CONFIRMED = "True"


def meta(obj):
    """Return an object's metadata."""
    return obj.get("metadata") or {}


def spec(obj):
    """Return an object's spec."""
    return obj.get("spec") or {}


def status(obj):
    """Return an object's status."""
    return obj.get("status") or {}


def identity(obj):
    """Return (kind, namespace, name)."""
    metadata = meta(obj)
    return obj.get("kind", ""), metadata.get("namespace", ""), metadata.get("name", "")


def number(mapping, key, default=0):
    """Return an integer field that the API leaves out when it is zero."""
    value = mapping.get(key)
    return default if value is None else value


def condition(obj, kind):
    """Return a condition of the status, or an empty one."""
    for entry in status(obj).get("conditions") or ():
        if entry.get("type") == kind:
            return entry
    return {}


def moment(text):
    """Return one of the API's times; None when it is missing or not one."""
    try:
        return datetime.fromisoformat(text) if text else None
    except ValueError:
        return None


def age(text, now):
    """Return how many seconds ago that was; 0 when it is not known."""
    then = moment(text)
    return max(0.0, (now - then).total_seconds()) if then else 0.0


def controller(obj):
    """Return (kind, name) of what made the object; empty words when nobody did."""
    for owner in meta(obj).get("ownerReferences") or ():
        if owner.get("controller"):
            return owner.get("kind", ""), owner.get("name", "")
    return "", ""
