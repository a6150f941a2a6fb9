"""The application's own job has failed."""

from ..status.raw import meta
from ..status.rules import job_failure
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
    if case.workload.wanted:
        yield from _beside(case.parts)
    elif not case.is_well:
        made = [job for jobs in case.parts.jobs_of.values() for job in jobs]
        yield from _failed(_latest([*case.parts.by_kind.get("Job", ()), *made]))


def _beside(parts):
    for job in parts.by_kind.get("Job", ()):
        yield from _failed(job, "warning")
    for made in parts.jobs_of.values():
        yield from _failed(_latest(made), "warning")


def _latest(jobs):
    return max(jobs, key=lambda job: meta(job).get("creationTimestamp") or "", default=None)


def _failed(job, severity=""):
    failed = job_failure(job) if job else {}
    if failed:
        name = meta(job).get("name")
        yield FAILED.found(f"Job/{name}", [failed.get("message", "")], severity=severity, job=name)
