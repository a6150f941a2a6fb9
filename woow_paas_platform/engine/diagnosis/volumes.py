"""The disk is not there: its claim does not exist, or nothing provides it."""

import re

from ..status.pods import PATIENCE, claims_of, is_gone
from ..status.raw import age, meta, spec, status
from .cause import Cause, Chapter, _lt
from .configuration import is_missing, mount_failures

_SYMPTOMS = ("disk_pending", "stuck_deploying", "helm_timeout")

MISSING = Cause(
    "volume_missing",
    Chapter.DISK,
    _lt("The app's disk does not exist"),
    _lt("The app wants to use the disk %(disk)s, and there is none of this name."),
    _lt("Deploying the app again makes its disks. If it is to use a kept disk, attach that one."),
    fixes=("deploy_again", "edit_inputs", "ask_administrator"),
    symptoms=_SYMPTOMS,
    terms=("FailedScheduling", "persistentvolumeclaim not found"),
)
NO_DEFAULT = Cause(
    "storage_class_none",
    Chapter.DISK,
    _lt("The cluster does not know which disks to use"),
    _lt(
        "The app asks for the disk %(disk)s without saying of which kind, and the cluster has no "
        "default kind. It has these: %(known)s."
    ),
    _lt("Choose a kind of disk for this cluster, or make one of them the default."),
    fixes=("set_default_class", "choose_storage_class", "ask_administrator"),
    symptoms=_SYMPTOMS,
    terms=("no storage class is set", "StorageClass", "FailedBinding"),
)
CLASS_MISSING = Cause(
    "storage_class_missing",
    Chapter.DISK,
    _lt("The kind of disk does not exist"),
    _lt(
        "The disk %(disk)s is to be of the kind %(storage_class)s, which this cluster does not "
        "have. It has these: %(known)s."
    ),
    _lt("Choose one that exists, and deploy the app again."),
    fixes=("choose_storage_class", "edit_inputs", "ask_administrator"),
    symptoms=_SYMPTOMS,
    terms=('storageclass "…" not found', "ProvisioningFailed"),
)
PROVISIONER_DOWN = Cause(
    "provisioner_down",
    Chapter.DISK,
    _lt("Nothing makes the app's disk"),
    _lt(
        "The disk %(disk)s was asked for, and the program that makes disks of the kind "
        "%(storage_class)s (%(provisioner)s) does not react: it does not run, or is not installed."
    ),
    _lt(
        "An administrator of the cluster has to start it; the app goes on by itself then. Or "
        "choose another kind of disk."
    ),
    fixes=("ask_administrator", "choose_storage_class", "check_again"),
    symptoms=_SYMPTOMS,
    terms=("ExternalProvisioning", "waiting for a volume to be created"),
)
FAILED = Cause(
    "volume_failed",
    Chapter.DISK,
    _lt("The app's disk could not be made"),
    _lt(
        "The program that makes disks of the kind %(storage_class)s tried to make %(disk)s, and "
        "says below why it could not."
    ),
    _lt("It is tried again by itself. Ask an administrator of the cluster, with that answer."),
    fixes=("ask_administrator", "choose_storage_class", "check_again"),
    symptoms=_SYMPTOMS,
    terms=("ProvisioningFailed",),
)
NOT_BOUND = Cause(
    "volume_not_bound",
    Chapter.DISK,
    _lt("The app's disk is not made"),
    _lt(
        "The disk %(disk)s was asked for, and the cluster does not make it. Its kind: "
        "%(storage_class)s."
    ),
    _lt("Choose another kind of disk, or ask an administrator of the cluster for one."),
    fixes=("choose_storage_class", "ask_administrator", "check_again"),
    symptoms=_SYMPTOMS,
    terms=("FailedBinding", "no persistent volumes available"),
    follows=frozenset({"unschedulable"}),
)
LOST = Cause(
    "volume_lost",
    Chapter.DISK,
    _lt("The app's disk is gone"),
    _lt("The disk %(disk)s was there, and what it stood on has been removed from the cluster."),
    _lt("Its data can only come back from a backup. Ask an administrator before anything else."),
    fixes=("ask_administrator", "deploy_again"),
    symptoms=("disk_pending",),
    terms=("ClaimLost",),
)
NOT_MOUNTED = Cause(
    "volume_not_mounted",
    Chapter.DISK,
    _lt("The app's disk cannot be attached"),
    _lt("The disk is there, but the machine that runs the app cannot attach it."),
    _lt(
        "Most often it is still attached to another machine, and this ends by itself. Ask an "
        "administrator if it does not."
    ),
    fixes=("check_again", "ask_administrator"),
    symptoms=("disk_pending", "stuck_deploying"),
    terms=("FailedMount", "FailedAttachVolume", "Multi-Attach error"),
)
UNREACHABLE = Cause(
    "volume_elsewhere",
    Chapter.DISK,
    _lt("The app's disk is on another machine"),
    _lt("The disk can be reached from some machines only, and none of them takes the app now."),
    _lt("Ask an administrator to bring that machine back, or to make room on it."),
    fixes=("ask_administrator", "check_again"),
    symptoms=("disk_pending", "stuck_deploying"),
    terms=("volume node affinity conflict", "didn't match PersistentVolume's node affinity"),
)
CAUSES = (
    MISSING,
    NO_DEFAULT,
    CLASS_MISSING,
    PROVISIONER_DOWN,
    FAILED,
    NOT_BOUND,
    LOST,
    NOT_MOUNTED,
    UNREACHABLE,
)

