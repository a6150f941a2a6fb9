"""Which answers in the form a change by hand stands for, if the form can say it at all."""

from ..answers import check
from ..errors import InvalidValues
from ..quantity import amount

_MISSING = object()


def answers(fields, ours, theirs):
    """Return the answers that make our values theirs; None when no answers do.

    ``ours`` and ``theirs`` are complete values of a chart. Whatever differs must lie where
    one field's answer goes, and the form must take what is there.
    """
    questions = [field for field in fields if field.path and not _is_secret(field)]
    found = {}
    for path in _differing(ours, theirs):
        field = next((one for one in questions if _is_under(path, one.path)), None)
        if field is None:
            return None
        value = _at(theirs, field.path.split("."))
        found[field.key] = _UNSHAPED.get(field.type, lambda same: same)(value)
    try:
        for field in questions:
            if field.key in found:
                check([field], {field.key: found[field.key]})
    except InvalidValues:
        return None
    return found


def plan_of(plans, sizes):
    """Return the plan that is exactly of these sizes, as a chart has them; None if none is.

    ``sizes`` maps ``limits.cpu`` and the like to quantities; what is not in it is as it was.
    """
    for plan in plans:
        same = {"cpu": f"{round(plan['cpu'] * 1000)}m", "memory": f"{plan['memory_mib']}Mi"}
        wanted = {f"{kind}.{key}": same[key] for kind in ("limits", "requests") for key in same}
        if sizes and all(_amount(wanted.get(key)) == _amount(sizes[key]) for key in sizes):
            return plan
    return None


def _amount(quantity):
    """Return a quantity so that equal ones are equal: 0.2 cores and 200m."""
    found = amount(quantity)
    return -1.0 if found is None else round(found, 6)


def _is_secret(field):
    return field.secret or field.type == "secret"


def _is_under(path, place):
    wanted = tuple(place.split("."))
    return path[: len(wanted)] == wanted


def _differing(ours, theirs, path=()):
    """Yield the paths of everything that is not the same; a list is one thing."""
    for key in {**ours, **theirs}:
        mine, other = ours.get(key, _MISSING), theirs.get(key, _MISSING)
        if isinstance(mine, dict) and isinstance(other, dict):
            yield from _differing(mine, other, (*path, key))
        elif mine != other:
            yield (*path, key)


def _at(values, words):
    for word in words:
        values = values.get(word) if isinstance(values, dict) else None
    return values


def _image(value):
    """Return an image's name from its parts, as ``values.split_image`` takes it apart."""
    if not isinstance(value, dict):
        return value
    name = str(value.get("repository") or "")
    tag = f":{value['tag']}" if value.get("tag") else ""
    digest = f"@{value['digest']}" if value.get("digest") else ""
    return f"{name}{tag}{digest}"


def _disk(value):
    if not isinstance(value, dict):
        return value
    size = str(value.get("size") or "").removesuffix("Gi")
    return int(size) if value.get("enabled") and size.isdigit() else 0


_UNSHAPED = {"image": _image, "storage": _disk}
