"""One bounded step of one operation: read what is needed, decide, do, tell."""

import logging
import math
import traceback
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any, NamedTuple

from .domain import (
    Failure,
    LogLine,
    OperationKind,
    OperationState,
    Outcome,
    ReleaseKey,
    Removal,
    RunState,
    Stage,
)
from .drift import MADE_BY_HELM, RECLAIMED, reclaimed
from .errors import Conflict, EngineError, NotFound, OwnershipConflict, PermanentError
from .masker import Masker
from .nudge import nudge
from .objects import workspace_objects
from .reconciler import Do, Observed, Step, after_error, is_curious, needs, next_step, run_name
from .secrets import make_secret, selector, texts
from .status import Index, key_of
from .upkeep import attach
from .values import completed

_logger = logging.getLogger(__name__)

SHORTEST_TOKEN = 600
"""Seconds: the API server gives out none that lives shorter."""


class Effect(NamedTuple):
    """What doing a step found out besides."""

    notes: Sequence[tuple[str, str]] = ()
    """(level, text) for the operation's log."""
    facts: Mapping[str, Any] = {}


MISTAKE = Failure("internal", "The platform itself made a mistake; its log tells more.")


def advance(task, helm, cluster, clock, workload=None, observed_at=None, backup=None):
    """Take one step of an operation and return what to write; never raises, never waits."""
    in_play = [text for data in task.secrets.values() for text in data.values()]
    in_play += [login.password for login in task.namespace.registries]
    try:
        observed = _observe(task, helm, cluster, clock, workload, observed_at, backup)
        step = next_step(task, observed)
        if task.stage is Stage.BACKUP and backup is not None:
            effect = _keep(task, step, backup)
        else:
            effect = _ACTIONS[step.do](task, step, helm, cluster, clock) or Effect()
    except EngineError as error:
        step, effect = after_error(task, error, clock.now()), Effect()
    except Exception:  # noqa: BLE001 it is logged, but without the secrets in it
        trace = Masker(in_play).text(traceback.format_exc())
        _logger.error("operation %s stopped at %s\n%s", task.operation, task.stage, trace)
        step, effect = _internal(task), Effect()
    now = clock.now()
    said = (*step.say, *effect.notes)
    outcome = Outcome(
        state=step.state,
        stage=step.stage,
        attempt=step.attempt,
        progress=step.progress,
        log=tuple(LogLine(now, text, task.stage, level) for level, text in said),
        failure=step.failure,
        again_in=step.again_in,
        facts={**step.facts, **effect.facts},
    )
    return _masked(task, outcome, cluster, in_play)


def _masked(task, outcome, cluster, in_play):
    """Return the outcome without secrets: charts and programs print them where they fail."""
    failed = outcome.failure is not None or any(line.level != "info" for line in outcome.log)
    if failed and task.has_secrets:
        try:
            in_play = [*in_play, *_kept_texts(task, cluster)]
        except EngineError:
            # what cannot be looked through is not passed on
            failure = outcome.failure and replace(outcome.failure, detail="")
            return replace(outcome, failure=failure, log=tuple(map(_stage_only, outcome.log)))
    masker = Masker(in_play)
    return replace(
        outcome,
        failure=masker.data(outcome.failure),
        log=masker.data(outcome.log),
        progress=masker.data(dict(outcome.progress)),
    )


def _stage_only(line):
    if line.level == "info":
        return line
    return replace(line, text="The details are withheld: they may contain a secret.")


def _kept_texts(task, cluster):
    """Return the texts of all of the service's Secrets, whatever their numbers."""
    kept = cluster.list("Secret", task.release.namespace, selector(task.release))
    return [text for secret in kept for text in texts(secret).values()]


def _internal(task):
    return Step(
        Do.NOTHING,
        OperationState.FAILED,
        task.stage,
        task.attempt,
        task.progress,
        (("error", MISTAKE.message),),
        failure=MISTAKE,
    )


