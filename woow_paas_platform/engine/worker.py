"""One bounded step of one operation: read what is needed, decide, do, tell."""

import logging
import math
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any, NamedTuple

from .domain import Failure, LogLine, OperationState, Outcome, ReleaseKey, RunState
from .errors import EngineError, PermanentError
from .objects import workspace_objects
from .reconciler import Do, Observed, Step, after_error, needs, next_step, run_name
from .status import Index

_logger = logging.getLogger(__name__)

SHORTEST_TOKEN = 600
"""Seconds: the API server gives out none that lives shorter."""


class Effect(NamedTuple):
    """What doing a step found out besides."""

    notes: Sequence[tuple[str, str]] = ()
    """(level, text) for the operation's log."""
    facts: Mapping[str, Any] = {}


def advance(task, helm, cluster, clock, workload=None, observed_at=None):
    """Take one step of an operation and return what to write; never raises, never waits."""
    try:
        observed = _observe(task, helm, cluster, clock, workload, observed_at)
        step = next_step(task, observed)
        effect = _ACTIONS[step.do](task, step, helm, cluster, clock) or Effect()
    except EngineError as error:
        step, effect = after_error(task, error, clock.now()), Effect()
    except Exception:
        _logger.exception("operation %s stopped at %s", task.operation, task.stage)
        step, effect = _internal(task), Effect()
    now = clock.now()
    said = (*step.say, *effect.notes)
    return Outcome(
        state=step.state,
        stage=step.stage,
        attempt=step.attempt,
        progress=step.progress,
        log=tuple(LogLine(now, text, task.stage, level) for level, text in said),
        failure=step.failure,
        again_in=step.again_in,
        facts={**step.facts, **effect.facts},
    )


def _internal(task):
    message = "The platform itself made a mistake; its log tells more."
    return Step(
        Do.NOTHING,
        OperationState.FAILED,
        task.stage,
        task.attempt,
        task.progress,
        (("error", message),),
        failure=Failure("internal", message),
    )


def _key(task):
    return ReleaseKey(task.release.namespace, task.release.name)


def _observe(task, helm, cluster, clock, workload, observed_at):
    wanted = needs(task)
    run = helm.poll(run_name(task)) if "run" in wanted else None
    release = parts = None
    unassigned = ()
    if "release" in wanted and (run is None or run.state is not RunState.RUNNING):
        release = cluster.release(_key(task))
    if "parts" in wanted:
        hooks = release.hooks if release is not None else task.progress.get("hooks", ())
        index = Index(cluster.snapshot([task.release.namespace]), {_key(task): hooks})
        parts, unassigned = index.of(_key(task)), index.unassigned
        parts.by_kind["Claims"] = list(index.loose_claims)
    return Observed(clock.now(), run, release, workload, observed_at, parts, unassigned)


def _nothing(_task, _step, _helm, _cluster, _clock):
    """Only write down."""


def _prepare(task, _step, helm, cluster, _clock):
    """Make the namespace and bring the chart: what was fetched is pinned from here on."""
    chart = helm.bring(task.release.chart)
    cluster.prepare_namespace(task.namespace, workspace_objects(task.namespace))
    return Effect(facts={"chart": {"version": chart.version, "digest": chart.digest}})


def _unlock(task, _step, _helm, cluster, _clock):
    cluster.unlock(_key(task))


def _seconds_left(task, clock):
    return max(1.0, (task.deadline - clock.now()).total_seconds())


def _token(task, cluster, clock):
    seconds = max(SHORTEST_TOKEN, math.ceil(_seconds_left(task, clock)) + 60)
    return cluster.deployer_token(task.namespace, seconds)


def _upgrade(task, _step, helm, cluster, clock):
    chart = helm.bring(task.release.chart)
    spec = replace(task.release, operation=task.operation, chart=chart)
    token = _token(task, cluster, clock)
    helm.start_upgrade(run_name(task), spec, token, _seconds_left(task, clock))


def _uninstall(task, _step, helm, cluster, clock):
    token = _token(task, cluster, clock)
    helm.start_uninstall(run_name(task), _key(task), token, _seconds_left(task, clock))


def _cancel(task, _step, helm, _cluster, _clock):
    helm.cancel(run_name(task))


def _forget(task, _step, helm, _cluster, _clock):
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
    Do.UPGRADE: _upgrade,
    Do.UNINSTALL: _uninstall,
    Do.CANCEL: _cancel,
    Do.FORGET: _forget,
    Do.SCALE: _scale,
    Do.REMOVE: _remove,
}
