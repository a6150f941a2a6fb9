"""What goes wrong with disks: nobody asked for them, nobody makes them, nobody finds them."""

from dev.config import LOCAL

from .case import ADMINISTRATOR, Case, Chapter, Step
from .presses import at_once, check_again, dialog, settings
from .reports import event
from .world import word

CHAPTER = Chapter()
case = CHAPTER.case
DISK = {"disk": True}
KIND = "local-path"
PROVISIONER = ("deployment/local-path-provisioner", "-n", "kube-system")
DEFAULT = "storageclass.kubernetes.io/is-default-class"
UNBOUND = event("FailedScheduling", "unbound immediate PersistentVolumeClaims")
PATIENCE = 60


def _class(provisioner, mode="Immediate"):
    return {
        "apiVersion": "storage.k8s.io/v1",
        "kind": "StorageClass",
        "metadata": {"name": f"kind-{word()}"},
        "provisioner": provisioner,
        "volumeBindingMode": mode,
    }


def _is_the_clusters(storage_class):
    """Return what makes a class the platform's choice for new disks, for as long as it is ill."""

    def before(patient):
        name = storage_class["metadata"]["name"] if storage_class else f"kind-{word()}"
        if storage_class:
            patient.kube.apply(storage_class)
            patient.undo.callback(
                patient.kube.run, "delete", "storageclass", name, "--ignore-not-found"
            )
        patient.set_cluster(storage_class=name)

    return before


@case(alone=True)
def disk_of_a_kind_that_is_not_there(_world):
    return Case(
        "the cluster's disks come from a class that does not exist",
        [
            Step(
                "storage_class_missing",
                event("ProvisioningFailed", "not found"),
                dialog("choose_storage_class", storage_class=KIND),
                by=ADMINISTRATOR,
                patience=15,
            )
        ],
        DISK,
        before=_is_the_clusters(None),
    )


@case
def disk_kind_of_the_app_is_not_there(_world):
    return Case(
        "an app's own disk is of a class that does not exist",
        [
            Step(
                "storage_class_missing",
                event("ProvisioningFailed", "not found"),
                settings(disk_class=KIND),
                patience=15,
            )
        ],
        {**DISK, "disk_class": f"kind-{word()}"},
    )


@case(alone=True)
def no_default_disk(_world):
    def before(patient):
        patient.set_cluster(storage_class=False)
        patient.kube.run("annotate", "storageclass", KIND, f"{DEFAULT}=false", "--overwrite")
        patient.undo.callback(
            patient.kube.run, "annotate", "storageclass", KIND, f"{DEFAULT}=true", "--overwrite"
        )

    return Case(
        "no class is the default, and none is chosen",
        [
            Step(
                "storage_class_none",
                event("FailedBinding", "no storage class is set"),
                dialog("set_default_class", storage_class=KIND),
                by=ADMINISTRATOR,
                patience=15,
            )
        ],
        DISK,
        before=before,
    )


@case(alone=True)
def provisioner_stopped(_world):
    def before(patient):
        patient.kube.run("scale", *PROVISIONER, "--replicas=0")
        patient.undo.callback(patient.kube.run, "scale", *PROVISIONER, "--replicas=1")

    return Case(
        "the program that makes disks is stopped",
        [
            Step(
                "provisioner_down",
                event("ExternalProvisioning"),
                check_again(),
                patience=PATIENCE,
                outside=lambda patient: patient.kube.run("scale", *PROVISIONER, "--replicas=1"),
            )
        ],
        DISK,
        before=before,
    )


@case(alone=True)
def provisioner_refuses(_world):
    return Case(
        "the program that makes disks cannot make this kind",
        [
            Step(
                "volume_failed",
                event("ProvisioningFailed"),
                dialog("choose_storage_class", storage_class=KIND),
                by=ADMINISTRATOR,
                patience=PATIENCE / 2,
            )
        ],
        DISK,
        before=_is_the_clusters(_class("rancher.io/local-path")),
    )


@case(alone=True)
def disks_by_hand_and_none_left(_world):
    return Case(
        "a class whose disks are made by hand, and there is none",
        [
            Step(
                "volume_not_bound",
                UNBOUND,
                dialog("choose_storage_class", storage_class=KIND),
                by=ADMINISTRATOR,
                patience=PATIENCE,
            )
        ],
        DISK,
        before=_is_the_clusters(_class("kubernetes.io/no-provisioner")),
    )


