"""What is stuck is tried at once after a change; what runs, or ends by itself, is left alone."""

import pytest

from woow_paas_platform.engine.errors import Conflict
from woow_paas_platform.engine.nudge import NUDGED, nudge
from woow_paas_platform.engine.testing import FakeClock, FakeCluster

from .shapes import KEY, deployment, obj, pod, running, stateful_set, unschedulable, waiting


def nudged(*objects):
    """Return the names of pods deleted and of workloads touched."""
    cluster = FakeCluster(FakeClock())
    for one in objects:
        cluster.put(one)
    nudge(cluster, KEY, "7")
    left = {one["metadata"]["name"] for one in cluster.of_kind("Pod")}
    gone = {one["metadata"]["name"] for one in objects if one["kind"] == "Pod"} - left
    touched = [
        one["metadata"]["name"]
        for kind in ("Deployment", "StatefulSet")
        for one in cluster.of_kind(kind)
        if one["metadata"].get("annotations", {}).get(NUDGED) == "7"
    ]
    return sorted(gone), touched


@pytest.mark.parametrize("reason", ["ImagePullBackOff", "ErrImagePull", "CrashLoopBackOff"])
def test_instances_in_a_pause_are_made_again(reason):
    stuck = pod(waiting(reason), name="shop-1-aaa-stuck")
    well = pod(running(), name="shop-1-aaa-well")
    assert nudged(deployment(2), stuck, well) == (["shop-1-aaa-stuck"], [])


def test_a_preparation_in_a_pause_counts_too():
    stuck = pod(waiting("PodInitializing"), init=waiting("CrashLoopBackOff"), name="shop-1-aaa-x")
    assert nudged(deployment(1), stuck)[0] == ["shop-1-aaa-x"]


def test_an_instance_that_no_machine_took_is_made_again():
    assert len(nudged(deployment(1), unschedulable("0/1 nodes are available.", 90))[0]) == 1


def test_what_starts_or_goes_is_left_alone():
    starting = pod(waiting("ContainerCreating"), name="shop-1-aaa-new")
    going = pod(waiting("CrashLoopBackOff"), name="shop-1-aaa-old", deleted=True)
    assert nudged(deployment(1), starting, going) == ([], [])


@pytest.mark.parametrize(("phase", "reason"), [("Failed", "Evicted"), ("Succeeded", None)])
def test_instances_that_were_evicted_are_out_of_the_way(phase, reason):
    over = pod(running(), name="shop-1-aaa-over", phase=phase)
    over["status"]["reason"] = reason
    left = pod(running(), name="shop-1-aaa-left")
    assert nudged(deployment(1), over, left) == (["shop-1-aaa-over"], [])
    assert nudged(deployment(1), over) == (["shop-1-aaa-over"], ["shop-1"])


def test_nobody_would_make_a_pod_of_its_own_again():
    alone = pod(waiting("CrashLoopBackOff"), name="shop-1", owner=None)
    alone["metadata"].pop("ownerReferences")
    assert nudged(alone) == ([], [])


@pytest.mark.parametrize("workload", [deployment(2), stateful_set(2)])
def test_a_controller_that_was_refused_looks_again(workload):
    assert nudged(workload) == ([], ["shop-1"])


def test_nobody_looks_again_before_a_new_quota_is_in_force():
    quota = obj("ResourceQuota", "workspace-quota", key=None, spec={"hard": {"pods": "2"}})
    quota["status"] = {"hard": {"pods": "1"}}
    with pytest.raises(Conflict):
        nudged(deployment(2), quota)
    quota["status"] = {"hard": {"pods": "2"}}
    assert nudged(deployment(2), quota)[1] == ["shop-1"]


def test_other_apps_are_left_alone():
    other = pod(waiting("CrashLoopBackOff"), name="other", owner=("ReplicaSet", "other-aaa"))
    assert nudged(deployment(0), other) == ([], [])
