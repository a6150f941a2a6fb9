"""What the cluster shows → the verdict; every case as the API server would give it."""

import pytest

from woow_paas_platform.engine.domain import ReleaseKey
from woow_paas_platform.engine.status import Index, observe

from .shapes import (
    IMAGE,
    KEY,
    NOT_FOUND,
    ago,
    changed,
    claim,
    container,
    deployment,
    ended,
    endpoints,
    event,
    job,
    obj,
    pod,
    running,
    service,
    snapshot,
    stateful_set,
    unschedulable,
    waiting,
)


def verdict(*objects, hooks=(), events=()):
    return observe(snapshot(*objects, events=events), [KEY], {KEY: hooks})[KEY]


def daemon_set(wanted, ready):
    return obj(
        "DaemonSet",
        spec={},
        status={
            "observedGeneration": 1,
            "desiredNumberScheduled": wanted,
            "currentNumberScheduled": wanted,
            "updatedNumberScheduled": wanted,
            "numberReady": ready,
            "numberAvailable": ready,
        },
    )


def cron_job(*, suspend=False):
    return obj("CronJob", spec={"suspend": suspend})


NOT_HEARD = "failed to sync secret cache: timed out waiting for the condition"
ALREADY = {"type": "Progressing", "message": 'ReplicaSet "shop-1-bbb" is progressing.'}
CRASHED = ended(1)
JUST_STARTED = {"state": {"running": {"startedAt": ago(3)}}}
STS_POD = {"owner": ("StatefulSet", "shop-1"), "name": "shop-1-0"}