@case
def claim_that_nobody_made(_world):
    return Case(
        "a disk of a name that nobody has",
        [
            Step(
                "volume_missing",
                event("FailedScheduling", "not found"),
                settings(claim=""),
                patience=PATIENCE,
            )
        ],
        {"claim": f"disk-{word()}"},
    )


@case
def claim_deleted(_world):
    def hurt(patient):
        scale = ("scale", patient.workload, "-n", patient.namespace)
        patient.kube.run(*scale, "--replicas=0")
        patient.remove("pvc", patient.claim)
        patient.until_gone("pvc", patient.claim)
        patient.kube.run(*scale, "--replicas=1")

    return Case(
        "an app's disk deleted behind the platform's back",
        [
            Step(
                "volume_missing",
                event("FailedScheduling", "not found"),
                at_once("deploy_again"),
                patience=PATIENCE,
            )
        ],
        DISK,
        hurt=hurt,
    )


def _volume(name, claim, path, mark, kind):
    """Return a disk by hand, and the claim that has it."""
    size = {"storage": "1Gi"}
    key, value = mark
    terms = [{"key": key, "operator": "In", "values": [value]}]
    volume = {
        "apiVersion": "v1",
        "kind": "PersistentVolume",
        "metadata": {"name": name},
        "spec": {
            "accessModes": ["ReadWriteOnce"],
            "capacity": size,
            "persistentVolumeReclaimPolicy": "Delete",
            "storageClassName": name,
            "hostPath": {"path": path, "type": kind},
            "nodeAffinity": {"required": {"nodeSelectorTerms": [{"matchExpressions": terms}]}},
        },
    }
    asked = {
        "apiVersion": "v1",
        "kind": "PersistentVolumeClaim",
        "metadata": {"name": claim},
        "spec": {
            "accessModes": ["ReadWriteOnce"],
            "storageClassName": name,
            "volumeName": name,
            "resources": {"requests": size},
        },
    }
    return volume, asked


def _by_hand(patient, claim, path, mark, kind=""):
    """Make the app's claim and its disk by hand; only machines with the mark reach it."""
    name = f"by-hand-{word()}"
    volume, asked = _volume(name, claim, path, mark, kind)
    patient.kube.apply(volume)
    patient.undo.callback(
        patient.kube.run, "delete", "pv", name, "--wait=false", "--ignore-not-found"
    )
    patient.beside(asked)


@case
def disk_that_cannot_be_attached(_world):
    claim, folder = f"disk-{word()}", LOCAL / "cluster" / "volumes" / word()

    def before(patient):
        mark = "kubernetes.io/hostname", patient.machine()
        _by_hand(patient, claim, str(folder), mark, "Directory")
        patient.undo.callback(folder.rmdir)

    return Case(
        "a disk whose folder is not on the machine",
        [
            Step(
                "volume_not_mounted",
                event("FailedMount"),
                check_again(),
                patience=20,
                outside=lambda _patient: folder.mkdir(),
            )
        ],
        {"claim": claim},
        before=before,
    )


@case
def disk_on_another_machine(_world):
    claim, mark = f"disk-{word()}", (f"{word()}.example.com/rack", word())

    def before(patient):
        _by_hand(patient, claim, f"/tmp/{word()}", mark)

    def outside(patient):
        label = ("label", "node", patient.machine())
        patient.kube.run(*label, "=".join(mark))
        patient.undo.callback(patient.kube.run, *label, f"{mark[0]}-")

    return Case(
        "a disk that only a machine which is not there can reach",
        [
            Step(
                "volume_elsewhere",
                event("FailedScheduling", "PersistentVolume's node affinity"),
                check_again(),
                patience=PATIENCE,
                outside=outside,
            )
        ],
        {"claim": claim},
        before=before,
    )


@case
def disk_gone(_world):
    def hurt(patient):
        claim = patient.get("pvc", patient.claim)
        volume = claim["spec"]["volumeName"]
        patient.kube.run("delete", "pv", volume, "--wait=false")
        patient.kube.run(
            "patch", "pv", volume, "--type=merge", "-p", '{"metadata":{"finalizers":null}}'
        )
        patient.kube.run("rollout", "restart", patient.workload, "-n", patient.namespace)

    def outside(patient):
        scale = ("scale", patient.workload, "-n", patient.namespace)
        patient.kube.run(*scale, "--replicas=0")
        patient.remove("pvc", patient.claim)
        patient.until_gone("pvc", patient.claim)

    return Case(
        "what a disk stands on is removed from the cluster",
        [
            Step(
                "volume_lost",
                event("ClaimLost"),
                at_once("deploy_again"),
                outside=outside,
            )
        ],
        DISK,
        hurt=hurt,
    )
