"""The program ends by itself, again and again."""

from ..status.pods import containers
from ..status.raw import number
from .case import finding

REASONS = frozenset(
    {
        "CrashLoopBackOff",
        "Error",
        "RunContainerError",
        "StartError",
        "CreateContainerError",
        "ContainerCannotRun",
        "Completed",
    }
)


def last_end(blamed):
    """Return (how the container ended last, its status, is init)."""
    for entry, is_init in containers(blamed.pod):
        if entry.get("name") == blamed.trouble.container:
            now_ended = (entry.get("state") or {}).get("terminated")
            ended = now_ended or (entry.get("lastState") or {}).get("terminated") or {}
            return ended, entry, is_init
    return {}, {}, False


def is_out_of_memory(ended):
    """Tell whether the kernel ended the program for its memory."""
    return ended.get("reason") == "OOMKilled"


def detect(case):
    """Tell the exit code and how often it was tried."""
    for blamed in case.blamed():
        ended, entry, is_init = last_end(blamed)
        if blamed.trouble.reason not in REASONS or is_init or blamed.is_hook:
            continue
        if is_out_of_memory(ended):
            continue
        yield finding(
            "crash_loop",
            blamed.subject,
            evidence=[blamed.trouble.message, (ended.get("message") or "").strip()],
            fixes=("open_logs", "edit_inputs", "retry"),
            container=blamed.trouble.container,
            exit_code=ended.get("exitCode", "?"),
            restarts=number(entry, "restartCount"),
        )
