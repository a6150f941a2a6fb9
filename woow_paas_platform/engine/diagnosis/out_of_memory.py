"""The program uses more memory than its plan has."""

from ..status.raw import number, spec
from .cause import Cause, Chapter, _lt
from .crash import is_out_of_memory, last_end

OUT_OF_MEMORY = Cause(
    "out_of_memory",
    Chapter.PROGRAM,
    _lt("The app needs more memory"),
    _lt(
        "The app used more memory than its plan allows (%(limit)s) and was ended for it, "
        "%(restarts)s times so far."
    ),
    _lt("Choose a larger plan. If it used to be enough, the new version may have a fault."),
    fixes=("change_plan", "open_logs", "rollback"),
    symptoms=("instance_fails", "stuck_deploying"),
    terms=("OOMKilled", "exit code 137"),
)
CAUSES = (OUT_OF_MEMORY,)


def detect(case):
    """Tell the limit that was hit and how often."""
    for blamed in case.blamed():
        ended, entry, _init = last_end(blamed)
        if is_out_of_memory(ended):
            yield OUT_OF_MEMORY.found(
                blamed.subject,
                [blamed.trouble.message],
                container=blamed.trouble.container or entry.get("name", ""),
                limit=_limit(blamed, entry.get("name")) or ["unknown"],
                restarts=number(entry, "restartCount"),
            )


def _limit(blamed, name):
    body = spec(blamed.pod)
    for container in [*(body.get("initContainers") or ()), *(body.get("containers") or ())]:
        if container.get("name") == name:
            return ((container.get("resources") or {}).get("limits") or {}).get("memory", "")
    return ""