def _key(task):
    return ReleaseKey(task.release.namespace, task.release.name)


def _observe(task, helm, cluster, clock, workload, observed_at, backup):
    wanted = needs(task)
    kept = backup.poll(run_name(task)) if backup is not None and "backup" in wanted else None
    run = helm.poll(run_name(task)) if "run" in wanted else None
    release = parts = None
    unassigned = ()
    running = run is not None and run.state is RunState.RUNNING
    if "release" in wanted and (not running or is_curious(task)):
        release = cluster.release(_key(task))
    if "parts" in wanted:
        hooks = release.hooks if release is not None else task.progress.get("hooks", ())
        index = Index(cluster.snapshot([task.release.namespace]), {_key(task): hooks})
        parts, unassigned = index.of(_key(task)), index.unassigned
        parts.by_kind["Claims"] = list(index.loose_claims)
    return Observed(clock.now(), run, release, workload, observed_at, parts, unassigned, kept)


def _keep(task, step, backup):
    """Do what the stage before a change does: nothing of it concerns Helm or the cluster."""
    if step.do is Do.BACK_UP:
        backup.start(run_name(task), task)
    elif step.do is Do.CANCEL:
        backup.cancel(run_name(task))
    return Effect()


def _nothing(task, step, _helm, cluster, _clock):
    """Only write down; what a chart has just made gets the registry credentials, too."""
    applied = task.stage is Stage.APPLY and step.stage in (Stage.STOP, Stage.WAIT)
    if task.namespace.registries and applied:
        attach(cluster, task.release.namespace)


def _nudge(task, step, helm, cluster, clock):
    """Besides, have tried at once what was stuck before the change."""
    _nothing(task, step, helm, cluster, clock)
    nudge(cluster, _key(task), task.operation)


def _prepare(task, step, helm, cluster, _clock):
    """Make the namespace and its walls, bring the chart, write the secrets.

    What was fetched is pinned from here on.
    """
    chart = helm.bring(task.release.chart)
    cluster.prepare_namespace(task.namespace, workspace_objects(task.namespace))
    for name in task.unbound_claims:
        _drop_unbound(cluster, task.release.namespace, name)
    if task.namespace.registries:
        attach(cluster, task.release.namespace)
    for target in step.targets:
        name, count = target["name"], target["replicas"]
        cluster.hold(target["kind"], task.release.namespace, name, count)
    for name, data in task.secrets.items():
        cluster.apply(make_secret(task.release, name, data))
    for name in task.old_secrets:
        cluster.delete("Secret", task.release.namespace, name)
    known = {"secrets_written": list(task.secrets), "secrets_removed": list(task.old_secrets)}
    facts = {key: names for key, names in known.items() if names}
    return Effect(facts={**facts, "chart": {"version": chart.version, "digest": chart.digest}})


def _drop_unbound(cluster, namespace, name):
    """Remove a claim that has no disk, and none of anybody's data; come again until it is gone."""
    claim = cluster.get("PersistentVolumeClaim", namespace, name)
    if claim is None or (claim.get("status") or {}).get("phase") == "Bound":
        return
    cluster.delete("PersistentVolumeClaim", namespace, name)
    if cluster.get("PersistentVolumeClaim", namespace, name) is not None:
        raise Conflict("The disk that was never made is still being removed.")


def _unlock(task, _step, _helm, cluster, _clock):
    cluster.unlock(_key(task))


def _reclaim(task, _step, _helm, cluster, _clock):
    """Make Helm the owner of what others added, so that the upgrade removes it."""
    key = _key(task)
    for kind in RECLAIMED:
        for obj in cluster.list(kind, key.namespace, MADE_BY_HELM):
            fields = reclaimed(obj) if key_of(obj) == key else None
            if fields is not None:
                cluster.reclaim(obj, fields)


def _seconds_left(task, clock):
    return max(1.0, (task.deadline - clock.now()).total_seconds())


