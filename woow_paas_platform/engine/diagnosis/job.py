"""The application's own job has failed."""

from ..status.raw import meta, status
from ..status.rules import job_failure, latest_job
from .cause import SAME_OBJECT, Cause, Chapter, _lt

FAILED = Cause(
    "job_failed",
    Chapter.PROGRAM,
    _lt("The app's job has failed"),
    _lt("The job %(job)s has ended with an error."),
    _lt("Its log says why. Change the settings if it names one, then run it again."),
    fixes=("open_logs", "retry", "edit_inputs"),
    symptoms=("instance_fails",),
    terms=("BackoffLimitExceeded", "DeadlineExceeded"),
    follows=SAME_OBJECT,
)
CAUSES = (FAILED,)


def detect(case):
    """Name the newest Job, if that one has failed and it is what the application is.

    Beside an application that runs on, every failed one is worth a look.
    """
    if case.workload is None:
        return
    parts = case.parts
    if case.workload.wanted:
        latest = [latest_job(made) for made in parts.jobs_of.values()]
        for job in (*parts.by_kind.get("Job", ()), *latest):
            yield from _failed(parts, job, "warning")
    elif not case.is_well:
        yield from _failed(parts, latest_job(parts.jobs))


def ends_of(pods):
    """Yield how the instances of a task ended."""
    for pod in pods:
        for entry in status(pod).get("containerStatuses") or ():
            ended = (entry.get("state") or {}).get("terminated") or {}
            if ended.get("exitCode"):
                yield f"{meta(pod).get('name')}: exit code {ended['exitCode']}"


def _failed(parts, job, severity=""):
    failed = job_failure(job) if job else {}
    if failed:
        name = meta(job).get("name")
        said = [failed.get("message", ""), *ends_of(parts.pods_of.get(("Job", name), ()))]
        yield FAILED.found(f"Job/{name}", said, severity=severity, job=name)
