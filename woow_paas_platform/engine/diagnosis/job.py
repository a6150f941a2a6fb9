"""The application's own job has failed."""

from ..status.raw import meta
from ..status.rules import job_failure
from .case import finding


def detect(case):
    """Name the newest Job, if that one has failed and it is what the application is."""
    if case.workload.wanted:
        return
    jobs = [*case.parts.by_kind.get("Job", ())]
    jobs += [job for made in case.parts.jobs_of.values() for job in made]
    latest = max(jobs, key=lambda job: meta(job).get("creationTimestamp") or "", default=None)
    failed = job_failure(latest) if latest else {}
    if failed:
        name = meta(latest).get("name")
        yield finding(
            "job_failed",
            f"Job/{name}",
            evidence=[failed.get("message", "")],
            fixes=("open_logs", "retry"),
            job=name,
        )
