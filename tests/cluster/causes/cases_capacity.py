"""What goes wrong for want of room: the workspace's, the machines', the plan's memory."""

from .case import ADMINISTRATOR, Case, Chapter, Step
from .platform_steps import undone
from .presses import check_again, dialog, settings
from .reports import ended, event, evicted, failed, machine_is_lost
from .world import number, word

CHAPTER = Chapter()
case = CHAPTER.case
PATIENCE = 60
NO_ROOM = event("FailedScheduling", "Insufficient cpu")


@case(fast=True)
def more_instances_than_the_workspace_has_room_for(_world):
    return Case(
        "two instances in a workspace with room for one",
        [
            Step(
                "quota_exceeded",
                event("FailedCreate", "exceeded quota"),
                dialog("raise_quota"),
                by=ADMINISTRATOR,
            )
        ],
        {"replicas": 2},
        room={"quota_cpu": number(6, 9) / 100},
    )


@case
def second_disk_in_a_small_workspace(_world):
    name = word()
    claim = f"""apiVersion: v1
kind: PersistentVolumeClaim
metadata:
  name: {name}
spec:
  accessModes: [ReadWriteOnce]
  resources: {{requests: {{storage: {number(5, 9)}Gi}}}}"""
    return Case(
        "a chart that asks for a disk larger than the workspace may have",
        [
            Step(
                "quota_exceeded",
                failed("quota_exceeded"),
                dialog("raise_quota", storage_gib=20),
                by=ADMINISTRATOR,
            )
        ],
        {"more": claim},
        room={"quota_storage_gib": 2},
    )


@case
def quota_taken_away_in_the_cluster(_world):
    def hurt(patient):
        patient.patch("resourcequota", {"spec": {"hard": {"pods": "0"}}}, "workspace-quota")
        for pod in patient.pods():
            patient.remove("pod", pod["metadata"]["name"])

    return Case(
        "somebody writes a smaller quota into the cluster, and an instance is lost",
        [
            Step(
                "quota_exceeded",
                event("FailedCreate", "exceeded quota"),
                dialog("raise_quota", cpu=1),
                by=ADMINISTRATOR,
            )
        ],
        hurt=hurt,
        room={"quota_cpu": 0.2, "quota_memory_mib": 512},
    )


@case
def plan_larger_than_every_machine(_world):
    return Case(
        "a plan of 64 cores",
        [Step("unschedulable", NO_ROOM, dialog("change_plan", plan="S"), patience=PATIENCE)],
        plan="XL",
    )


@case(alone=True)
def machines_full(_world):
    name = word()

    def before(patient):
        patient.undo.callback(patient.world.drop_hog, name)
        patient.world.hog(name, leaves=0.04)

    return Case(
        "the machines are full of somebody else's programs",
        [
            Step(
                "unschedulable",
                NO_ROOM,
                None,
                patience=PATIENCE,
                outside=lambda patient: patient.world.drop_hog(name),
            )
        ],
        plan="M",
        before=before,
    )


@case
def machine_that_is_not_there(_world):
    return Case(
        "an app that wants a machine which does not exist",
        [
            Step(
                "unschedulable",
                event("FailedScheduling", "node affinity/selector"),
                settings(machine=""),
                patience=PATIENCE,
            )
        ],
        {"machine": f"machine-{word()}"},
    )


@case(alone=True)
def machines_reserved(_world):
    key = f"{word()}.example.com/only"

    def before(patient):
        patient.kube.run("taint", "node", patient.machine(), f"{key}=yes:NoSchedule")
        patient.undo.callback(patient.kube.run, "taint", "node", "--all", f"{key}:NoSchedule-")

    return Case(
        "the machine is reserved for others",
        [
            Step(
                "unschedulable",
                event("FailedScheduling", "untolerated taint"),
                check_again(),
                patience=PATIENCE,
                outside=undone,
            )
        ],
        before=before,
    )


@case(alone=True)
def machine_that_stops(_world):
    def hurt(patient):
        kubelet = patient.world.cluster.component("kubelet")
        kubelet.stop()
        patient.undo.callback(kubelet.start)

    return Case(
        "the machine does not answer the cluster any more",
        [
            Step(
                "machine_not_ready",
                machine_is_lost,
                check_again(),
                outside=undone,
            )
        ],
        hurt=hurt,
    )


@case
def more_files_than_the_app_may_keep(_world):
    size = number(18, 26)
    return Case(
        f"a program that writes {size} MiB of temporary files and may write 8",
        [Step("evicted", evicted(2), settings(scratch="64Mi"))],
        {
            "scratch": "8Mi",
            "run": f"busybox dd if=/dev/zero of=/tmp/filled bs=1048576 count={size}",
        },
        timeout=300,
    )


@case
def more_memory_than_the_plan_has(_world):
    size = number(38, 44) * 10**6
    return Case(
        "a program that needs 80 MiB on a plan of 64",
        [Step("out_of_memory", ended(restarts=3), dialog("change_plan", plan="M"))],
        {"run": f"text=$(busybox yes 0123456789abcdef | busybox head -c {size})"},
    )
