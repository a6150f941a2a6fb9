"""What differs from the stored release, and who did it: pure, from objects that were read."""

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from typing import Any

from ..status.raw import meta
from .fields import KEYED, Ownership, entry_key

KINDS = (
    "Deployment",
    "StatefulSet",
    "DaemonSet",
    "CronJob",
    "Service",
    "Ingress",
    "ConfigMap",
    "Secret",
    "PersistentVolumeClaim",
)
"""What is compared. A Job is not: it may be gone when it is done. Nor are kinds that no
refresh lists (accounts, budgets, autoscalers)."""
REPLICAS = ("spec", "replicas")
IGNORED = (
    ("metadata", "annotations", "kubectl.kubernetes.io/last-applied-configuration"),
    ("metadata", "annotations", "deployment.kubernetes.io/revision"),
    # restarting by hand changes nothing that is wanted
    (
        *("spec", "template", "metadata", "annotations"),
        "kubectl.kubernetes.io/restartedAt",
    ),
)
SHOWN = frozenset(
    {
        *("replicas", "image", "port", "targetPort", "type", "host", "schedule", "suspend"),
        *("cpu", "memory"),
    }
)
"""Fields whose values may be told; any other may hold a secret, and only its name is told."""
_MISSING = object()


@dataclass(frozen=True, slots=True)
class Drift:
    """One thing that is not as it was applied.

    ``kind`` is release_deleted, release_changed, namespace_gone, missing (an object),
    scaled, edited, removed or added (a field).
    """

    kind: str
    subject: str = ""
    path: str = ""
    wanted: str = ""
    found: str = ""
    by: str = ""
    at: str = ""

    def as_data(self):
        """Return it as plain JSON."""
        return asdict(self)


def detect(
    manifest: Iterable[Mapping[str, Any]],
    live: Iterable[Mapping[str, Any]],
    wanted: Mapping[str, int] | None = None,
) -> tuple[Drift, ...]:
    """Return what others changed in the objects of one release.

    ``live`` are the API's own objects with their managed fields; of ConfigMaps and Secrets
    the metadata is enough, since the managed fields name every key that somebody has set.
    ``wanted`` tells replicas (``Kind/name`` → count) where they are not the manifest's: a
    stopped application's are zero. A field differs only when Helm does not own it any more:
    defaults, admission and an autoscaler's count are nobody's drift.
    """
    there = {_subject(obj): obj for obj in live}
    found = []
    for obj in manifest:
        subject = _subject(obj)
        if obj.get("kind") not in KINDS:
            continue
        if subject not in there:
            found.append(Drift("missing", subject))
            continue
        found += _scaled(subject, obj, there[subject], (wanted or {}).get(subject))
        found += _fields(subject, obj, there[subject])
    return tuple(found)


def of_release(expected, newest, namespace_there=True):
    """Return what happened to the release itself: ``expected`` is our revision's number.

    ``newest`` is Helm's newest revision by its secret's labels, None when there is none.
    """
    if newest is None:
        return (Drift("release_deleted" if namespace_there else "namespace_gone", "Release"),)
    if newest.revision == expected:
        return ()
    return (
        Drift(
            "release_changed",
            "Release",
            "revision",
            str(expected),
            str(newest.revision),
            "helm",
            newest.made_at,
        ),
    )


def _subject(obj):
    return f"{obj.get('kind', '')}/{meta(obj).get('name', '')}"


def _scaled(subject, manifest, live, wanted):
    """Compare the count: with the one that was asked for, else with the chart's."""
    has = (live.get("spec") or {}).get("replicas")
    if has is None:
        return
    owner = Ownership(live).owner(REPLICAS)
    if wanted is None:
        wanted = (manifest.get("spec") or {}).get("replicas")
        if wanted is None or owner is None or owner.is_controller:
            # an autoscaler's, or ours: a start brings back what had been running
            return
    if has != wanted:
        yield _drift("scaled", subject, REPLICAS, wanted, has, owner)


def _fields(subject, manifest, live):
    owners = Ownership(live)
    if not owners.owners:
        return
    whole = "spec" in live or "data" in live
    seen = set()
    for path, want, have in _differences(_compared(manifest), live if whole else None):
        if path == REPLICAS or _is_ignored(path) or owners.ours(path):
            continue
        owner = owners.owner(path)
        if owner is not None and owner.is_controller:
            continue
        if owner is None and (not owners.applied or (whole and have is not _MISSING)):
            continue
        seen.add(path)
        gone = have is _MISSING and owner is None
        # what is gone has no owner any more: the last one who changed the object did it
        by = owner or max(owners.by_hand, key=lambda one: one.time, default=None)
        kind = "removed" if gone else "edited"
        yield _drift(kind, subject, path, want, None if gone else have, by)
    for owner in owners.by_hand:
        for path in sorted(_added(owner, manifest), key=str):
            if path not in seen and not _is_ignored(path):
                seen.add(path)
                have = _at(live, path) if whole else None
                if have is not _MISSING:
                    yield _drift("added", subject, path, None, have, owner)


