"""Two faults at once: both are told, and neither explains the other."""

import pytest

from woow_paas_platform.engine.diagnosis import Surroundings, diagnose
from woow_paas_platform.engine.domain import Failure

from . import cases
from .cases import HOOK, case
from .shapes import NOT_FOUND, deployment, job, pod, waiting

TWO = {
    "crash and task": (
        case(
            *cases.broken(waiting("CrashLoopBackOff", **cases.CRASH)),
            job("shop-1-hook", "Failed", key=None),
            hooks=HOOK,
        ),
        {"crash_loop", "hook_failed"},
    ),
    "image and address": (
        case(
            deployment(2, 1),
            cases.served(version="bbb"),
            pod(waiting("ErrImagePull", NOT_FOUND), version="bbb", age=90),
            cases.service(),
            cases.endpoints(True),
            cases.ingress("nginx"),
            around=Surroundings(ingress_classes=cases.CLASSES),
        ),
        {"image_not_found", "ingress_class_wrong"},
    ),
    "disk and machine": (
        cases.disk(
            "fast",
            cases.storage_class("slow"),
            message=f"{cases.UNBOUND} 1 Insufficient memory.",
        ),
        {"storage_class_missing", "unschedulable"},
    ),
    "two workloads": (
        case(
            *cases.broken(waiting("ErrImagePull", NOT_FOUND), age=90),
            deployment(ready=0, name="db"),
            pod(
                waiting("CreateContainerConfigError", 'secret "login" not found'),
                owner=("ReplicaSet", "db-aaa"),
                name="db-aaa-x",
            ),
        ),
        {"image_not_found", "configuration_missing"},
    ),
    "quota and crash": (
        case(
            cases.refused(cases.QUOTA),
            deployment(ready=0, name="db"),
            pod(
                waiting("CrashLoopBackOff", **cases.CRASH),
                owner=("ReplicaSet", "db-aaa"),
                name="db-aaa-x",
            ),
        ),
        {"quota_exceeded", "crash_loop"},
    ),
    "settings and crash": (
        case(
            *cases.broken(waiting("CrashLoopBackOff", **cases.CRASH)),
            failure=Failure("invalid_values", "No.", "at '/replicas': got string, want integer"),
        ),
        {"invalid_values", "crash_loop"},
    ),
}


@pytest.mark.parametrize("name", TWO)
def test_two_faults_at_once_are_two_roots(name):
    broken, causes = TWO[name]
    found = diagnose(broken)
    assert {one.cause for one in found if not one.follows_from} == causes