GRACE = 15
"""Seconds that the cluster may take to give a new claim its class."""
_MISSING = re.compile(r'persistentvolumeclaim "([^"]+)" not found')
_WAITS = re.compile(r"unbound immediate PersistentVolumeClaims|didn't find available persistent")
_IMMEDIATE = re.compile(r"unbound immediate PersistentVolumeClaims")
"""What the scheduler goes on saying of a claim that has got another kind of disk since."""
_ELSEWHERE = re.compile(
    r"volume node affinity conflict|didn't match PersistentVolume's node affinity"
)
_IS_DEFAULT = (
    "storageclass.kubernetes.io/is-default-class",
    "storageclass.beta.kubernetes.io/is-default-class",
)
_BY_HAND = "kubernetes.io/no-provisioner"
"""The class of disks that somebody has to make; the cluster complains that nothing does."""
_SELECTED = "volume.kubernetes.io/selected-node"


def names_missing_claim(message):
    """Tell whether a message says that a claim does not exist."""
    return bool(_MISSING.search(message))


def waits_for_disk(message):
    """Tell whether the scheduler waits for a disk, and for nothing else that it knows."""
    return bool(_WAITS.search(message) or _ELSEWHERE.search(message))


def without_disks(message):
    """Return what the scheduler says about anything but disks."""
    return _ELSEWHERE.sub("", _WAITS.sub("", message))


def is_pending(claim):
    """Tell whether a claim waits for its disk."""
    return status(claim).get("phase") == "Pending"


def detect(case):
    """Tell a disk that nobody asked for from one that nobody provides."""
    if case.is_well:
        return
    for blamed in case.blamed():
        told = _MISSING.search(blamed.trouble.message)
        if told:
            yield MISSING.found(blamed.subject, [blamed.trouble.message], disk=told[1])
        elif _ELSEWHERE.search(blamed.trouble.message):
            yield UNREACHABLE.found(blamed.subject, [blamed.trouble.message])
    for subject, message in mount_failures(case):
        if not is_missing(message):
            yield NOT_MOUNTED.found(subject, [message])
    used = {name for pod in case.parts.pods if not is_gone(pod) for name in claims_of(pod)}
    for claim in case.parts.by_kind.get("PersistentVolumeClaim", ()):
        if meta(claim).get("name") in used and not meta(claim).get("deletionTimestamp"):
            yield from _of_claim(case, claim)


def _of_claim(case, claim):
    phase, name = status(claim).get("phase"), meta(claim).get("name")
    about = f"PersistentVolumeClaim/{name}"
    waited = age(meta(claim).get("creationTimestamp"), case.now)
    if phase == "Lost":
        yield LOST.found(about, [f"{name}: Lost"], disk=name)
    if phase != "Pending" or waited < GRACE:
        return
    wanted = spec(claim).get("storageClassName")
    params = {"disk": name, "storage_class": wanted or ["default_class"]}
    evidence = [f"{name}: Pending, for {waited:.0f} s"]
    said = [message for on, message, _e in case.events("ProvisioningFailed") if on == about]
    cause, more = _why(case, claim, wanted, waited, said)
    if cause:
        yield cause.found(about, [*said[-1:], *evidence], **{**params, **more})


def _why(case, claim, wanted, waited, said):
    """Return (cause, its params) of a claim that waits; no cause while it may."""
    classes = case.around.storage_classes
    if classes is None or wanted == "":
        return (NOT_BOUND if waited >= 2 * PATIENCE else None), {}
    known = [meta(one).get("name", "") for one in classes] or ["nothing"]
    mine = next((one for one in classes if _is_it(one, wanted)), None)
    if mine is None:
        return (CLASS_MISSING if wanted else NO_DEFAULT), {"known": known}
    annotations = meta(claim).get("annotations") or {}
    if mine.get("volumeBindingMode") == "WaitForFirstConsumer" and _SELECTED not in annotations:
        # no machine is chosen yet: the disk waits for the app, not the app for the disk
        stale = any(_IMMEDIATE.search(blamed.trouble.message) for blamed in case.blamed())
        return (NOT_BOUND if stale else None), {"fixes": ("retry", *NOT_BOUND.fixes)}
    more = {
        "storage_class": meta(mine).get("name", ""),
        "provisioner": mine.get("provisioner", ""),
    }
    if mine.get("provisioner") == _BY_HAND:
        return (NOT_BOUND if waited >= PATIENCE else None), more
    if said:
        return (FAILED if waited >= PATIENCE / 2 else None), more
    if waited < PATIENCE or _is_being_made(case, claim):
        return None, {}
    return PROVISIONER_DOWN, more


def _is_it(storage_class, wanted):
    if wanted:
        return meta(storage_class).get("name") == wanted
    annotations = meta(storage_class).get("annotations") or {}
    return any(annotations.get(key) == "true" for key in _IS_DEFAULT)


def _is_being_made(case, claim):
    """Tell whether a provisioner, and not only the cluster's binder, has said something."""
    about = f"PersistentVolumeClaim/{meta(claim).get('name')}"
    return any(on == about for on, _message, _event in case.events("Provisioning"))
