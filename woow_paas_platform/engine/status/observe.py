"""A release's objects, judged as a whole."""

from collections.abc import Iterable, Mapping, Sequence

from ..domain import ReleaseKey, Snapshot, Workload, WorkloadState
from .index import Index
from .pods import PATIENCE, claims_of, instance, is_gone, trouble
from .raw import age, meta, moment, number, spec, status
from .rules import ROLLOUTS, current_pods, job_failure, latest_job

READY = Workload(WorkloadState.READY)
_CONTROLLERS = "kube-controller-manager"
NO_ENDPOINTS = (
    WorkloadState.PROGRESSING,
    "NoEndpoints",
    "The instances are ready, but the app's address leads to none of them yet.",
)


def observe(
    snapshot: Snapshot,
    keys: Iterable[ReleaseKey],
    hooks: Mapping[ReleaseKey, Sequence] | None = None,
) -> dict[ReleaseKey, Workload]:
    """Return the verdict on each release; costs one look at each object, not one per release."""
    index = Index(snapshot, hooks or {})
    has_endpoints = "EndpointSlice" in snapshot.objects
    return {
        key: judge(index.of(key), snapshot.taken_at, has_endpoints=has_endpoints) for key in keys
    }


def judge(parts, now, *, has_endpoints=True):
    """Return the verdict on one release's objects."""
    kinds = parts.by_kind
    replicated = [(kind, obj) for kind in ROLLOUTS for obj in kinds.get(kind, ())]
    rollouts = [(obj, ROLLOUTS[kind](obj)) for kind, obj in replicated]
    wanted = sum(rollout.wanted for _obj, rollout in rollouts)
    ready = sum(min(rollout.ready, rollout.wanted) for _obj, rollout in rollouts)
    bare = parts.pods_of and [
        p for (kind, _n), ps in parts.pods_of.items() if kind == "Pod" for p in ps
    ]
    verdict = _verdict(parts, rollouts, bare or (), now, has_endpoints=has_endpoints)
    if bare:
        wanted += len(bare)
        ready += sum(instance(pod, "", now).ready for pod in bare)
    return Workload(
        state=verdict[0],
        reason=verdict[1],
        message=verdict[2],
        ready=ready,
        wanted=wanted,
        instances=_instances(parts, now),
        address=_address(parts),
        claims=tuple(_claim(claim) for claim in kinds.get("PersistentVolumeClaim", ())),
    )


def _verdict(parts, rollouts, bare, now, *, has_endpoints):
    """Return (state, reason, message): absent, then stopped, then failed, then not yet."""
    kinds = parts.by_kind
    jobs, cron_jobs = kinds.get("Job", ()), kinds.get("CronJob", ())
    if not (rollouts or bare or jobs or cron_jobs):
        if has_endpoints and _leads_nowhere(parts):
            return NO_ENDPOINTS
        if kinds.get("Service") or kinds.get("Ingress"):
            return WorkloadState.READY, "NoWorkload", ""
        return WorkloadState.ABSENT, "Absent", "Nothing of this app is in the cluster."
    stopped = _stopped(parts, rollouts, bare, jobs, cron_jobs)
    if stopped:
        return stopped
    if not (rollouts or bare):
        return _jobs_only(parts)
    failed, waiting = _troubles(parts, rollouts, bare, now)
    if failed:
        return WorkloadState.FAILED, *failed
    if waiting:
        return WorkloadState.PROGRESSING, *waiting
    unbound = _unbound(parts)
    if unbound:
        return unbound
    if has_endpoints and _wants_any(rollouts, bare) and _leads_nowhere(parts):
        return NO_ENDPOINTS
    return WorkloadState.READY, "", ""


def _wants_any(rollouts, bare):
    return bool(bare) or any(rollout.wanted for _obj, rollout in rollouts)


def _stopped(parts, rollouts, bare, jobs, cron_jobs):
    """Everything that can be scaled is at zero, and everything that recurs is suspended."""
    if not rollouts and not cron_jobs or bare or jobs and not rollouts:
        return None
    if any(rollout.wanted for _obj, rollout in rollouts):
        return None
    if any(obj.get("kind") == "DaemonSet" for obj, _rollout in rollouts):
        return None
    if not all(spec(obj).get("suspend") for obj in cron_jobs):
        return None
    ending = [
        pod
        for (kind, _name), pods in parts.pods_of.items()
        if kind in ROLLOUTS
        for pod in pods
        if status(pod).get("phase") not in ("Succeeded", "Failed")
    ]
    if ending or any(rollout.pending for _obj, rollout in rollouts):
        return WorkloadState.PROGRESSING, "Stopping", f"{len(ending)} instances still end."
    return WorkloadState.STOPPED, "", ""


def _jobs_only(parts):
    latest = latest_job(parts.jobs)
    failure = job_failure(latest) if latest else {}
    if failure:
        reason = failure.get("reason") or "JobFailed"
        return WorkloadState.FAILED, reason, failure.get("message", "")
    return WorkloadState.READY, "", ""


