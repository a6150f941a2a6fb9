"""What goes wrong with an app itself: its image, its start, its program, its tasks."""

import subprocess

from dev import tools
from dev.cluster import images, network
from dev.cluster.images import REGISTRY

from ..support.private import HOST, PrivateRegistry
from .case import Case, Chapter, Step
from .presses import at_once, dialog, logs_then, settings
from .reports import ended, event, failed, state, waiting
from .world import WELL_IMAGE, number, word

CHAPTER = Chapter()
case = CHAPTER.case
BAD_PULL = waiting("ErrImagePull", "ImagePullBackOff")
FAILED_JOB = event("BackoffLimitExceeded")
UNREADY = event("Unhealthy", "Readiness")
PATIENCE = 60


# Images


@case(fast=True)
def image_version_that_nobody_has(_world):
    tag = f"{number(2, 99)}.{word(2)}"
    return Case(
        f"image busybox:{tag}, which nobody has",
        [Step("image_not_found", BAD_PULL, settings(image=WELL_IMAGE))],
        {"image": f"{REGISTRY}/busybox:{tag}"},
    )


@case
def image_put_into_the_registry_later(_world):
    name = f"{word()}/{word()}:1.{number(0, 9)}"

    def outside(_patient):
        images.offer(images.busybox(name, command=("/bin/sh",)))

    return Case(
        "an image that is put into the registry only later",
        [Step("image_not_found", BAD_PULL, at_once("retry"), outside=outside)],
        {"image": f"{REGISTRY}/{name}"},
    )


@case
def image_name_that_is_none(_world):
    return Case(
        "an image's name with a capital letter",
        [Step("image_name_invalid", waiting("InvalidImageName"), settings(raw_image=""))],
        {"raw_image": f"{REGISTRY}/{word().capitalize()}:1.0"},
    )


@case
def registry_that_wants_a_login(_world):
    user, password = word(), word(8)

    def before(patient):
        place = patient.world.cluster.outer_address()
        patient.undo.enter_context(PrivateRegistry(place, user, password))

    return Case(
        "an image from a registry that gives nothing without a login",
        [
            Step(
                "image_unauthorized",
                BAD_PULL,
                dialog("registry_credentials", user=user, password=password),
            )
        ],
        {"image": f"{HOST}/busybox:1.0"},
        before=before,
    )


@case
def registry_that_does_not_answer(_world):
    return Case(
        "an image from a registry whose name leads nowhere",
        [
            Step(
                "registry_unreachable",
                BAD_PULL,
                settings(image=WELL_IMAGE),
                patience=PATIENCE,
            )
        ],
        {"image": f"{word()}.localhost:{number(5100, 5900)}/{word()}:1.0"},
    )


@case
def image_for_other_machines(_world):
    name = f"{word()}:1.0"

    def before(_patient):
        place = f"{network.inner_address()}:5000"
        crane = str(tools.path("crane"))
        foreign = f"{place}/foreign-{name}"
        for words in (
            ("mutate", f"{place}/busybox:1.0", "--set-platform", "linux/s390x", "-t", foreign),
            ("index", "append", "-m", foreign, "-t", f"{place}/{name}"),
        ):
            subprocess.run([crane, *words], check=True, capture_output=True, timeout=60)

    return Case(
        "an image that is built for other processors only",
        [Step("image_wrong_platform", BAD_PULL, settings(image=WELL_IMAGE))],
        {"image": f"{REGISTRY}/{name}"},
        before=before,
    )


@case
def image_that_may_not_be_fetched(_world):
    return Case(
        "an image that must be on the machine already, and is not",
        [
            Step(
                "image_not_on_machine",
                waiting("ErrImageNeverPull"),
                settings(pull="IfNotPresent", image=WELL_IMAGE),
            )
        ],
        {"image": f"{REGISTRY}/busybox:{word()}", "pull": "Never"},
    )


# Before the app starts


@case(fast=True)
def secret_that_is_not_there(_world):
    return Case(
        "a variable from a Secret that is not there",
        [
            Step(
                "configuration_missing",
                waiting("CreateContainerConfigError"),
                settings(setting=""),
            )
        ],
        {"setting": f"secret/{word()}/{word()}"},
    )


@case
def key_that_is_not_there(_world):
    name = word()

    def before(patient):
        about = {"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": name}}
        patient.beside({**about, "data": {word(): word()}})

    return Case(
        "a variable from a key that its ConfigMap does not have",
        [
            Step(
                "configuration_missing",
                waiting("CreateContainerConfigError"),
                settings(setting=""),
            )
        ],
        {"setting": f"configMap/{name}/{word()}"},
        before=before,
    )


