"""The application's preparation fails, so that the application never starts."""

from ..status.raw import number
from .cause import Cause, Chapter, _lt
from .crash import REASONS, did_not_start, is_out_of_memory, last_end

FAILED = Cause(
    "init_container_failed",
    Chapter.START,
    _lt("The app's preparation fails"),
    _lt(
        "Before the app itself starts, the step “%(container)s” must succeed. It ends with exit "
        "code %(exit_code)s, and was tried again %(restarts)s times."
    ),
    _lt("Its log says what it was missing; most often a setting is wrong."),
    fixes=("open_logs", "edit_inputs", "retry"),
    symptoms=("stuck_deploying", "instance_fails"),
    terms=("Init:CrashLoopBackOff", "Init:Error", "initContainers"),
)
CAUSES = (FAILED,)


def detect(case):
    """Name the step of the preparation that fails."""
    for blamed in case.blamed():
        ended, entry, is_init = last_end(blamed)
        if not is_init or blamed.is_hook or blamed.trouble.reason not in REASONS:
            continue
        if is_out_of_memory(ended) or did_not_start(blamed, ended):
            continue
        yield FAILED.found(
            blamed.subject,
            [blamed.trouble.message, ended.get("message") or ""],
            container=blamed.trouble.container or entry.get("name", ""),
            exit_code=ended.get("exitCode", "?"),
            restarts=number(entry, "restartCount"),
        )
