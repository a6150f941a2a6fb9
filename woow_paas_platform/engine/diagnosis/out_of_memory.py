"""The program uses more memory than its plan has."""

from ..status.raw import number, spec
from .case import finding
from .crash import is_out_of_memory, last_end


def detect(case):
    """Tell which container was ended, and what its limit is."""
    for blamed in case.blamed():
        ended, entry, _init = last_end(blamed)
        if is_out_of_memory(ended):
            yield finding(
                "out_of_memory",
                blamed.subject,
                evidence=[blamed.trouble.message],
                fixes=("change_plan", "open_logs"),
                container=blamed.trouble.container,
                limit=_limit(blamed),
                restarts=number(entry, "restartCount"),
            )


def _limit(blamed):
    body = spec(blamed.pod)
    for container in [*(body.get("initContainers") or ()), *(body.get("containers") or ())]:
        if container.get("name") == blamed.trouble.container:
            limits = (container.get("resources") or {}).get("limits") or {}
            return limits.get("memory", "not set")
    return "not set"
