"""The disk is not there: its claim does not exist, or nothing provides it."""

import re

from ..status.pods import PATIENCE, claims_of, is_gone
from ..status.raw import age, meta, spec, status
from .case import finding

_MISSING = re.compile(r'persistentvolumeclaim "([^"]+)" not found')


def detect(case):
    """Tell a disk that nobody asked for from one that nobody provides."""
    for blamed in case.blamed():
        told = _MISSING.search(blamed.trouble.message)
        if told:
            yield finding(
                "volume_missing",
                blamed.subject,
                evidence=[blamed.trouble.message],
                fixes=("retry", "ask_administrator"),
                disk=told[1],
            )
    used = {name for pod in case.parts.pods if not is_gone(pod) for name in claims_of(pod)}
    for claim in case.parts.by_kind.get("PersistentVolumeClaim", ()):
        name, phase = meta(claim).get("name"), status(claim).get("phase")
        waited = age(meta(claim).get("creationTimestamp"), case.now)
        if name in used and (phase == "Lost" or phase == "Pending" and waited >= PATIENCE * 2):
            yield finding(
                "volume_not_bound",
                f"PersistentVolumeClaim/{name}",
                evidence=[f"{name}: {phase}, for {waited:.0f} s"],
                fixes=("ask_administrator", "retry"),
                disk=name,
                storage_class=spec(claim).get("storageClassName") or "the default one",
            )
