"""All detectors over one case: root causes first, their consequences under them."""

from dataclasses import replace

from .cause import ANY, SAME_OBJECT
from .table import CAUSES, DETECTORS
from .unexplained import unexplained

_ORDER = {code: place for place, code in enumerate(CAUSES)}
_SEVERITY = {"error": 0, "warning": 1, "notice": 2}


def diagnose(case):
    """Return the findings on one service, ranked; nothing for one that is well or only slow."""
    found = [one for detect in DETECTORS for one in detect(case)]
    found += case.told
    return rank(found or unexplained(case))


def rank(findings):
    """Return each finding once, roots first; a consequence names the cause that explains it."""
    unique = {}
    for one in findings:
        unique.setdefault((one.cause, one.subject), one)
    ordered = sorted(unique.values(), key=_place)
    explained = [replace(one, follows_from=_explaining(one, ordered)) for one in ordered]
    return tuple(sorted(explained, key=lambda one: bool(one.follows_from)))


def _place(one):
    return _SEVERITY.get(one.severity, 0), _ORDER.get(one.cause, len(_ORDER))


def _explaining(one, findings):
    """Return the cause of the first finding that explains this one; empty for a root cause."""
    return next((other.cause for other in findings if _explains(other, one)), "")


def _explains(other, one):
    follows, its = CAUSES[one.cause].follows, CAUSES[other.cause].follows
    if other.cause == one.cause or other.cause in follows:
        return other.cause != one.cause
    if SAME_OBJECT <= follows and other.subject == one.subject and not SAME_OBJECT <= its:
        return True
    # of two that anything explains, neither explains the other
    return ANY <= follows and not ANY <= its and _rank(other) <= _rank(one)


def _rank(one):
    return _SEVERITY.get(one.severity, 0)
