"""The application's preparation fails, so that the application never starts."""

from ..status.raw import number
from .case import finding
from .crash import REASONS, is_out_of_memory, last_end


def detect(case):
    """Name the step of the preparation that fails."""
    for blamed in case.blamed():
        ended, entry, is_init = last_end(blamed)
        if not is_init or blamed.is_hook or blamed.trouble.reason not in REASONS:
            continue
        if is_out_of_memory(ended):
            continue
        yield finding(
            "init_container_failed",
            blamed.subject,
            evidence=[blamed.trouble.message, (ended.get("message") or "").strip()],
            fixes=("open_logs", "edit_inputs"),
            container=blamed.trouble.container,
            exit_code=ended.get("exitCode", "?"),
            restarts=number(entry, "restartCount"),
        )
