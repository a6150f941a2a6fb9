"""Two faults at once: both named, the one that explains more first; or one behind the other."""

from dev.cluster.images import REGISTRY

from .case import ADMINISTRATOR, Case, Chapter, Step
from .cases_application import BAD_PULL, PATIENCE, UNREADY
from .presses import dialog, settings
from .reports import both, ended, event, failed, now, waiting
from .world import WELL_IMAGE, number, word

CHAPTER = Chapter()
case = CHAPTER.case
WORKER = """apiVersion: apps/v1
kind: Deployment
metadata:
  name: "{{ .Release.Name }}-worker"
spec:
  selector: {matchLabels: {app: "{{ .Release.Name }}-worker"}}
  template:
    metadata: {labels: {app: "{{ .Release.Name }}-worker"}}
    spec:
      automountServiceAccountToken: false
      containers: [{name: worker, image: "IMAGE"}]"""


@case
def two_programs_ill_in_two_ways(_world):
    code = number(2, 99)
    return Case(
        "a second program whose image nobody has, and the first one crashes",
        [
            Step(
                ("image_not_found", "crash_loop"),
                both(BAD_PULL, ended(restarts=3)),
                settings(more=""),
            ),
            # what is stuck is tried anew with every change
            Step("crash_loop", both(failed(), ended(restarts=3)), settings(run="")),
        ],
        {
            "more": WORKER.replace("IMAGE", f"{REGISTRY}/{word()}:{number(1, 9)}"),
            "run": f"exit {code}",
        },
    )


@case
def behind_the_image_a_setting(_world):
    return Case(
        "an image that nobody has, and behind it a missing Secret",
        [
            Step("image_not_found", BAD_PULL, settings(image=WELL_IMAGE)),
            Step(
                "configuration_missing",
                waiting("CreateContainerConfigError"),
                settings(setting=""),
            ),
        ],
        {"image": f"{REGISTRY}/{word()}:1.0", "setting": f"secret/{word()}/{word()}"},
    )


@case
def behind_the_preparation_a_crash(_world):
    return Case(
        "an init container that fails, and a program that would, too",
        [
            Step("init_container_failed", ended(restarts=3), settings(prepare="")),
            Step("crash_loop", ended(restarts=3), settings(run="")),
        ],
        {"prepare": f"exit {number(2, 99)}", "run": f"exit {number(2, 99)}"},
    )


@case
def behind_the_task_an_image(_world):
    return Case(
        "a hook that fails, and an image that nobody has",
        [
            Step("hook_failed", failed("hook_failed"), settings(task="")),
            Step("image_not_found", BAD_PULL, settings(image=WELL_IMAGE)),
        ],
        {"task": f"exit {number(2, 99)}", "image": f"{REGISTRY}/{word()}:1.0"},
    )


@case
def behind_the_machine_a_port(_world):
    return Case(
        "a plan that no machine has room for, and a wrong port",
        [
            Step(
                "unschedulable",
                event("FailedScheduling", "Insufficient cpu"),
                dialog("change_plan", plan="S"),
                patience=PATIENCE,
            ),
            Step("probe_failing", UNREADY, dialog("set_port", port=8080), patience=PATIENCE),
        ],
        {"port": number(8100, 9900)},
        plan="XL",
    )


@case
def behind_the_quota_a_missing_disk(_world):
    return Case(
        "a workspace that is too small, and a disk that nobody made",
        [
            Step(
                ("quota_exceeded", "volume_missing"),
                event("FailedCreate", "exceeded quota"),
                dialog("raise_quota"),
                by=ADMINISTRATOR,
                patience=PATIENCE,
            ),
            Step("volume_missing", now, settings(claim=""), patience=PATIENCE),
        ],
        {"replicas": 2, "claim": f"disk-{word()}"},
        room={"quota_cpu": number(6, 9) / 100},
    )
