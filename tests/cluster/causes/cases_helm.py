"""What goes wrong with a change as a whole: its time, Helm, what others do meanwhile."""

import subprocess

from dev import odoo, tools

from ..support import processes, records
from ..support.meddler import Meddler
from ..support.waiting import until
from .case import ADMINISTRATOR, Case, Chapter, Step
from .presses import at_once, button, dialog, settings
from .reports import event, failed, now
from .world import number, word

CHAPTER = Chapter()
case = CHAPTER.case
OWN_ROOM = {"quota_services": 9}

# Its time


@case(alone=True)
def helm_that_never_ends(_world):
    def before(patient):
        patient.undo.callback(patient.odoo.gate.open)
        patient.odoo.gate.hang()

    return Case(
        "helm hangs",
        [
            Step(
                "deadline_exceeded",
                failed("deadline_exceeded"),
                dialog("raise_timeout", seconds=90),
                by=ADMINISTRATOR,
                outside=lambda patient: patient.odoo.gate.open(),
            )
        ],
        values={"helm_timeout": 10},
        before=before,
    )


@case
def start_that_takes_longer_than_allowed(_world):
    seconds = number(25, 30)
    return Case(
        f"an app that needs {seconds} seconds to start, and 10 are allowed",
        [
            Step(
                "not_ready_in_time",
                failed("not_ready_in_time"),
                dialog("raise_timeout", seconds=120),
                by=ADMINISTRATOR,
                folded=frozenset(),
            )
        ],
        {"prepare": f"sleep {seconds}"},
        values={"helm_timeout": 10},
    )


# Others' doings


def _meddled(cause, injected, meddle, press):
    """Return the case of somebody who keeps every try from its end, and stops in the end."""
    meddler = {}

    def hurt(patient):
        patient.write(helm_timeout=25)
        patient.undo.callback(patient.odoo.gate.open)
        meddler["it"] = Meddler(lambda: meddle(patient))
        patient.undo.enter_context(meddler["it"])
        patient.change(run=f"echo {word()}")

    def outside(patient):
        meddler["it"].stop()
        patient.odoo.gate.open()

    return Case(injected, [Step(cause, failed(cause), press, outside=outside)], hurt=hurt)


@case(alone=True)
def release_held_by_another_helm(_world):
    def meddle(patient):
        gate, release = patient.odoo.gate, patient.release
        # the platform's own comes to its start, and finds that somebody was faster
        gate.hold("before")
        until(lambda: len(gate.started(release)) > len(gate.ended(release)), 2, "a helm")
        records.rewrite(patient.kube, patient.namespace, release, "pending-upgrade")
        gate.open()
        until(lambda: len(gate.started(release)) == len(gate.ended(release)), 20, "its end")

    return _meddled(
        "operation_in_progress",
        "another helm that takes hold of the release again and again",
        meddle,
        dialog("unlock_retry"),
    )


@case(alone=True)
def helm_killed_again_and_again(_world):
    def meddle(patient):
        # it is held before it does anything, so that it can be hit
        patient.odoo.gate.hold("before")
        processes.kill(patient.release)

    return _meddled("runner_lost", "helm killed again and again", meddle, at_once("retry"))


@case(alone=True)
def no_room_on_the_platforms_machine(_world):
    def hurt(patient):
        patient.write(helm_timeout=25)
        place = odoo.DATA / "woow_paas"
        full = f'mount -t tmpfs -o size=4k none {place}; exec "$@"'
        patient.undo.callback(patient.odoo.start)
        patient.odoo.start(2, within=("unshare", "--mount", "sh", "-c", full, "sh"))
        patient.change(run=f"echo {word()}")

    return Case(
        "the disk of the platform's machine is full",
        [
            Step(
                "disk_full",
                failed("disk_full"),
                at_once("retry"),
                outside=lambda patient: patient.odoo.start(),
            )
        ],
        hurt=hurt,
    )


def _delete_with_the_data(patient, page):
    """Delete the app together with its disks, by its name."""
    button(page, "delete")
    page.locator("input[name=o_paas_keep]").last.check()
    page.fill("#o_paas_delete_name", patient.name)
    page.locator(".o_paas_delete_confirm").click()


