"""The application was there, and is not in the cluster any more."""

from ..domain import WorkloadState
from .case import finding


def detect(case):
    """Tell what somebody else removed, unless the change itself failed."""
    if case.failure is None and case.workload.state is WorkloadState.ABSENT:
        yield finding("release_missing", "Release", fixes=("retry", "delete"))