CASES = {
    "nothing": ([], "absent"),
    "only a kept disk": ([claim()], "absent"),
    "somebody else's": ([deployment(key=ReleaseKey("paas-ws-1", "other"))], "absent"),
    "annotation from another namespace": (
        [deployment(key=ReleaseKey("paas-ws-2", "shop-1"))],
        "absent",
    ),
    "healthy": ([deployment(), pod()], "ready"),
    "healthy, with an endpoint": ([deployment(), pod(), service(), endpoints(True)], "ready"),
    "ready but serving nobody": (
        [deployment(), pod(), service(), endpoints(False)],
        "progressing NoEndpoints",
    ),
    "new generation not looked at": ([deployment(generation=2), pod()], "progressing"),
    "no pod yet": ([deployment(ready=0, total=0, updated=0)], "progressing"),
    "rolling: new one made, not ready": ([deployment(1, 1, total=2, updated=1)], "progressing"),
    "rolling: one of two updated": ([deployment(2, 2, updated=1)], "progressing"),
    "one of two crashing": (
        [
            deployment(2, 1),
            pod(),
            pod(waiting("CrashLoopBackOff", restarts=5, last=CRASHED), age=100),
        ],
        "failed CrashLoopBackOff",
    ),
    "image not found": (
        [deployment(ready=0), pod(waiting("ErrImagePull", NOT_FOUND, image=IMAGE), age=2)],
        "failed ErrImagePull",
    ),
    "image not found, backing off": (
        [
            deployment(ready=0),
            pod(
                waiting(
                    "ImagePullBackOff",
                    f'Back-off pulling image "{IMAGE}": ErrImagePull: {NOT_FOUND}',
                    image=IMAGE,
                ),
                age=2,
            ),
        ],
        "failed ImagePullBackOff",
    ),
    "image backing off, old kubelet": (
        [deployment(ready=0), pod(waiting("ImagePullBackOff", "Back-off pulling image"), age=2)],
        "failed ImagePullBackOff",
    ),
    "registry away, just now": (
        [deployment(ready=0), pod(waiting("ErrImagePull", "dial tcp: i/o timeout"), age=20)],
        "progressing ErrImagePull",
    ),
    "registry away for long": (
        [deployment(ready=0), pod(waiting("ErrImagePull", "dial tcp: i/o timeout"), age=61)],
        "failed ErrImagePull",
    ),
    "slow pull": ([deployment(ready=0), pod(waiting("ContainerCreating"), age=250)], "progressing"),
    "slow start": (
        [deployment(ready=0), pod(container(running={"startedAt": ago(250)}))],
        "progressing",
    ),
    "init running": (
        [
            deployment(ready=0),
            pod(waiting("PodInitializing"), init=container("init", running={"startedAt": ago(9)})),
        ],
        "progressing",
    ),
    "init crashing": (
        [
            deployment(ready=0),
            pod(
                waiting("PodInitializing"),
                init=waiting("CrashLoopBackOff", name="init", restarts=3, last=CRASHED),
            ),
        ],
        "failed CrashLoopBackOff",
    ),
    "first crash": (
        [
            deployment(ready=0),
            pod(waiting("CrashLoopBackOff", restarts=1, last=CRASHED), age=20),
        ],
        "progressing CrashLoopBackOff",
    ),
    "up between two crashes": (
        [
            deployment(),
            pod(
                running(restarts=1, last=CRASHED) | JUST_STARTED,
                age=30,
            ),
        ],
        "progressing CrashLoopBackOff",
    ),
    "recovered": (
        [deployment(), pod(running(restarts=9, last=ended(1, started=400, finished=390)))],
        "ready",
    ),
    "missing secret": (
        [deployment(ready=0), pod(waiting("CreateContainerConfigError", "no secret"), age=1)],
        "failed CreateContainerConfigError",
    ),
    "secret not heard of yet": (
        [deployment(ready=0), pod(waiting("CreateContainerConfigError", NOT_HEARD), age=5)],
        "progressing CreateContainerConfigError",
    ),
    "secret not heard of for long": (
        [deployment(ready=0), pod(waiting("CreateContainerConfigError", NOT_HEARD), age=300)],
        "failed CreateContainerConfigError",
    ),
    "invalid image name": (
        [deployment(ready=0), pod(waiting("InvalidImageName"), age=1)],
        "failed InvalidImageName",
    ),
    "no machine, just now": (
        [deployment(ready=0), unschedulable("0/1 nodes", 10)],
        "progressing Unschedulable",
    ),
    "no machine": (
        [deployment(ready=0), unschedulable("0/1 nodes", 70)],
        "failed Unschedulable",
    ),
    "quota": (
        [
            deployment(
                ready=0,
                total=0,
                updated=0,
                conditions=[
                    {
                        "type": "ReplicaFailure",
                        "status": "True",
                        "reason": "FailedCreate",
                        "message": "exceeded quota",
                    }
                ],
            )
        ],
        "failed FailedCreate",
    ),
    "old version's fault after its repair": (
        [
            deployment(ready=0, total=2, updated=1, conditions=[ALREADY]),
            pod(waiting("ErrImagePull", NOT_FOUND), version="aaa", age=10),
            pod(waiting("ContainerCreating"), version="bbb", age=100),
        ],
        "progressing Progressing",
    ),
    "repair seen, its pod not yet": (
        [
            deployment(ready=0, total=1, updated=0),
            pod(waiting("ErrImagePull", NOT_FOUND), version="aaa"),
        ],
        "progressing Progressing",
    ),
    "new version's fault": (
        [
            deployment(ready=1, total=2, updated=1, conditions=[ALREADY]),
            pod(version="aaa"),
            pod(waiting("ErrImagePull", NOT_FOUND), version="bbb", age=10),
        ],
        "failed ErrImagePull",
    ),
    "stopped": ([deployment(0)], "stopped"),
    "stopping": ([deployment(0), pod(deleted=True)], "progressing Stopping"),
    "stopped with its recurring task": ([deployment(0), cron_job(suspend=True)], "stopped"),
    "recurring task goes on": ([deployment(0), cron_job()], "ready"),
    "stateful": ([stateful_set(), pod(**STS_POD), claim("data-shop-1-0", key=None)], "ready"),
    "stateful, rolling": ([stateful_set(2, 2, revisions=("a", "b"))], "progressing"),
    "stateful, partitioned": (
        [
            stateful_set(
                2,
                2,
                revisions=("a", "b"),
                extra={"updateStrategy": {"rollingUpdate": {"partition": 1}}},
            )
        ],
        "ready",
    ),
    "stateful, may not make pods": (
        [stateful_set(1, 0)],
        "failed FailedCreate",
        [event("FailedCreate", "exceeded quota", ("StatefulSet", "shop-1"))],
    ),
    "stateful, changed since it might not make pods": (
        [changed(stateful_set(1, 0), 5)],
        "progressing Progressing",
        [event("FailedCreate", "exceeded quota", ("StatefulSet", "shop-1"), age=10)],
    ),
    "stateful, may still not make pods after a change": (
        [changed(stateful_set(1, 0), 20)],
        "failed FailedCreate",
        [event("FailedCreate", "exceeded quota", ("StatefulSet", "shop-1"), age=10)],
    ),
    "on every machine": ([daemon_set(2, 2)], "ready"),
    "on one of two machines": ([daemon_set(2, 1)], "progressing"),
    "disk in use not bound": (
        [deployment(), pod(claims=["shop-1-data"]), claim(phase="Pending")],
        "progressing ClaimPending",
    ),
    "disk in use lost": (
        [deployment(), pod(claims=["shop-1-data"]), claim(phase="Lost")],
        "failed ClaimLost",
    ),
    "disk nobody uses": ([deployment(), pod(), claim(phase="Pending")], "ready"),
    "job runs": ([job()], "ready"),
    "job completed": ([job(condition="Complete")], "ready"),
    "job failed": ([job(condition="Failed")], "failed BackoffLimitExceeded"),
    "recurring only": ([cron_job()], "ready"),
    "newest run of a recurring task failed": (
        [
            cron_job(),
            job("a", "Complete", made=90, key=None, owner=("CronJob", "shop-1")),
            job("b", "Failed", made=30, key=None, owner=("CronJob", "shop-1")),
        ],
        "failed BackoffLimitExceeded",
    ),
    "newer run of a recurring task succeeded": (
        [
            cron_job(),
            job("a", "Failed", made=90, key=None, owner=("CronJob", "shop-1")),
            job("b", "Complete", made=30, key=None, owner=("CronJob", "shop-1")),
        ],
        "ready",
    ),
    "evicted pod, replaced": (
        [deployment(), pod(), pod(container(), phase="Failed", age=400)],
        "ready",
    ),
}