@case
def file_of_a_secret_that_is_not_there(_world):
    name = word()

    def outside(patient):
        patient.beside({"apiVersion": "v1", "kind": "Secret", "metadata": {"name": name}})

    return Case(
        "files from a Secret that somebody makes only later",
        [
            Step(
                "configuration_missing",
                event("FailedMount", "not found"),
                at_once("retry"),
                patience=20,
                outside=outside,
            )
        ],
        {"setting": f"secret/{name}"},
    )


@case
def program_that_is_not_in_the_image(_world):
    return Case(
        "a program to start that the image does not have",
        [Step("program_missing", ended(restarts=3), settings(shell="/bin/sh"))],
        {"shell": f"/bin/{word()}"},
    )


@case
def preparation_fails(_world):
    code = number(2, 99)
    return Case(
        f"an init container that ends with {code}",
        [Step("init_container_failed", ended(restarts=3), settings(prepare=""))],
        {"prepare": f"echo no {word()} to be found; exit {code}"},
    )


@case
def image_that_wants_to_be_root(_world):
    return Case(
        "an app that may not be root, in an image that is",
        [
            Step(
                "security_refused",
                waiting("CreateContainerConfigError"),
                settings(as_root=True),
            )
        ],
        {"as_root": False},
    )


# The program


@case
def ends_at_once(_world):
    code, words = number(2, 99), word(4)
    said = f"the setting {words} is wrong"
    return Case(
        f"a program that says what it lacks and ends with {code}",
        [Step("crash_loop", ended(restarts=3), logs_then(said, settings(run="")))],
        {"run": f"echo {said}; exit {code}"},
    )


@case
def new_version_ends_at_once(_world):
    code = number(2, 99)
    return Case(
        f"a change after which the program ends with {code}",
        [Step("crash_loop", ended(restarts=3), dialog("rollback"))],
        hurt=lambda patient: patient.change(run=f"echo {word()} is unknown; exit {code}"),
    )


@case(fast=True)
def port_that_nobody_listens_on(_world):
    port = number(8100, 9900)
    return Case(
        f"port {port} entered, 8080 listened on",
        [Step("probe_failing", UNREADY, dialog("set_port", port=8080), patience=PATIENCE)],
        {"port": port},
    )


@case
def page_that_the_app_does_not_have(_world):
    return Case(
        "a page to check that the app answers with 404",
        [Step("probe_failing", UNREADY, settings(page="/"), patience=PATIENCE)],
        {"page": f"/{word()}"},
    )


@case
def sign_of_life_that_is_wrong(_world):
    return Case(
        "a liveness probe on a page that is not there",
        [Step("probe_failing", ended(restarts=3), settings(alive=""))],
        {"alive": f"/{word()}"},
    )


@case
def start_that_is_never_seen(_world):
    return Case(
        "a startup probe on a page that is not there",
        [Step("probe_failing", ended(restarts=3), settings(started=""))],
        {"started": f"/{word()}"},
    )


@case
def listens_for_itself_only(_world):
    return Case(
        "a program that listens on 127.0.0.1 only, and no probe",
        [Step("nothing_listening", state("running"), settings(listen="8080"), patience=30)],
        {"listen": "127.0.0.1:8080", "probed": False},
    )


# Its tasks


@case
def task_before_the_change_fails(_world):
    said = f"the {word()} does not migrate"
    return Case(
        "a hook that fails",
        [Step("hook_failed", failed("hook_failed"), logs_then(said, settings(task="")))],
        {"task": f"echo {said}; exit {number(1, 99)}"},
    )


@case
def job_that_is_all_of_the_app_fails(_world):
    said, done = f"no {word()} to work on", f"all {word()} done"
    return Case(
        "an app that is one job, and it fails",
        [
            Step(
                "job_failed",
                FAILED_JOB,
                logs_then(said, settings(job=f"echo {done}")),
            )
        ],
        {"serves": False, "job": f"echo {said}; exit {number(1, 99)}"},
    )


@case
def job_beside_the_app_fails(_world):
    return Case(
        "a job that fails beside a program that runs on",
        [Step("job_failed", FAILED_JOB, settings(job=""))],
        {"job": f"exit {number(1, 99)}"},
    )
