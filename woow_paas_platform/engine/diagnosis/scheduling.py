"""No machine of the cluster takes the application."""

import re

from .case import finding
from .volumes import _MISSING

_SHORT = re.compile(r"Insufficient ([\w./-]*\w)")
_DISK = re.compile(r"unbound immediate PersistentVolumeClaims|volume node affinity conflict")


def detect(case):
    """Tell what the machines are short of."""
    for blamed in case.blamed():
        message = blamed.trouble.message
        if blamed.trouble.reason != "Unschedulable" or _MISSING.search(message):
            continue
        short = sorted({told[1] for told in _SHORT.finditer(message)})
        yield finding(
            "unschedulable",
            blamed.subject,
            evidence=[message],
            fixes=("change_plan", "ask_administrator"),
            short=" and ".join(short)
            or ("a disk" if _DISK.search(message) else "a fitting machine"),
        )
