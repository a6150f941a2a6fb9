"""A task that the application runs before or after a change has failed."""

from ..status.raw import meta
from ..status.rules import job_failure
from .case import finding


def detect(case):
    """Name the task, by its failed Job or by what Helm said."""
    failed = [job for job in case.parts.hooks if job.get("kind") == "Job" and job_failure(job)]
    for job in failed:
        yield _of(
            f"Job/{meta(job).get('name')}", meta(job).get("name"), job_failure(job).get("message")
        )
    if not failed and case.failure is not None and case.failure.code == "hook_failed":
        yield _of("Release", "", case.failure.detail or case.failure.message)


def _of(subject, task, message):
    return finding(
        "hook_failed",
        subject,
        evidence=[message or ""],
        fixes=("open_logs", "retry", "edit_inputs"),
        task=task or "A task",
    )
