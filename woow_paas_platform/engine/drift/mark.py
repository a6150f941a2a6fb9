"""A cheap mark of a release's objects: another one says that something was written."""

from collections.abc import Iterable, Mapping
from hashlib import sha256
from typing import Any

from ..status.raw import meta

GENERATED = frozenset({"Deployment", "StatefulSet", "DaemonSet", "CronJob", "Ingress"})
"""Kinds whose generation grows with each change of what is wanted, and with nothing else."""


def fingerprint(objects: Iterable[Mapping[str, Any]], revision: int = 0) -> str:
    """Return the mark of these objects and of Helm's newest revision.

    Costs nothing but a look at metadata that a refresh has read anyway. Labels are no part
    of a generation, so they are looked at themselves; kinds without one have a version.
    """
    lines = sorted(_line(obj) for obj in objects)
    return sha256("\n".join([str(revision), *lines]).encode()).hexdigest()[:32]


def _line(obj):
    metadata = meta(obj)
    kind = obj.get("kind", "")
    if kind in GENERATED:
        version = metadata.get("generation", "")
    elif kind == "PersistentVolumeClaim":
        version = metadata.get("uid", "")
    else:
        version = metadata.get("resourceVersion", "")
    labels = ",".join(f"{key}={value}" for key, value in sorted(_labels(metadata)))
    return f"{kind}/{metadata.get('name')} {metadata.get('uid', '')} {version} {labels}"


def _labels(metadata):
    return (metadata.get("labels") or {}).items()
