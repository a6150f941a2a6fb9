"""One fixture for each cause; and nothing is found where nothing is wrong."""

import re
from pathlib import Path

import pytest

from woow_paas_platform.engine.diagnosis import TEXTS, diagnose, ranking, text_of
from woow_paas_platform.engine.diagnosis.operation import CAUSES
from woow_paas_platform.engine.domain import Failure
from woow_paas_platform.engine.status import Index, judge

from .shapes import (
    IMAGE,
    KEY,
    NOT_FOUND,
    NOW,
    ago,
    claim,
    container,
    deployment,
    ended,
    event,
    job,
    pod,
    running,
    snapshot,
    unschedulable,
    waiting,
)

QUOTA = (
    'pods "shop-1-aaa-x" is forbidden: exceeded quota: workspace-quota, '
    "requested: limits.memory=2Gi,requests.memory=2Gi, "
    "used: limits.memory=3Gi,requests.memory=3Gi, "
    "limited: limits.memory=4Gi,requests.memory=4Gi"
)
REFUSED = {
    "type": "ReplicaFailure",
    "status": "True",
    "reason": "FailedCreate",
    "message": QUOTA,
}
CRASH = {"restarts": 5, "last": ended(3)}
NO_ANSWER = 'Get "https://registry.example.com/v2/": dial tcp 192.0.2.1:443: i/o timeout'
HOOK = [{"kind": "Job", "name": "shop-1-hook"}]
PROBED = [{"name": "app", "readinessProbe": {"httpGet": {"port": 9999, "path": "/ready"}}}]


def find(*objects, hooks=(), events=(), failure=None):
    parts = Index(snapshot(*objects, events=events), {KEY: hooks}).of(KEY)
    return diagnose(judge(parts, NOW), parts, failure, NOW)


def broken(entry=None, **more):
    return deployment(ready=0), pod(entry, **more)


def pulling(answer, image=IMAGE):
    return broken(waiting("ErrImagePull", answer, image=image), age=90)


CASES = {
    "image_not_found": (
        pulling(NOT_FOUND),
        {"image": IMAGE, "registry": "registry.localhost:5000"},
    ),
    "image_unauthorized": (
        pulling("pull access denied: authorization failed: no basic auth credentials"),
        {"image": IMAGE},
    ),
    "registry_unreachable": (pulling(NO_ANSWER), {"image": IMAGE}),
    "image_name_invalid": (broken(waiting("InvalidImageName", image="A B")), {"image": "A B"}),
    "quota_exceeded": (
        (deployment(ready=0, total=0, updated=0, conditions=[REFUSED]),),
        {"what": "memory", "requested": "2Gi", "used": "3Gi", "limited": "4Gi"},
    ),
    "volume_missing": (
        (deployment(ready=0), unschedulable('persistentvolumeclaim "data" not found', 90)),
        {"disk": "data"},
    ),
    "configuration_missing": (
        broken(waiting("CreateContainerConfigError", 'secret "login" not found')),
        {"missing": "secret login"},
    ),
    "init_container_failed": (
        broken(
            waiting("PodInitializing"),
            init=waiting("CrashLoopBackOff", name="migrate", **CRASH),
        ),
        {"container": "migrate", "exit_code": "3", "restarts": "5"},
    ),
    "out_of_memory": (
        broken(
            waiting("CrashLoopBackOff", restarts=4, last=ended(137, "OOMKilled")),
            containers=[{"name": "app", "resources": {"limits": {"memory": "128Mi"}}}],
        ),
        {"limit": "128Mi", "restarts": "4"},
    ),
    "unschedulable": (
        (deployment(ready=0), unschedulable("0/1 nodes are available: 1 Insufficient memory.", 90)),
        {"short": "memory"},
    ),
    "crash_loop": (
        broken(waiting("CrashLoopBackOff", **CRASH)),
        {"exit_code": "3", "restarts": "5", "container": "app"},
    ),
    "job_failed": ((job("shop-1", "Failed"),), {"job": "shop-1"}),
    "probe_failing": (
        broken(container(running={"startedAt": ago(200)}), age=200, containers=PROBED),
        {"port": "9999", "path": "/ready"},
    ),
    "release_missing": ((), {}),
}


@pytest.mark.parametrize("cause", CASES)
def test_the_cause_is_named_alone_and_with_what_it_needs_to_be_understood(cause):
    objects, params = CASES[cause]
    (found,) = find(*objects)
    assert found.cause == cause
    assert params.items() <= found.params.items()
    assert found.fixes
    title, text = text_of(found)
    assert title and "%" not in text
    for word in params.values():
        assert word in title + text or word in " ".join(found.evidence) or cause == "crash_loop"


def test_missing_key_of_a_setting_is_named():
    message = "couldn't find key password in Secret paas-ws-1/login"
    (found,) = find(*broken(waiting("CreateContainerConfigError", message)))
    assert found.params["missing"] == "password in Secret login"


