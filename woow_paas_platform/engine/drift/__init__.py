"""What others changed behind our back: found by who owns which field, and taken back."""

from .adopt import answers, plan_of
from .detect import Drift, detect, of_release
from .reclaim import RECLAIMED, reclaimed
from .survey import MADE_BY_HELM, Result, Subject, Survey, cheap_mark

__all__ = [
    "MADE_BY_HELM",
    "RECLAIMED",
    "Drift",
    "Result",
    "Subject",
    "Survey",
    "answers",
    "cheap_mark",
    "detect",
    "of_release",
    "plan_of",
    "reclaimed",
]
