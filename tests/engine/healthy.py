"""Cases in which nothing is wrong, or nothing yet: no finding."""

from woow_paas_platform.engine.diagnosis import Case, Surroundings
from woow_paas_platform.engine.domain import OperationKind
from woow_paas_platform.engine.status import Index

from .cases import (
    ADDRESS,
    FILLED,
    LOW,
    NO_ANSWER,
    PROBED,
    QUOTA,
    address,
    broken,
    case,
    claim_event,
    endpoints,
    evicted,
    ingress,
    node,
    on_machine,
    served,
    service,
    storage_class,
)
from .shapes import (
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

HEALTHY = {
    "running": lambda: case(deployment(), pod()),
    "running with an address": lambda: address(*ADDRESS, served()),
    "address of an app without one": lambda: address(deployment(), served(), host=""),
    "address just made": lambda: address(deployment(made=5), service(), served(age=5)),
    "class not known": lambda: address(*ADDRESS, served(), classes=None),
    "address while it changes": lambda: address(
        deployment(), service(), endpoints(True), served(), operation=OperationKind.UPGRADE
    ),
    "port that no instance declares": lambda: address(
        deployment(), service(target=9000), endpoints(True), ingress(), served()
    ),
    "slow pull": lambda: case(*broken(waiting("ContainerCreating"), age=280)),
    "slow start": lambda: case(*broken(container(running={"startedAt": ago(280)}), age=280)),
    "probe within its time": lambda: case(
        *broken(container(running={"startedAt": ago(30)}), age=40, containers=PROBED)
    ),
    "init runs": lambda: case(
        *broken(waiting("PodInitializing"), init=container("init", running={"startedAt": ago(100)}))
    ),
    "first crash": lambda: case(
        *broken(waiting("CrashLoopBackOff", restarts=1, last=ended(1)), age=20)
    ),
    "registry away for a moment": lambda: case(*broken(waiting("ErrImagePull", NO_ANSWER), age=10)),
    "scheduled in a moment": lambda: case(deployment(ready=0), unschedulable("0/1 nodes", 10)),
    "another machine is away": lambda: on_machine(node("m1"), node("m2", "Unknown")),
    "the app's machine is back": lambda: on_machine(node("m1", "Unknown"), ready=1),
    "evicted once": lambda: case(deployment(ready=0), evicted(LOW), pod(container(), age=3)),
    "evicted some time ago": lambda: case(
        deployment(), pod(age=2000), evicted(FILLED, 2500), evicted(FILLED, 2600)
    ),
    "the version before was evicted": lambda: case(
        deployment(ready=0),
        pod(container(), version="bbb", age=3),
        evicted(FILLED, 20),
        evicted(FILLED, 90),
    ),
    "waits for first consumer": lambda: case(deployment(), pod(), claim(phase="Pending")),
    "disk that waits for its app": lambda: case(
        deployment(ready=0),
        pod(waiting("ContainerCreating"), claims=["shop-1-data"]),
        claim(phase="Pending", made=200),
        around=Surroundings(
            storage_classes=[storage_class("slow", True, mode="WaitForFirstConsumer")]
        ),
    ),
    "disk being made": lambda: case(
        deployment(ready=0),
        pod(waiting("ContainerCreating"), claims=["shop-1-data"]),
        claim(phase="Pending", made=200),
        events=[claim_event("Provisioning", "External provisioner is provisioning volume")],
        around=Surroundings(storage_classes=[storage_class("slow", True)]),
    ),
    "rolling, the old version's fault": lambda: case(
        deployment(ready=0, total=2, updated=1),
        pod(waiting("ErrImagePull", NOT_FOUND), version="aaa", age=200),
        pod(waiting("ContainerCreating"), version="bbb", age=5),
    ),
    "scaled to zero": lambda: case(deployment(0)),
    "completed job": lambda: case(job(condition="Complete")),
    "running job": lambda: case(job()),
    "recovered": lambda: case(
        deployment(), pod(running(restarts=7, last=ended(1, started=400, finished=390)))
    ),
    "recovered, its warnings still there": lambda: case(
        deployment(), pod(), events=[event("FailedCreate", QUOTA)]
    ),
    "ending pod": lambda: case(
        deployment(), pod(), pod(waiting("ErrImagePull"), deleted=True, age=99)
    ),
    "cluster not read": lambda: Case(None, Index(snapshot()).of(KEY), None, NOW),
}
"""Name → what is well or only slow."""