def test_disk_that_nobody_provides_explains_why_nothing_starts():
    pending = claim(phase="Pending", made=200)
    stuck = unschedulable("pod has unbound immediate PersistentVolumeClaims", 90)
    stuck["spec"]["volumes"] = [{"persistentVolumeClaim": {"claimName": "shop-1-data"}}]
    first, second = find(deployment(ready=0), stuck, pending)
    assert (first.cause, first.follows_from) == ("volume_not_bound", "")
    assert (second.cause, second.follows_from) == ("unschedulable", "volume_not_bound")


def test_failed_hook_is_named_by_its_job_and_its_error_is_folded():
    failure = Failure("hook_failed", "A task has failed.", "job shop-1-hook failed")
    failed = job("shop-1-hook", "Failed", key=None)
    found = find(failed, hooks=HOOK, failure=failure)
    assert [(one.cause, one.subject) for one in found] == [("hook_failed", "Job/shop-1-hook")]
    (found,) = find(failure=failure)
    assert found.evidence == ("job shop-1-hook failed",)


@pytest.mark.parametrize("code", ["not_ready_in_time", "deadline_exceeded"])
def test_running_out_of_time_follows_from_what_took_the_time(code):
    failure = Failure(code, "Not ready in time.")
    first, second = find(*pulling(NOT_FOUND), failure=failure)
    assert (first.cause, second.cause) == ("image_not_found", code)
    assert second.follows_from == "image_not_found"


def test_two_faults_at_once_are_two_findings():
    found = find(
        *broken(waiting("CrashLoopBackOff", **CRASH)),
        job("shop-1-hook", "Failed", key=None),
        hooks=HOOK,
    )
    assert {"crash_loop", "hook_failed"} == {one.cause for one in found}


def test_three_instances_with_one_fault_are_one_finding():
    pods = [pod(waiting("CrashLoopBackOff", **CRASH), age=age) for age in (90, 91, 92)]
    assert len(find(deployment(3, 0), *pods)) == 1


@pytest.mark.parametrize("code", CAUSES)
def test_every_error_of_a_change_has_its_text(code):
    (found,) = find(failure=Failure(code, "This is why."))
    assert found.cause == code
    assert "%" not in text_of(found).text


HEALTHY = {
    "running": (deployment(), pod()),
    "slow pull": broken(waiting("ContainerCreating"), age=280),
    "slow start": broken(container(running={"startedAt": ago(280)}), age=280),
    "probe within its time": broken(
        container(running={"startedAt": ago(30)}), age=40, containers=PROBED
    ),
    "init runs": broken(
        waiting("PodInitializing"), init=container("init", running={"startedAt": ago(100)})
    ),
    "first crash": broken(waiting("CrashLoopBackOff", restarts=1, last=ended(1)), age=20),
    "registry away for a moment": broken(waiting("ErrImagePull", NO_ANSWER), age=10),
    "scheduled in a moment": (deployment(ready=0), unschedulable("0/1 nodes", 10)),
    "waits for first consumer": (deployment(), pod(), claim(phase="Pending")),
    "rolling, the old version's fault": (
        deployment(ready=0, total=2, updated=1),
        pod(waiting("ErrImagePull", NOT_FOUND), version="aaa", age=200),
        pod(waiting("ContainerCreating"), version="bbb", age=5),
    ),
    "scaled to zero": (deployment(0),),
    "completed job": (job(condition="Complete"),),
    "running job": (job(),),
    "recovered": (deployment(), pod(running(restarts=7, last=ended(1, started=400, finished=390)))),
    "ending pod": (deployment(), pod(), pod(waiting("ErrImagePull"), deleted=True, age=99)),
}


@pytest.mark.parametrize("name", HEALTHY)
def test_what_is_well_or_only_slow_gives_no_finding(name):
    assert find(*HEALTHY[name]) == ()


@pytest.mark.parametrize("code", ["workload_failed", "not_ready_in_time"])
def test_a_failure_that_has_healed_gives_no_finding(code):
    assert find(deployment(), pod(), failure=Failure(code, "it did not run")) == ()


def test_warnings_tell_what_a_status_does_not():
    told = event("FailedCreate", QUOTA)
    found = find(deployment(ready=0, total=0, updated=0), events=[told])
    assert [one.cause for one in found] == ["quota_exceeded"]


def test_each_detectors_causes_have_texts_and_each_file_is_used():
    folder = Path(ranking.__file__).parent
    others = {"__init__", "case", "ranking", "texts"}
    files = {path.stem for path in folder.glob("*.py")} - others
    assert files == {detector.__name__.rpartition(".")[2] for detector in ranking.DETECTORS}
    named = set(re.findall(r'"([a-z_]+)": Text\(', (folder / "texts.py").read_text()))
    assert named == set(TEXTS) == set(CASES) | set(CAUSES) | {"volume_not_bound", "hook_failed"}
