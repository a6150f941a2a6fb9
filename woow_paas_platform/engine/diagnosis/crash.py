"""The program ends by itself, again and again."""

import re

from ..status.pods import containers
from ..status.raw import meta, number
from ..status.rules import job_failure
from .cause import SAME_OBJECT, Cause, Chapter, _lt

CRASH = Cause(
    "crash_loop",
    Chapter.PROGRAM,
    _lt("The app ends as soon as it starts"),
    _lt(
        "The program ends by itself with exit code %(exit_code)s, and was started again "
        "%(restarts)s times."
    ),
    _lt(
        "The last lines of its log usually say why. Most often a setting is wrong, or the new "
        "version has a fault: change the setting, or go back to the version that worked."
    ),
    fixes=("open_logs", "edit_inputs", "rollback"),
    symptoms=("instance_fails", "stuck_deploying"),
    terms=("CrashLoopBackOff", "Error", "exit code"),
    follows=SAME_OBJECT,
)
NO_PROGRAM = Cause(
    "program_missing",
    Chapter.START,
    _lt("The app's image does not have the program to start"),
    _lt("The cluster could not start the program of “%(container)s” in the image %(image)s."),
    _lt("Enter another image or command; the cluster's answer below names the program."),
    fixes=("edit_inputs", "ask_administrator"),
    symptoms=("instance_fails", "stuck_deploying"),
    terms=("StartError", "RunContainerError", "executable file not found", "exec format error"),
)
CAUSES = (CRASH, NO_PROGRAM)

REASONS = frozenset(
    {
        "CrashLoopBackOff",
        "Error",
        "RunContainerError",
        "StartError",
        "CreateContainerError",
        "ContainerCannotRun",
        "Completed",
        "PodFailed",
    }
)
_NO_PROGRAM = re.compile(
    r"executable file not found|no such file or directory|exec format error"
    r"|permission denied.*exec|exec: ",
    re.IGNORECASE,
)
_KILLED = frozenset({0, 130, 137, 143})
"""How a program ends that was told to."""


def last_end(blamed):
    """Return (how the container ended last, its status, is init)."""
    for entry, is_init in containers(blamed.pod):
        if entry.get("name") == blamed.trouble.container:
            now_ended = (entry.get("state") or {}).get("terminated")
            ended = now_ended or (entry.get("lastState") or {}).get("terminated") or {}
            return ended, entry, is_init
    return _only_end(blamed)


def _only_end(blamed):
    """Return the end of a pod that failed as a whole."""
    for entry, is_init in containers(blamed.pod):
        ended = (entry.get("state") or {}).get("terminated") or {}
        if number(ended, "exitCode"):
            return ended, entry, is_init
    return {}, {}, False


def is_out_of_memory(ended):
    """Tell whether the kernel ended the program for its memory."""
    return ended.get("reason") == "OOMKilled"


def did_not_start(blamed, ended):
    """Tell whether the program was not even there to be started."""
    said = f"{blamed.trouble.message} {ended.get('message') or ''}"
    refused = {blamed.trouble.reason, ended.get("reason")} & {
        "StartError",
        "RunContainerError",
        "CreateContainerError",
        "ContainerCannotRun",
    }
    return bool(refused and _NO_PROGRAM.search(said))


def killed_by_probe(case, subject, ended):
    """Return what the health check said that made the cluster end the program; often nothing."""
    if number(ended, "exitCode") not in _KILLED or is_out_of_memory(ended):
        return ""
    said = [
        message
        for about, message, _event in case.events("Unhealthy", seconds=600)
        if about == subject and message.startswith(("Liveness", "Startup"))
    ]
    return said[-1] if said else ""


def detect(case):
    """Tell the exit code and how often it was tried; not of a Job that has given up."""
    gave_up = {f"Job/{meta(job).get('name')}" for job in case.parts.jobs if job_failure(job)}
    for blamed in case.blamed():
        ended, entry, is_init = last_end(blamed)
        if blamed.trouble.reason not in REASONS or blamed.is_hook or is_out_of_memory(ended):
            continue
        said = [blamed.trouble.message, ended.get("message") or ""]
        container = blamed.trouble.container or entry.get("name", "")
        if did_not_start(blamed, ended):
            yield NO_PROGRAM.found(
                blamed.subject, said, container=container, image=blamed.trouble.image
            )
        elif is_init or blamed.subject in gave_up:
            continue
        elif not killed_by_probe(case, blamed.subject, ended):
            yield CRASH.found(
                blamed.subject,
                said,
                container=container,
                exit_code=ended.get("exitCode", "?"),
                restarts=number(entry, "restartCount"),
            )
