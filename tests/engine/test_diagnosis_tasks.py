"""Hooks and jobs that fail: named by what they ran into, and told once."""

from woow_paas_platform.engine.diagnosis import Expected, diagnose
from woow_paas_platform.engine.domain import Failure, OperationKind

from . import cases
from .cases import HOOK, case
from .shapes import (
    NOT_FOUND,
    NOW,
    container,
    deployment,
    ended,
    job,
    pod,
    waiting,
)


def test_a_task_that_failed_before_this_change_is_not_its_cause():
    before = job("shop-1-hook", "Failed", key=None)
    found = diagnose(case(before, hooks=HOOK, failure=Failure("render_failed", "No.")))
    assert [one.cause for one in found] == ["render_failed"]
    now = Expected(operation=OperationKind.DEPLOY, since=NOW)
    assert diagnose(case(before, hooks=HOOK, expected=now)) == ()


def test_how_a_job_that_gave_up_ended_is_evidence_and_no_second_cause():
    name = "shop-1-import"
    left = pod(
        container(terminated=ended(7)), name=f"{name}-x", owner=("Job", name), phase="Failed"
    )
    (found,) = diagnose(case(job(name, "Failed"), left))
    assert found.cause == "job_failed"
    assert found.evidence[-1] == f"{name}-x: exit code 7"


def test_failed_job_beside_an_app_that_runs_on_is_worth_a_look():
    failed = job("shop-1-import", "Failed")
    (found,) = diagnose(case(deployment(), pod(), failed))
    assert (found.cause, found.severity) == ("job_failed", "warning")
    assert diagnose(case(deployment(), pod(), job("shop-1-import", "Complete"))) == ()


def test_an_app_whose_task_failed_was_not_removed_by_anybody():
    failed = job("shop-1-hook", "Failed", key=None)
    (found,) = diagnose(case(failed, hooks=HOOK))
    assert found.cause == "hook_failed"


def test_failed_task_is_named_by_its_job_and_its_error_is_not_told_twice():
    failure = Failure("hook_failed", "A task has failed.", "job shop-1-hook failed")
    failed = job("shop-1-hook", "Failed", key=None)
    found = diagnose(case(failed, hooks=HOOK, failure=failure))
    assert [(one.cause, one.subject) for one in found] == [("hook_failed", "Job/shop-1-hook")]
    (found,) = diagnose(case(failure=failure))
    assert found.evidence == ("job shop-1-hook failed",)


def test_task_whose_image_is_missing_fails_because_of_it():
    failed = job("shop-1-hook", "Failed", key=None)
    stuck = cases.hook_pod(waiting("ErrImagePull", NOT_FOUND), age=90)
    first, second = diagnose(
        case(
            deployment(),
            pod(),
            failed,
            stuck,
            hooks=HOOK,
            failure=Failure("hook_failed", "A task has failed."),
        )
    )
    assert (first.cause, second.cause) == ("image_not_found", "hook_failed")
    assert second.follows_from == "image_not_found"
