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
    """Name the newest Job, if that one has failed and it is what the application is."""
    if case.workload is None or case.workload.wanted or case.is_well:
        return
    jobs = [*case.parts.by_kind.get("Job", ())]
    jobs += [job for made in case.parts.jobs_of.values() for job in made]
    latest = max(jobs, key=lambda job: meta(job).get("creationTimestamp") or "", default=None)
    failed = job_failure(latest) if latest else {}
    if failed:
        name = meta(latest).get("name")
        yield FAILED.found(f"Job/{name}", [failed.get("message", "")], job=name)
