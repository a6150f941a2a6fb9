"""One pod, judged: what it waits for, and whether that heals by itself."""

import re
from dataclasses import dataclass

from ..domain import Instance
from .raw import age, condition, controller, meta, moment, number, spec, status

PATIENCE = 60
"""Seconds after which a reason that may heal by itself has had its time."""
ATTEMPTS = 3
SETTLED = 10
"""Seconds a restarted container must run before it counts as up again."""

NEVER_HEAL = frozenset(
    {
        "CreateContainerConfigError",
        "ErrImageNeverPull",
        "InvalidImageName",
        "ErrSignatureValidation",
        "SignatureValidationFailed",
    }
)
IMAGE_REASONS = frozenset({"ErrImagePull", "ImagePullBackOff", "RegistryUnavailable"})
BACK_OFF = frozenset(
    {"CrashLoopBackOff", "CreateContainerError", "RunContainerError", "StartError", "Error"}
)

_REPLACING = frozenset({"ReplicaSet", "StatefulSet", "DaemonSet"})
_NOT_HEARD = re.compile(r"failed to sync (secret|configmap) cache")
"""The kubelet waits for the API server to tell of a Secret; one that is missing it names."""
_UNREACHABLE = re.compile(
    r"i/o timeout|deadline exceeded|connection refused|no such host|connection reset"
    r"|network is unreachable|no route to host|TLS handshake|server misbehaving"
    r"|toomanyrequests|too many requests|EOF|50[0234] |service unavailable",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Trouble:
    """Why a pod is not up. ``final`` when that is an error now, not only a delay."""

    reason: str
    message: str
    final: bool
    container: str = ""
    image: str = ""


def containers(pod):
    """Return (status, is init) of every container, those that run first, first."""
    body = status(pod)
    yield from ((entry, True) for entry in body.get("initContainerStatuses") or ())
    yield from ((entry, False) for entry in body.get("containerStatuses") or ())


def is_gone(pod):
    """Tell whether a pod is on its way out and says nothing about its workload."""
    return bool(meta(pod).get("deletionTimestamp"))


def is_lost(pod):
    """Tell whether a pod ended as a whole that its workload wanted to go on, and had replaced.

    One that its machine evicts has failed; if its program ended well at that, it has succeeded,
    and no reason is left on it (kubelet 1.34).
    """
    return (
        controller(pod)[0] in _REPLACING
        and status(pod).get("phase") in ("Failed", "Succeeded")
        and status(pod).get("reason") in (None, "Evicted")
    )


def is_ready(pod, now):
    """Tell whether a pod serves: its condition says so, and it did not just crash."""
    return (
        not is_gone(pod)
        and condition(pod, "Ready").get("status") == "True"
        and not any(_just_crashed(entry, now) for entry, _init in containers(pod))
        and not _may_be_killed_yet(pod, now)
    )


def _may_be_killed_yet(pod, now):
    """Tell whether a container that is asked only for signs of life has given none yet.

    Without a readiness probe it counts as ready from the first moment, though its liveness
    probe may be failing; it has to outlive the time after which that would end it.
    """
    bodies = {body.get("name"): body for body in spec(pod).get("containers") or ()}
    return any(
        age(started, now) < min(_time_to_kill(bodies.get(entry.get("name"), {})), PATIENCE)
        for entry, is_init in containers(pod)
        if not is_init
        and (started := ((entry.get("state") or {}).get("running") or {}).get("startedAt"))
    )


def _time_to_kill(body):
    probe = body.get("livenessProbe")
    if not probe or body.get("readinessProbe") or body.get("startupProbe"):
        return 0
    tries = number(probe, "failureThreshold", 3)
    return (
        number(probe, "initialDelaySeconds") + number(probe, "periodSeconds", 10) * tries + SETTLED
    )


def _just_crashed(entry, now):
    """Between two crashes a container is up, and without a probe even ready, for a moment.

    One that ended well, and is to run on, has crashed if it did so again and again at once.
    """
    running = (entry.get("state") or {}).get("running")
    last = (entry.get("lastState") or {}).get("terminated")
    if not running or not last or not number(entry, "restartCount"):
        return False
    lived = age(last.get("startedAt"), now) - age(last.get("finishedAt"), now)
    up = age(running.get("startedAt"), now)
    ends_at_once = lived < PATIENCE and up < min(lived + SETTLED, PATIENCE)
    if not number(last, "exitCode") and last.get("reason") == "Completed":
        return ends_at_once and number(entry, "restartCount") >= ATTEMPTS
    return up < SETTLED or ends_at_once


def trouble(pod, now):
    """Return the first thing that keeps a pod from being up; None while all goes well."""
    if is_gone(pod) or status(pod).get("phase") == "Succeeded":
        return None
    since = age(status(pod).get("startTime") or meta(pod).get("creationTimestamp"), now)
    if status(pod).get("phase") == "Failed":
        return _failed_pod(pod)
    scheduled = condition(pod, "PodScheduled")
    if scheduled.get("status") == "False" and scheduled.get("reason") == "Unschedulable":
        waited = age(scheduled.get("lastTransitionTime") or meta(pod).get("creationTimestamp"), now)
        return Trouble("Unschedulable", scheduled.get("message", ""), waited >= PATIENCE)
    found = [
        problem
        for entry, is_init in containers(pod)
        if (problem := _container_trouble(entry, is_init, since, now))
    ]
    return next((one for one in found if one.final), found[0] if found else None)


def _failed_pod(pod):
    body = status(pod)
    ended = _ended_container(pod)
    reason = body.get("reason") or ended.get("reason") or "PodFailed"
    message = body.get("message") or ended.get("message") or ""
    if not message and "exitCode" in ended:
        message = f"The program ended with exit code {ended['exitCode']}."
    # an evicted pod is replaced by its workload; a bare pod or a Job's stays as it is
    replaced = controller(pod)[0] in _REPLACING
    return Trouble(reason, message, not replaced)


def _ended_container(pod):
    for entry, _init in containers(pod):
        ended = (entry.get("state") or {}).get("terminated") or {}
        if number(ended, "exitCode"):
            return ended
    return {}


def _container_trouble(entry, is_init, since, now):
    state = entry.get("state") or {}
    waiting, ended = state.get("waiting") or {}, state.get("terminated") or {}
    reason = waiting.get("reason", "")
    image = entry.get("image", "")
    if reason in IMAGE_REASONS:
        return _image_trouble(entry, waiting, since)
    if reason in NEVER_HEAL:
        said = waiting.get("message", "")
        over = since >= PATIENCE or not _NOT_HEARD.search(said)
        return Trouble(reason, said, over, entry.get("name", ""), image)
    restarts = number(entry, "restartCount")
    tried_enough = restarts >= ATTEMPTS or (restarts and since >= PATIENCE)
    if reason in BACK_OFF:
        over = bool(tried_enough or since >= PATIENCE)
        return Trouble(reason, _last_words(entry, waiting), over, entry.get("name", ""), image)
    if ended and (number(ended, "exitCode") or not is_init):
        over = bool(tried_enough)
        word = ended.get("reason") or "Error"
        return Trouble(word, _last_words(entry, ended), over, entry.get("name", ""), image)
    if _just_crashed(entry, now):
        words = _last_words(entry, {})
        return Trouble("CrashLoopBackOff", words, bool(tried_enough), entry.get("name", ""), image)
    return None


def _image_trouble(entry, waiting, since):
    """Say which image, and what its registry answered.

    ErrImagePull and ImagePullBackOff take turns, and both carry the answer; a back-off
    without one (older kubelets) follows a refused pull, so it is not taken for a delay.
    """
    image, told = entry.get("image", ""), waiting.get("message") or ""
    answer = told.partition("ErrImagePull: ")[2] or told
    image = _named_image(told) or image
    message = f'The image "{image}" cannot be pulled: {answer or "the registry gave no reason"}'
    may_heal = bool(_UNREACHABLE.search(answer)) and "not found" not in answer
    final = not may_heal or since >= PATIENCE
    return Trouble(waiting["reason"], message, final, entry.get("name", ""), image)


def _named_image(message):
    """Return the image as it was asked for; the status may show what it resolves to."""
    found = re.search(r'(?:pull(?:ing)?(?: and unpack)? image) \\?"([^"\\]+)', message)
    return found[1] if found else ""


def _last_words(entry, current):
    last = (entry.get("lastState") or {}).get("terminated") or {}
    ended = current if "exitCode" in current else last
    if "exitCode" not in ended:
        return current.get("message") or ""
    why = ended.get("reason") or "Error"
    words = f"The program ended with exit code {ended['exitCode']} ({why})"
    restarts = number(entry, "restartCount")
    if restarts:
        words += f", started again {restarts} times"
    detail = (ended.get("message") or "").strip()
    return f"{words}: {detail[:500]}" if detail else f"{words}."


def instance(pod, workload, now):
    """Return a pod in the words of the page."""
    body = status(pod)
    problem = trouble(pod, now)
    ready = is_ready(pod, now)
    entries = list(containers(pod))
    return Instance(
        name=meta(pod).get("name", ""),
        state=_word(pod, problem, ready),
        reason=problem.reason if problem else "",
        message=problem.message if problem else "",
        restarts=sum(number(entry, "restartCount") for entry, _init in entries),
        since=body.get("startTime") or meta(pod).get("creationTimestamp") or "",
        ready=ready,
        workload=workload,
    )


def _word(pod, problem, ready):
    if is_gone(pod):
        return "stopping"
    if status(pod).get("phase") == "Succeeded":
        return "completed"
    if is_lost(pod):
        return "failed"
    if problem:
        return "failed" if problem.final else "waiting"
    return "running" if ready else "starting"


def newest(pods, version_of):
    """Return the pods of the newest version, by when the last of each was made."""
    made = {}
    for pod in pods:
        when = moment(meta(pod).get("creationTimestamp"))
        version = version_of(pod)
        if when and (version not in made or made[version] < when):
            made[version] = when
    if not made:
        return list(pods)
    latest = max(made, key=made.get)
    return [pod for pod in pods if version_of(pod) == latest]


def claims_of(pod):
    """Return the names of the claims a pod uses."""
    for volume in spec(pod).get("volumes") or ():
        name = (volume.get("persistentVolumeClaim") or {}).get("claimName")
        if name:
            yield name
