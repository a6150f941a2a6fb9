"""Reading what tells of drift: three LISTs of metadata for a whole cluster, and the stored
release only of those whose objects have been written since they were last compared."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import yaml

from ..domain import HelmRelease, ReleaseKey, ReleaseMark
from ..errors import InvalidResource
from ..status.index import key_of
from ..status.raw import meta
from .detect import KINDS, Drift, detect, of_release
from .mark import fingerprint

RELEASES = "owner=helm"
MADE_BY_HELM = "app.kubernetes.io/managed-by=Helm"
_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


@dataclass(frozen=True, slots=True)
class Subject:
    """One application to compare: what the platform has recorded about it."""

    key: ReleaseKey
    revision: int
    """Helm's revision that the platform's last change made."""
    wanted: Mapping[str, int] | None = None
    """``Kind/name`` → count, where it is not the manifest's; all zero when stopped."""
    stopped: bool = False


@dataclass(frozen=True, slots=True)
class Result:
    """What was found on one application; both releases only when another revision is there."""

    drifts: tuple[Drift, ...]
    mark: str
    release: HelmRelease | None = None
    ours: HelmRelease | None = None


def live_objects(index, key: ReleaseKey) -> list[Mapping[str, Any]]:
    """Return what a refresh has read of a release's own objects."""
    by_kind = index.of(key).by_kind
    return [obj for kind in KINDS for obj in by_kind.get(kind, ()) if key_of(obj) == key]


def cheap_mark(index, key: ReleaseKey) -> str:
    """Return the mark of what the ordinary refresh has read: no call."""
    return fingerprint(live_objects(index, key))


class Survey:
    """A cluster's drift as far as metadata tells: three LISTs, whatever the number of apps."""

    def __init__(self, cluster, index, namespaces: Sequence[str] | None = None):
        self._cluster = cluster
        self._index = index
        self.newest = newest_marks(cluster.metadata("Secret", RELEASES, namespaces))
        self._more: dict[ReleaseKey, list] = {}
        for kind in ("ConfigMap", "Secret"):
            for obj in cluster.metadata(kind, MADE_BY_HELM, namespaces):
                key = key_of(obj)
                if key:
                    self._more.setdefault(key, []).append(obj)

    def objects(self, key: ReleaseKey) -> list[Mapping[str, Any]]:
        """Return everything of a release that is compared."""
        return [*live_objects(self._index, key), *self._more.get(key, ())]

    def mark(self, key: ReleaseKey) -> str:
        """Return the mark of all that is compared; the stored release is read for a new one."""
        newest = self.newest.get(key)
        return fingerprint(self.objects(key), newest.revision if newest else 0)

    def compare(self, subject: Subject) -> Result:
        """Read the stored release and compare: one call, two when it is not the one we made."""
        key, mark = subject.key, self.mark(subject.key)
        newest = self.newest.get(key)
        if newest is None:
            there = self._cluster.get("Namespace", "", key.namespace)
            gone = there is None or bool(meta(there).get("deletionTimestamp"))
            return Result(of_release(subject.revision, None, not gone), mark)
        release = self._cluster.release(key, newest.revision)
        if release is None:
            # it went away between the two calls: the next look tells
            return Result((), "")
        own = of_release(subject.revision, newest)
        live = self.objects(key)
        wanted = subject.wanted
        if subject.stopped:
            wanted = {f"{obj.get('kind')}/{meta(obj).get('name')}": 0 for obj in live}
        found = detect(documents(release.manifest), live, wanted)
        if not own:
            return Result(found, mark)
        return Result((*own, *found), mark, release, self._cluster.release(key, subject.revision))


def documents(manifest: str) -> list[Mapping[str, Any]]:
    """Return the objects of a stored manifest."""
    try:
        return [one for one in yaml.load_all(manifest, _LOADER) if isinstance(one, dict)]  # noqa: S506
    except yaml.YAMLError as error:
        raise InvalidResource("Helm's record of this app cannot be read.") from error


def newest_marks(secrets: Iterable[Mapping[str, Any]]) -> dict[ReleaseKey, ReleaseMark]:
    """Return each release's newest revision, by the labels of Helm's secrets alone."""
    newest: dict[ReleaseKey, ReleaseMark] = {}
    for secret in secrets:
        metadata = meta(secret)
        labels = metadata.get("labels") or {}
        try:
            revision = int(labels["version"])
            key = ReleaseKey(metadata["namespace"], labels["name"])
        except (KeyError, ValueError):
            # not one of Helm's: anybody may set a label
            continue
        if key not in newest or newest[key].revision < revision:
            newest[key] = ReleaseMark(
                revision,
                labels.get("status", ""),
                labels.get("paas.woow.tw/operation", ""),
                metadata.get("creationTimestamp", ""),
            )
    return newest