_delete_with_the_data.code = "delete"


@case
def disk_that_goes_with_its_app(_world):
    claim = f"""apiVersion: v1
kind: PersistentVolumeClaim
metadata:
  name: {word()}
spec:
  accessModes: [ReadWriteOnce]
  resources: {{requests: {{storage: 1Gi}}}}"""
    return Case(
        "an app deleted but for its disk, which its chart does not keep",
        [Step("volumes_not_kept", failed("volumes_not_kept"), _delete_with_the_data)],
        {"more": claim},
        hurt=lambda patient: patient.delete(keep_volumes=True),
        end="gone",
    )


@case
def limit_that_somebody_sets(_world):
    name = word()

    def hurt(patient):
        most = {"type": "Container", "max": {"cpu": "5m"}}
        limit = {"apiVersion": "v1", "kind": "LimitRange", "metadata": {"name": name}}
        patient.beside({**limit, "spec": {"limits": [most]}})
        for pod in patient.pods():
            patient.remove("pod", pod["metadata"]["name"])

    return Case(
        "a limit for instances that somebody has set in the cluster",
        [
            Step(
                "instance_refused",
                event("FailedCreate", "maximum cpu usage"),
                settings(run=f"echo {word()}"),
                patience=60,
                outside=lambda patient: patient.remove("limitrange", name),
            )
        ],
        hurt=hurt,
        room=OWN_ROOM,
    )


@case
def workspace_being_deleted(_world):
    name = word()

    def hurt(patient):
        hook = {
            "apiVersion": "v1",
            "kind": "ConfigMap",
            "metadata": {
                "name": name,
                "namespace": patient.namespace,
                "finalizers": ["example.com/wait"],
            },
        }
        patient.kube.apply(hook)
        patient.undo.callback(free, patient)
        patient.kube.run("delete", "namespace", patient.namespace, "--wait=false")
        patient.write(helm_timeout=25)
        patient.change(run=f"echo {word()}")

    def free(patient):
        where = ("configmap", name, "-n", patient.namespace)
        if patient.kube.run("get", *where, "--ignore-not-found", "-o", "name"):
            patient.patch("configmap", {"metadata": {"finalizers": None}}, name)

    def outside(patient):
        free(patient)
        where = ("get", "namespace", patient.namespace, "--ignore-not-found", "-o", "name")
        until(lambda: not patient.kube.run(*where), 60, "the namespace to be gone", 0.5)

    return Case(
        "the workspace's namespace deleted, and held by something in it",
        [
            Step(
                "namespace_terminating",
                failed("namespace_terminating"),
                at_once("retry"),
                outside=outside,
            )
        ],
        hurt=hurt,
        room=OWN_ROOM,
    )


@case
def namespace_of_somebody_else(_world):
    def before(patient):
        patient.look()
        patient.kube.run("create", "namespace", patient.namespace)

    def outside(patient):
        patient.kube.run("delete", "namespace", patient.namespace, "--timeout=50s")

    return Case(
        "a namespace of the workspace's name that somebody else has made",
        [
            Step(
                "namespace_foreign",
                failed("namespace_foreign"),
                at_once("retry"),
                outside=outside,
            )
        ],
        before=before,
        room=OWN_ROOM,
    )


@case
def name_that_is_taken(_world):
    def before(patient):
        patient.look()
        other = {"apiVersion": "v1", "kind": "Service", "metadata": {"name": patient.release}}
        patient.beside({**other, "spec": {"ports": [{"port": number(1000, 9000)}]}})

    return Case(
        "a Service of the app's name that somebody else has made",
        [Step("ownership_conflict", failed("ownership_conflict"), dialog("new_name"))],
        before=before,
    )


@case
def app_uninstalled_by_hand(_world):
    def hurt(patient):
        config = ("--kubeconfig", patient.kube.command[2])
        words = ("uninstall", patient.release, "-n", patient.namespace, *config)
        helm = str(tools.path("helm4"))
        subprocess.run([helm, *words], check=True, capture_output=True, timeout=60)

    return Case(
        "the app uninstalled with helm by hand",
        [Step("release_missing", now, at_once("deploy_again"), folded=frozenset())],
        hurt=hurt,
    )