def _troubles(parts, rollouts, bare, now):
    """Return ((reason, message) that is an error, (reason, message) that is a delay)."""
    failed, waiting = [], []
    for obj, rollout in rollouts:
        name = f"{obj.get('kind')}/{meta(obj).get('name')}"
        if meta(obj).get("deletionTimestamp"):
            waiting.append(("Terminating", f"{name} is being deleted."))
            continue
        own = _of_pods(_pods_to_blame(parts, obj), now)
        failed += [(one.reason, one.message) for one in own if one.final]
        if rollout.failed:
            failed.append((rollout.failed, rollout.message))
        if rollout.pending:
            failed += _refused(parts, obj, rollout, now)
            waiting += [(one.reason, one.message) for one in own if not one.final]
            waiting.append(("Progressing", f"{name}: {rollout.pending}."))
        elif own:
            waiting += [(one.reason, one.message) for one in own]
    for pod in bare:
        own = _of_pods([pod], now)
        failed += [(one.reason, one.message) for one in own if one.final]
        if not instance(pod, "", now).ready and status(pod).get("phase") != "Succeeded":
            waiting.append(("Progressing", f"Pod/{meta(pod).get('name')} is not ready."))
    return next(iter(failed), None), next(iter(waiting), None)


def _pods_to_blame(parts, obj):
    """Return the pods that speak for a workload; none while its newest version is not seen."""
    generation = number(meta(obj), "generation")
    if generation > number(status(obj), "observedGeneration", -1) and generation > 0:
        return ()
    pods = parts.pods_of.get((obj.get("kind"), meta(obj).get("name")), ())
    # a pod that has failed as a whole (evicted, preempted) is replaced by its workload
    alive = [pod for pod in pods if not is_gone(pod) and status(pod).get("phase") != "Failed"]
    return current_pods(obj, alive)


def _of_pods(pods, now):
    return [found for pod in pods if (found := trouble(pod, now))]


def _refused(parts, obj, rollout, now):
    """Only events tell that a StatefulSet or DaemonSet may not make its pods.

    Those from before its newest change speak of what was wanted then.
    """
    about = (obj.get("kind"), meta(obj).get("name"))
    pods = parts.pods_of.get(about, ())
    if len(pods) >= rollout.wanted:
        return []
    since = changed(obj) or now
    events = [
        event
        for event in parts.by_kind.get("Event", ())
        if event["workload"] == about
        and event.get("reason") == "FailedCreate"
        and age(_last_seen(event), now) < PATIENCE * 20
        and (moment(_last_seen(event)) or now) >= since
    ]
    return [
        ("FailedCreate", event.get("message") or event.get("note") or "") for event in events[-1:]
    ]


def changed(obj):
    """Return when somebody last changed what is wanted of a workload, as its managers tell."""
    times = [meta(obj).get("creationTimestamp")] + [
        entry.get("time")
        for entry in meta(obj).get("managedFields") or ()
        if entry.get("subresource") != "status" and entry.get("manager") != _CONTROLLERS
    ]
    return max(filter(None, map(moment, times)), default=None)


def _last_seen(event):
    return (
        event.get("lastTimestamp")
        or (event.get("series") or {}).get("lastObservedTime")
        or event.get("eventTime")
        or meta(event).get("creationTimestamp")
        or ""
    )


def _unbound(parts):
    """A claim matters once a pod uses it; one that nobody uses may wait for its first."""
    used = {name for pod in parts.pods if not is_gone(pod) for name in claims_of(pod)}
    for claim in parts.by_kind.get("PersistentVolumeClaim", ()):
        name, claim_phase = meta(claim).get("name"), status(claim).get("phase")
        if name not in used or claim_phase == "Bound":
            continue
        if claim_phase == "Lost":
            return WorkloadState.FAILED, "ClaimLost", f"The disk {name} is lost."
        return WorkloadState.PROGRESSING, "ClaimPending", f"The disk {name} is not there yet."
    return None


def _leads_nowhere(parts):
    """Services lead to pods, and to none that is ready.

    Of several Services one must lead somewhere, and each that the app's address leads to.
    """
    services = {
        meta(service).get("name"): service
        for service in parts.by_kind.get("Service", ())
        if spec(service).get("selector")
    }
    if not services:
        return False
    served = {name for name, service in services.items() if _is_served(parts, name, service)}
    public = {name for name in _backends(parts) if name in services}
    return bool(public - served) or not served


def _is_served(parts, name, service):
    """A port by a name that no pod has leaves endpoints without ports: nobody gets through."""
    return any(
        (endpoint.get("conditions") or {}).get("ready") is not False
        for endpoints in parts.by_kind.get("EndpointSlice", ())
        if (meta(endpoints).get("labels") or {}).get("kubernetes.io/service-name") == name
        if endpoints.get("ports", True) or not spec(service).get("ports")
        for endpoint in endpoints.get("endpoints") or ()
    )


def _backends(parts):
    """Yield the names of the Services that the app's addresses lead to."""
    for ingress in parts.by_kind.get("Ingress", ()):
        backends = [spec(ingress).get("defaultBackend")]
        for rule in spec(ingress).get("rules") or ():
            paths = (rule.get("http") or {}).get("paths") or ()
            backends += [path.get("backend") for path in paths]
        for backend in filter(None, backends):
            yield (backend.get("service") or {}).get("name")


def _instances(parts, now):
    owned = [
        instance(pod, f"{kind}/{name}", now)
        for (kind, name), pods in parts.pods_of.items()
        for pod in pods
    ]
    hooks = [instance(pod, "hook", now) for pod in parts.hooks if pod.get("kind") == "Pod"]
    return tuple(sorted([*owned, *hooks], key=lambda one: one.name))


def _address(parts):
    """Return the host people open."""
    for ingress in parts.by_kind.get("Ingress", ()):
        for rule in spec(ingress).get("rules") or ():
            if rule.get("host"):
                return rule["host"]
    return ""


def _claim(claim):
    asked = ((spec(claim).get("resources") or {}).get("requests") or {}).get("storage", "")
    return {
        "name": meta(claim).get("name", ""),
        "size": (status(claim).get("capacity") or {}).get("storage") or asked,
        "phase": status(claim).get("phase", ""),
    }
