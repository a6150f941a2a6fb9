"""What takes longer than people expect: told as a notice after five minutes, and no error."""

from .case import Case, Chapter, Step
from .presses import at_once, check_again
from .reports import now

CHAPTER = Chapter()
case = CHAPTER.case
LONG = 300
HOURS = {"helm_timeout": 7200}
"""So that the deadline of the change is not what ends the waiting."""
UNTIL_TOLD = "until [ -e /tmp/go ]; do sleep 1; done"
GO = ("/bin/sh", "-c", ": > /tmp/go")


def _go_on(part):
    """Return what lets a container of the app that waits go on."""

    def outside(patient):
        (name,) = [
            pod["metadata"]["name"]
            for pod in patient.all_pods()
            if pod["spec"]["containers"][0]["name"] == part
        ]
        patient.kube.run("exec", "-n", patient.namespace, name, "--", *GO)

    return outside


@case(long=True)
def start_that_takes_long(_world):
    return Case(
        "a program that needs more than five minutes before it serves",
        [Step("deploying_long", now, check_again(), patience=LONG, outside=_go_on("app"))],
        {"run": UNTIL_TOLD, "started": "/", "tries": 7200},
        values=HOURS,
    )


@case(long=True)
def task_that_takes_long(_world):
    return Case(
        "a hook that runs for more than five minutes",
        [Step("hook_running", now, at_once("open_logs"), patience=LONG, outside=_go_on("task"))],
        {"task": UNTIL_TOLD},
        values=HOURS,
    )
