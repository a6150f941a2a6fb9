"""What keeps workspaces right: what is wanted beside what is there, and only the difference."""

from collections.abc import Mapping

from .objects import MANAGED_BY, OWNER, workspace_objects
from .quantity import amount
from .status.raw import meta

SELECTOR = ",".join(f"{key}={value}" for key, value in MANAGED_BY.items())
"""What is read: ours by the label, over the whole cluster, whatever the number of workspaces."""
KINDS = (
    "Namespace",
    "ResourceQuota",
    "LimitRange",
    "NetworkPolicy",
    "RoleBinding",
    "ServiceAccount",
    "Secret",
)


def differences(specs, found):
    """Return (objects to apply, patches) that bring what is there to what is wanted.

    ``found`` maps a kind to its objects. A namespace that is missing, going away or somebody
    else's is left alone: making one is a deployment's work, and taking one is nobody's.
    """
    there = {_key(obj): obj for objects in found.values() for obj in objects}
    to_apply, patches = [], []
    for spec in specs:
        if not _is_ours(there.get(("Namespace", "", spec.name)), spec):
            continue
        for wanted in workspace_objects(spec):
            actual = there.get(_key(wanted))
            if actual is None or not _holds(wanted, actual):
                to_apply.append(wanted)
            if actual is not None and (more := _added(wanted, actual)):
                patches.append((wanted, more))
    return to_apply, patches


def _key(obj):
    metadata = meta(obj)
    return obj["kind"], metadata.get("namespace", ""), metadata["name"]


def _is_ours(namespace, spec):
    if namespace is None or meta(namespace).get("deletionTimestamp"):
        return False
    return (meta(namespace).get("annotations") or {}).get(OWNER) == spec.owner


def _holds(wanted, actual):
    """Tell whether everything that is wanted is there; what the API adds does not matter."""
    if wanted in ({}, []) and not actual:
        return True
    if isinstance(wanted, Mapping):
        return isinstance(actual, Mapping) and all(
            _holds(value, actual.get(key)) for key, value in wanted.items() if key != "apiVersion"
        )
    if isinstance(wanted, list):
        return (
            isinstance(actual, list)
            and len(wanted) == len(actual)
            and all(map(_holds, wanted, actual))
        )
    return wanted == actual or _same_quantity(wanted, actual)


def _same_quantity(wanted, actual):
    """The API server writes 2000m as 2."""
    if not isinstance(wanted, str) or not isinstance(actual, str):
        return False
    size = amount(wanted)
    return size is not None and size == amount(actual)


def _added(wanted, actual):
    """Return the merge patch that takes away what was added to our limits by hand."""
    hard = (wanted.get("spec") or {}).get("hard")
    if wanted["kind"] != "ResourceQuota" or hard is None:
        return None
    more = {key: None for key in (actual.get("spec") or {}).get("hard") or {} if key not in hard}
    return {"spec": {"hard": more}} if more else None