def _token(task, cluster, clock):
    seconds = max(SHORTEST_TOKEN, math.ceil(_seconds_left(task, clock)) + 60)
    return cluster.deployer_token(task.namespace, seconds)


def _upgrade(task, _step, helm, cluster, clock):
    chart = helm.bring(task.release.chart)
    values = completed(task.release.values, _read_back(task, cluster))
    spec = replace(task.release, values=values, operation=task.operation, chart=chart)
    token = _token(task, cluster, clock)
    helm.start_upgrade(run_name(task), spec, token, _seconds_left(task, clock))


def _read_back(task, cluster):
    """Return the texts for a chart that takes only values; they go to Helm and nowhere else."""
    found = {}
    for path, ref in task.read_back.items():
        secret = cluster.get("Secret", task.release.namespace, ref.name)
        known = texts(secret) if secret else {}
        if ref.key not in known:
            raise NotFound(f"The secret {ref.name} is not in the cluster any more. Enter it again.")
        found[path] = known[ref.key]
    return found


def _uninstall(task, _step, helm, cluster, clock):
    token = _token(task, cluster, clock)
    helm.start_uninstall(run_name(task), _key(task), token, _seconds_left(task, clock))


def _cancel(task, _step, helm, _cluster, _clock):
    helm.cancel(run_name(task))


def _forget(task, step, helm, cluster, _clock):
    """Remove what the run left; with the service its secrets go, which Helm does not know."""
    if task.kind is OperationKind.DELETE and step.state is OperationState.DONE:
        for secret in cluster.list("Secret", task.release.namespace, selector(task.release)):
            cluster.delete("Secret", task.release.namespace, secret["metadata"]["name"])
    helm.forget(run_name(task))


def _scale(task, step, _helm, cluster, _clock):
    namespace = task.release.namespace
    for target in step.targets:
        kind, name = target["kind"], target["name"]
        if "patch" in target:
            cluster.patch(kind, namespace, name, target["patch"])
        else:
            cluster.scale(kind, namespace, name, target["replicas"])


def _remove(task, step, _helm, cluster, _clock):
    """Remove what can be; what may not be is told, and does not keep the rest."""
    notes = []
    for target in step.targets:
        try:
            cluster.delete(target["kind"], task.release.namespace, target["name"])
        except PermanentError as error:
            notes.append(("warning", f"{target['kind']}/{target['name']} stays: {error.message}"))
    return Effect(notes)


_ACTIONS = {
    Do.NOTHING: _nothing,
    Do.PREPARE: _prepare,
    Do.UNLOCK: _unlock,
    Do.RECLAIM: _reclaim,
    Do.UPGRADE: _upgrade,
    Do.UNINSTALL: _uninstall,
    Do.CANCEL: _cancel,
    Do.FORGET: _forget,
    Do.SCALE: _scale,
    Do.REMOVE: _remove,
    Do.NUDGE: _nudge,
}


def remove_namespace(spec, cluster):
    """Take one step of removing a workspace's namespace; never raises, never waits.

    Doing it again is harmless. What belongs to somebody else is left alone, and is no reason
    to keep the workspace: nothing of ours is in it.
    """
    try:
        cluster.delete_namespace(spec)
        left = cluster.get("Namespace", "", spec.name)
    except OwnershipConflict as error:
        return Removal(True, error.message)
    except EngineError as error:
        return Removal(
            False, failure=Failure(error.code, error.message, error.detail, error.retryable)
        )
    return Removal(left is None, _what_remains(left) if left else "")


def _what_remains(namespace):
    """Return what Kubernetes says keeps a namespace from going away; empty when it just goes."""
    conditions = namespace.get("status", {}).get("conditions") or ()
    return " ".join(
        condition.get("message", "")
        for condition in conditions
        if condition.get("status") == "True" and condition["type"].startswith("Namespace")
    )
