"""Delete: uninstall, then what Helm leaves behind; done when nothing is left."""

import re

from ..domain import RunState, Stage
from ..errors import RunnerLost, VolumesNotKept
from ..helm_output import failure
from ..quantity import bytes_of
from ..status.index import key_of
from ..status.raw import controller, meta, spec, status
from .common import (
    POLL,
    WATCH,
    Do,
    done,
    fail,
    go_on,
    is_foreign,
    is_gone,
    is_late,
    late,
    retry,
    why_late,
)

_CLAIM = re.compile(r"^kind: *[\"']?PersistentVolumeClaim\b", re.MULTILINE)
_KEEP = re.compile(r"helm\.sh/resource-policy[\"']?: *[\"']?keep\b")
_FOLLOWERS = frozenset({"EndpointSlice", "Event", "PersistentVolumeClaim"})
_OBSERVED_HOOKS = frozenset({"Job", "Pod"})


def survey(task, observed):
    """Note what Helm will not remove, while the release still tells."""
    parts, release = observed.parts, observed.release
    if is_foreign(task, release):
        return done(task, "What stands under this name was made by others and is left alone.")
    if task.keep_volumes and release is not None and _would_lose(release, parts):
        return fail(
            task,
            VolumesNotKept("This app's chart would delete its disks: they cannot be kept."),
        )
    hooks = [
        {"kind": hook.get("kind", ""), "name": hook.get("name", "")}
        for hook in (release.hooks if release is not None else ())
    ]
    return go_on(
        task,
        "Removing.",
        stage=Stage.BACKUP if task.backup and not is_gone(release) else Stage.APPLY,
        hooks=hooks,
        claims=_claims(parts),
        workloads=[
            f"{kind}/{meta(obj).get('name')}"
            for kind in ("Deployment", "StatefulSet", "DaemonSet", "Job")
            for obj in parts.by_kind.get(kind, ())
        ],
    )


def _would_lose(release, parts):
    """Helm looks only at its stored manifest, never at the live claim."""
    if not parts.by_kind.get("PersistentVolumeClaim"):
        return False
    documents = re.split(r"^---", release.manifest, flags=re.MULTILINE)
    return any(_CLAIM.search(text) and not _KEEP.search(text) for text in documents)


def _claims(parts):
    return [
        {
            "name": meta(claim).get("name", ""),
            "size": bytes_of(
                (status(claim).get("capacity") or {}).get("storage")
                or ((spec(claim).get("resources") or {}).get("requests") or {}).get("storage")
            ),
        }
        for claim in parts.by_kind.get("PersistentVolumeClaim", ())
    ]


def apply(task, observed):
    """Start helm's uninstall once and look whether it has ended."""
    return _BY_RUN[observed.run.state](task, observed)


def _absent(task, observed):
    if is_gone(observed.release):
        return go_on(task, stage=Stage.CLEANUP)
    if is_late(task, observed):
        return fail(task, why_late(task, "it was not removed in time."))
    return go_on(task, do=Do.UNINSTALL, again_in=POLL)


def _running(task, observed):
    if (observed.now - task.deadline).total_seconds() > POLL * 20:
        return go_on(task, "Ended Helm: its time is over.", do=Do.CANCEL, again_in=POLL)
    return go_on(task, again_in=POLL)


def _ended(task, observed):
    if is_gone(observed.release):
        return go_on(task, "Removed.", do=Do.FORGET, stage=Stage.CLEANUP)
    error = (
        failure(observed.run) if observed.run.exit_code else RunnerLost("The app is still there.")
    )
    if error.retryable and not is_late(task, observed):
        return retry(task, error)
    return fail(task, error, do=Do.FORGET)


def _lost(task, observed):
    if is_gone(observed.release):
        return go_on(task, "Found removed after an interruption.", stage=Stage.CLEANUP)
    error = RunnerLost("Helm was interrupted.")
    if is_late(task, observed):
        return fail(task, error, do=Do.FORGET)
    return retry(task, error, pause=0.0)


_BY_RUN = {
    RunState.ABSENT: _absent,
    RunState.RUNNING: _running,
    RunState.ENDED: _ended,
    RunState.LOST: _lost,
}


def clean_up(task, observed):
    """Remove hook objects and the disks nobody keeps, then wait until all is gone."""
    if not is_gone(observed.release):
        return retry(task, RunnerLost("The app came back while it was removed."))
    targets = _targets(task, observed.parts)
    if targets:
        return go_on(task, do=Do.REMOVE, targets=targets, again_in=POLL, hooks_removed=True)
    left = _left(task, observed)
    if left:
        if is_late(task, observed):
            names = ", ".join(left[:5])
            return fail(task, late(task, f"still there: {names}."), do=Do.FORGET)
        return go_on(task, again_in=WATCH)
    kept = _kept(task, observed.parts)
    say = f"Deleted; {len(kept)} disks are kept." if kept else "Deleted."
    return done(task, say, facts={"kept_volumes": kept})


def _targets(task, parts):
    """Return what is still to be deleted: hooks that are not seen are deleted by name, once."""
    first_time = not task.progress.get("hooks_removed")
    noted = task.progress.get("hooks", ()) if first_time else ()
    hooks = [dict(hook) for hook in noted if hook.get("name")]
    named = {(hook["kind"], hook["name"]) for hook in hooks}
    hooks += [
        {"kind": obj.get("kind"), "name": meta(obj).get("name")}
        for obj in parts.hooks
        if not meta(obj).get("deletionTimestamp")
        and obj.get("kind") == "Job"
        and ("Job", meta(obj).get("name")) not in named
    ]
    if task.keep_volumes:
        return hooks
    return hooks + [
        {"kind": "PersistentVolumeClaim", "name": name}
        for name, claim in _live_claims(task, parts).items()
        if not meta(claim).get("deletionTimestamp")
    ]


def _live_claims(task, parts):
    known = {claim["name"] for claim in task.progress.get("claims", ())}
    live = {
        meta(claim).get("name"): claim for claim in parts.by_kind.get("PersistentVolumeClaim", ())
    }
    loose = {meta(claim).get("name"): claim for claim in parts.by_kind.get("Claims", ())}
    return {name: loose[name] for name in known & loose.keys()} | live


def _kept(task, parts):
    sizes = {claim["name"]: claim["size"] for claim in task.progress.get("claims", ())}
    live = _live_claims(task, parts)
    sizes = {claim["name"]: claim["size"] for claim in _claims(parts)} | sizes
    return [
        {"claim_name": name, "size": size, "stateful": key_of(live[name]) is None}
        for name, size in sorted(sizes.items())
        if name in live
    ]


def _left(task, observed):
    """Return what is still there and should not be."""
    left = [
        f"{kind}/{meta(obj).get('name')}"
        for kind, objects in observed.parts.by_kind.items()
        if kind not in _FOLLOWERS and kind != "Claims"
        for obj in objects
        if (meta(obj).get("annotations") or {}).get("helm.sh/resource-policy") != "keep"
    ]
    left += [f"{obj.get('kind')}/{meta(obj).get('name')}" for obj in observed.parts.hooks]
    workloads = set(task.progress.get("workloads", ()))
    for pod in observed.unassigned:
        kind, name = controller(pod)
        version = (meta(pod).get("labels") or {}).get("pod-template-hash", "")
        if kind == "ReplicaSet":
            kind, name = "Deployment", name.removesuffix(f"-{version}")
        if f"{kind}/{name}" in workloads:
            left.append(f"Pod/{meta(pod).get('name')}")
    if not task.keep_volumes:
        left += [f"PersistentVolumeClaim/{name}" for name in _live_claims(task, observed.parts)]
    return left