def _compared(manifest):
    """Return the parts of an object that Helm sets and nobody else should."""
    metadata = {key: meta(manifest).get(key) for key in ("labels", "annotations")}
    rest = {
        key: value
        for key, value in manifest.items()
        if key not in ("apiVersion", "kind", "metadata", "status", "stringData")
    }
    return {"metadata": {key: value for key, value in metadata.items() if value}, **rest}


def _differences(want, have, path=()):
    """Yield (path, wanted, found) where a manifest's value is not the live one.

    Without ``have`` (only the metadata was read) every value is yielded, as found None.
    """
    if isinstance(want, dict):
        inner = have if isinstance(have, dict) else {}
        for key, value in want.items():
            below = None if have is None else inner.get(key, _MISSING)
            yield from _differences(value, below, (*path, key))
    elif path and path[-1] in KEYED and isinstance(want, list):
        inner = {entry_key(entry): entry for entry in have} if isinstance(have, list) else {}
        for entry in want:
            key = entry_key(entry)
            below = None if have is None else inner.get(key, _MISSING)
            if below is _MISSING:
                yield (*path, key), entry, _MISSING
            else:
                yield from _differences(entry, below, (*path, key))
    elif have is None or not _same(want, have):
        yield path, want, have


def _same(want, have):
    """Compare as the API server stores it: empty is missing, and it fills in defaults."""
    if have is _MISSING:
        return want in (None, "", False, 0) or want == {} or want == []
    if isinstance(want, dict) and isinstance(have, dict):
        return all(_same(value, have.get(key, _MISSING)) for key, value in want.items())
    if isinstance(want, list) and isinstance(have, list):
        return len(want) == len(have) and all(map(_same, want, have))
    return str(want) == str(have)


def _added(owner, manifest):
    """Return what a tool has set and the release does not know, each at its topmost path."""
    compared = _compared(manifest)
    found = set()
    for path in owner.leaves:
        if path[:1] == ("status",) or path == REPLICAS:
            continue
        for length in range(1, len(path) + 1):
            if _at(compared, path[:length]) is _MISSING:
                found.add(_item(path, length))
                break
    return found


def _item(path, length):
    """Return the path of the whole new entry: a list's, where the list is new as well."""
    entry = next((n for n in range(length, len(path)) if isinstance(path[n], frozenset)), None)
    if entry is not None and entry == length:
        return path[: length + 1]
    nested = path[length - 1] in ("labels", "annotations", "data")
    return path[: length + 1] if nested and len(path) > length else path[:length]


def _at(obj, path):
    """Return what is at a path; ``_MISSING`` when nothing is."""
    for word in path:
        if isinstance(word, frozenset):
            entries = obj if isinstance(obj, list) else ()
            obj = next((one for one in entries if _fits(one, word)), _MISSING)
        elif isinstance(obj, dict):
            obj = obj.get(word, _MISSING)
        else:
            return _MISSING
        if obj is _MISSING:
            return _MISSING
    return obj


def _fits(entry, key):
    """Tell whether a list's entry is the one of that key; an unnamed protocol is TCP."""
    return isinstance(entry, dict) and all(
        str(entry.get(name, "TCP" if name == "protocol" else "")) == str(value)
        for name, value in key
    )


def _is_ignored(path):
    return any(path[: len(one)] == one for one in IGNORED)


def _drift(kind, subject, path, want, have, owner):
    shown = path[-1] in SHOWN and not subject.startswith(("Secret/", "ConfigMap/"))
    return Drift(
        kind,
        subject,
        words(path),
        str(want) if shown and want is not None else "",
        str(have) if shown and have not in (None, _MISSING) else "",
        owner.manager if owner else "",
        owner.time if owner else "",
    )


def words(path):
    """Return a path as people write it: ``spec.template.spec.containers[web].image``."""
    text = ""
    for word in path:
        if isinstance(word, frozenset):
            named = dict(word)
            text += f"[{next((v for k, v in sorted(named.items()) if k != 'protocol'), '')}]"
        else:
            text += f".{word}" if text else word
    return text