@pytest.mark.parametrize("name", CASES)
def test_verdict(name):
    objects, expected, *events = CASES[name]
    found = verdict(*objects, events=events[0] if events else ())
    state, _space, reason = expected.partition(" ")
    assert found.state == state, found
    if reason:
        assert found.reason == reason


@pytest.mark.parametrize("reason", ["ErrImagePull", "ImagePullBackOff"])
def test_an_image_that_is_not_there_is_named_with_the_registrys_answer(reason):
    said = NOT_FOUND
    if reason == "ImagePullBackOff":
        said = f'Back-off pulling image "{IMAGE}": ErrImagePull: {NOT_FOUND}'
    found = verdict(deployment(ready=0), pod(waiting(reason, said, image=IMAGE)))
    assert found.message == f'The image "{IMAGE}" cannot be pulled: {NOT_FOUND}'
    assert (found.ready, found.wanted) == (0, 1)


def test_a_failed_hook_is_shown_and_not_counted():
    hook = job("shop-1-hook", "Failed", key=None)
    hook_pod = pod(
        container(terminated=ended(1)),
        name="shop-1-hook-x",
        owner=("Job", "shop-1-hook"),
        phase="Failed",
    )
    found = verdict(
        deployment(), pod(), hook, hook_pod, hooks=[{"kind": "Job", "name": "shop-1-hook"}]
    )
    assert (found.state, found.wanted) == ("ready", 1)
    assert [(one.workload, one.state) for one in found.instances] == [
        ("Deployment/shop-1", "running"),
        ("hook", "failed"),
    ]


def test_what_people_see_of_a_release():
    ingress = obj("Ingress", spec={"rules": [{"host": "shop.example.com"}]})
    found = verdict(stateful_set(), pod(**STS_POD), claim("data-shop-1-0", key=None), ingress)
    assert found.address == "shop.example.com"
    assert found.claims == ({"name": "data-shop-1-0", "size": "1Gi", "phase": "Bound"},)
    assert [one.name for one in found.instances] == ["shop-1-0"]


def test_a_pod_of_an_unknown_controller_is_not_dropped():
    stray = pod(owner=("Sandbox", "other"), name="stray")
    index = Index(snapshot(deployment(), pod(), stray))
    assert [one["metadata"]["name"] for one in index.unassigned] == ["stray"]


class Counted(list):
    """A list that counts how often it is gone through."""

    looks = 0

    def __iter__(self):
        type(self).looks += 1
        return super().__iter__()


def test_the_cost_does_not_multiply_by_the_number_of_services():
    keys = [ReleaseKey("paas-ws-1", f"shop-{n}") for n in range(300)]
    objects = [obj("Deployment", key.name, key=key, spec={}, status={}) for key in keys]
    taken = snapshot(*objects)
    taken.objects["Deployment"] = Counted(taken.objects["Deployment"])
    assert len(observe(taken, keys)) == 300
    assert Counted.looks == 1
