"""A task that the application runs before or after a change fails, or runs for long."""

from ..status.raw import meta, moment, status
from ..status.rules import job_failure
from .case import LONG, owner_of, seconds_since
from .cause import SAME_OBJECT, Cause, Chapter, _lt
from .job import ends_of

FAILED = Cause(
    "hook_failed",
    Chapter.PROGRAM,
    _lt("A task of the app has failed"),
    _lt(
        "The app runs a task before or after a change (it prepares its database, for example), "
        "and the task has failed: %(task)s."
    ),
    _lt(
        "Its log says why. What ran before this change goes on running. Change the setting that "
        "the task needs, then try again."
    ),
    fixes=("open_logs", "retry", "edit_inputs"),
    symptoms=("helm_error", "stuck_deploying"),
    terms=("pre-install hook", "post-upgrade hook", "BackoffLimitExceeded"),
    follows=SAME_OBJECT,
)
RUNNING = Cause(
    "hook_running",
    Chapter.CHANGE,
    _lt("A task of the app is still running"),
    _lt("The change waits for the app's own task %(task)s, which runs for %(minutes)s minutes."),
    _lt("Some tasks take long: its log shows whether it gets on. Nothing else is wrong."),
    fixes=("open_logs", "raise_timeout"),
    severity="notice",
    symptoms=("stuck_deploying", "helm_timeout"),
    terms=("pre-install hook", "post-upgrade hook"),
    follows=SAME_OBJECT,
)
CAUSES = (FAILED, RUNNING)

_RUNS_TASKS = frozenset({"hook_failed", "deadline_exceeded", "runner_lost"})
"""How a change ends in whose course a task may have failed."""


def detect(case):
    """Name the task, by its failed Job or by what Helm said."""
    jobs = [job for job in case.parts.hooks if job.get("kind") == "Job"]
    if case.expected.operation is not None:
        yield from _running(case, jobs)
    if case.is_well:
        return
    failed = [job for job in jobs if job_failure(job) and _is_of_this_change(case, job)]
    for job in failed:
        name = meta(job).get("name")
        yield FAILED.found(
            f"Job/{name}", [job_failure(job).get("message", ""), *_ends(case, name)], task=name
        )
    failure = case.failed_with("hook_failed")
    if not failed and failure is not None:
        yield FAILED.found("Release", [failure.detail or failure.message], task=["task"])


def _is_of_this_change(case, job):
    """Tell whether a task has run now: a failed one stays until its next run replaces it."""
    if case.expected.operation is not None and case.expected.since:
        made = moment(meta(job).get("creationTimestamp"))
        return made is None or made >= case.expected.since
    return case.failure is None or case.failure.code in _RUNS_TASKS


def _running(case, jobs):
    for job in jobs:
        body, name = status(job), meta(job).get("name")
        ran = seconds_since(body.get("startTime"), case.now)
        if body.get("active") and ran >= LONG:
            yield RUNNING.found(f"Job/{name}", task=name, minutes=int(ran // 60))


def _ends(case, job):
    """Yield how the task's instances ended."""
    pods = [pod for pod in case.parts.hooks if pod.get("kind") == "Pod"]
    yield from ends_of(pod for pod in pods if owner_of(pod) == f"Job/{job}")
