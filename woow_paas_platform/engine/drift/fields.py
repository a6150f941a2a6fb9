"""Who owns which field of an object: ``metadata.managedFields``, read as paths.

A path is a tuple of words; an entry of a list with keys is a frozen set of (key, value).
"""

import json
from collections.abc import Iterator
from typing import Any

OURS = frozenset({"helm", "woow-paas"})
CONTROLLERS = frozenset(
    {
        "cluster-autoscaler",
        "csi-attacher",
        "csi-provisioner",
        "k3s",
        "kube-apiserver",
        "kube-controller-manager",
        "kube-proxy",
        "kube-scheduler",
        "kubelet",
        "local-path-provisioner",
        "traefik",
    }
)
"""What belongs to the cluster itself: its fields are never somebody's change."""
BY_HAND = (
    "kubectl",
    "k9s",
    "lens",
    "node-fetch",
    "mozilla",
    "dashboard",
    "rancher",
    "oc",
    "octant",
)
"""How the tools that people use by hand begin; what only these have added is a change. Others
are operators and injectors that add their own notes to everything they see."""
LIST_KEYS = (
    ("containerPort", "protocol"),
    ("port", "protocol"),
    ("mountPath",),
    ("devicePath",),
    ("topologyKey", "whenUnsatisfiable"),
    ("ip",),
    ("name",),
)
"""By which fields the API tells a list's entries apart; the first that an entry has."""
KEYED = frozenset(
    {
        "containers",
        "env",
        "ephemeralContainers",
        "hostAliases",
        "imagePullSecrets",
        "initContainers",
        "ports",
        "topologySpreadConstraints",
        "volumeDevices",
        "volumeMounts",
        "volumes",
    }
)
"""Lists whose entries have owners of their own; any other list has one as a whole."""
DEFAULTS = {"protocol": "TCP"}


def entry_key(entry):
    """Return what tells a list's entry apart; None when nothing does."""
    if not isinstance(entry, dict):
        return None
    for keys in LIST_KEYS:
        if keys[0] in entry:
            return frozenset((key, entry.get(key, DEFAULTS.get(key))) for key in keys)
    return None


def paths(fields, above=()) -> Iterator[tuple[tuple, bool]]:
    """Yield (path, whether it is owned as a whole) for all that a ``fieldsV1`` holds."""
    for mark, below in fields.items():
        if mark == ".":
            yield above, False
            continue
        kind, _colon, word = mark.partition(":")
        if kind == "k":
            word = frozenset(json.loads(word).items())
        path = (*above, word)
        if below:
            yield from paths(below, path)
        else:
            yield path, True


class Owner:
    """One entry of the managed fields."""

    def __init__(self, entry):
        self.manager = entry.get("manager", "")
        self.operation = entry.get("operation", "")
        self.subresource = entry.get("subresource", "")
        self.time = entry.get("time", "")
        found = list(paths(entry.get("fieldsV1") or {}))
        self.leaves = {path for path, whole in found if whole}
        self.paths = {path for path, _whole in found}

    @property
    def is_ours(self):
        """Tell whether Helm or the platform wrote these."""
        return self.manager in OURS

    @property
    def is_controller(self):
        """Tell whether the cluster itself did."""
        return self.manager in CONTROLLERS or self.subresource == "status"

    @property
    def is_by_hand(self):
        """Tell whether a person did, with a tool."""
        return self.manager.lower().startswith(BY_HAND) and not self.is_controller

    def owns(self, path):
        """Tell whether the path, something below it, or the whole that it is in is owned."""
        above = (path[:length] in self.leaves for length in range(1, len(path) + 1))
        return any(above) or any(owned[: len(path)] == path for owned in self.paths)


class Ownership:
    """All owners of one object's fields."""

    def __init__(self, obj: dict[str, Any]):
        entries = (obj.get("metadata") or {}).get("managedFields") or ()
        self.owners = [Owner(entry) for entry in entries]

    def ours(self, path):
        """Tell whether Helm or the platform owns the path."""
        return any(owner.is_ours and owner.owns(path) for owner in self.owners)

    def owner(self, path):
        """Return who else owns the path, the latest first; None when nobody does."""
        found = [owner for owner in self.owners if not owner.is_ours and owner.owns(path)]
        return max(found, key=lambda owner: owner.time, default=None)

    @property
    def applied(self):
        """Tell whether Helm applied it server-side: then it owns all that it has set."""
        return any(owner.is_ours and owner.operation == "Apply" for owner in self.owners)

    @property
    def by_hand(self):
        """Return the entries of people's tools."""
        return [owner for owner in self.owners if owner.is_by_hand]
