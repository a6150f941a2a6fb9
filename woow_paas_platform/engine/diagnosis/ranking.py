"""All detectors over one case: root causes first, their consequences under them."""

from dataclasses import replace

from . import (
    configuration,
    crash,
    gone,
    hook,
    image_pull,
    init_container,
    job,
    operation,
    out_of_memory,
    probe,
    quota,
    scheduling,
    volumes,
)
from .case import Case

DETECTORS = (
    quota,
    volumes,
    image_pull,
    configuration,
    init_container,
    out_of_memory,
    scheduling,
    crash,
    hook,
    job,
    probe,
    operation,
    gone,
)
"""In the order in which one explains the next."""

EXPLAINED = {
    "unschedulable": frozenset({"volume_missing", "volume_not_bound", "quota_exceeded"}),
    "volume_not_bound": frozenset({"quota_exceeded", "unschedulable"}),
    "hook_failed": None,
    "probe_failing": frozenset({"crash_loop", "out_of_memory", "init_container_failed"}),
    "job_failed": None,
    "not_ready_in_time": None,
    "deadline_exceeded": None,
}
"""Consequence → the causes that explain it; None: any root cause does."""


def diagnose(workload, parts, failure, now):
    """Return the findings on one service, ranked; nothing for one that is well or only slow.

    ``parts`` are the release's objects, ``status.Index(snapshot, hooks).of(key)``; with
    the namespace's Warning events in the snapshot, more can be told.
    """
    case = Case(workload, parts, failure, now)
    if case.is_well:
        return ()
    found = {}
    for detector in DETECTORS:
        for one in detector.detect(case):
            found.setdefault((one.cause, one.subject), one)
    return _ranked(list(found.values()))


def _ranked(findings):
    roots = [one for one in findings if not _explains(one, findings)]
    folded = [
        replace(one, follows_from=_explains(one, findings))
        for one in findings
        if _explains(one, findings)
    ]
    return (*roots, *folded)


def _explains(one, findings):
    """Return the cause of the first finding that explains this one; empty for a root cause."""
    if one.cause not in EXPLAINED:
        return ""
    explaining = EXPLAINED[one.cause]
    for other in findings:
        if other.cause == one.cause:
            return ""
        if explaining is None or other.cause in explaining:
            return other.cause
    return ""
