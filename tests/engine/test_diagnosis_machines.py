"""What machines do to an app: no room, no answer, or its end to keep their own."""

import pytest

from woow_paas_platform.engine.diagnosis import Surroundings, diagnose
from woow_paas_platform.engine.diagnosis.eviction import has_lost
from woow_paas_platform.engine.diagnosis.texts import WORDS

from . import cases
from .cases import case
from .shapes import (
    NOW,
    ago,
    changed,
    container,
    deployment,
    event,
    obj,
    pod,
    stateful_set,
    unschedulable,
)


@pytest.mark.parametrize(
    ("message", "short"),
    [
        (
            "0/3 nodes are available: 1 Insufficient cpu, 2 node(s) had untolerated taint "
            "{dedicated: db}.",
            ["cpu", "reserved"],
        ),
        ("1 node(s) had untolerated taint {node.kubernetes.io/not-ready: }.", ["machine"]),
        ("1 node(s) had untolerated taint {node.kubernetes.io/disk-pressure: }.", ["disk"]),
        ("1 node(s) had untolerated taint(s) {node.kubernetes.io/pid-pressure: }.", ["processes"]),
        ("1 node(s) didn't match Pod's node affinity/selector.", ["selector"]),
        ("0/1 nodes", ["fitting"]),
    ],
)
def test_what_the_machines_lack_is_named(message, short):
    (found,) = diagnose(case(deployment(ready=0), unschedulable(message, 90)))
    assert found.params["short"] == short
    assert set(short) <= set(WORDS)


@pytest.mark.parametrize(
    ("message", "first"),
    [
        ("1 Insufficient cpu, 1 node(s) had untolerated taint {a: b}.", "change_plan"),
        ("1 Too many pods.", "change_plan"),
        ("1 node(s) had untolerated taint {dedicated: db}.", "check_again"),
        ("1 node(s) didn't match Pod's node affinity/selector.", "edit_inputs"),
    ],
)
def test_another_plan_is_offered_only_where_size_is_what_lacks(message, first):
    (found,) = diagnose(case(deployment(ready=0), unschedulable(message, 90)))
    assert found.fixes[0] == first


@pytest.mark.parametrize(
    ("message", "short"),
    [(cases.LOW, "memory"), (cases.FILLED, "disk"), ("Low on pids", "processes")],
)
def test_an_app_that_is_evicted_again_and_again_is_told_also_while_it_runs(message, short):
    often = [cases.evicted(message, seconds) for seconds in (30, 90)]
    (found,) = diagnose(case(deployment(), pod(age=20), *often))
    assert (found.cause, found.params["short"], found.params["times"]) == ("evicted", [short], "2")


def test_an_evicted_program_that_ends_well_leaves_only_the_event_of_it():
    old = [
        pod(container(), name=f"shop-1-aaa-{age}", age=age, phase="Succeeded") for age in (30, 90)
    ]
    said = cases.pod_event("Evicted", cases.FILLED, old[0])
    (found,) = diagnose(case(deployment(), pod(age=20), *old, events=[said]))
    assert (found.cause, found.params["times"], found.params["short"]) == ("evicted", "2", ["disk"])
    assert has_lost(case(deployment(), pod(age=20), *old).parts, NOW)
    assert not has_lost(case(deployment(), pod(age=20)).parts, NOW)


def test_an_instance_that_ended_does_not_take_the_place_of_one_that_is_refused():
    found = diagnose(
        case(
            deployment(ready=0),
            cases.evicted(cases.LOW),
            events=[event("FailedCreate", cases.QUOTA)],
        )
    )
    assert [one.cause for one in found] == ["quota_exceeded"]


def test_evictions_of_an_app_that_leaves_no_instances_are_told_by_events():
    one = pod(container(), age=3, owner=("StatefulSet", "shop-1"))
    said = cases.pod_event("Evicted", cases.FILLED, one)
    objects = changed(stateful_set(ready=0), 300), one
    assert [found.cause for found in diagnose(case(*objects, events=[said]))] == ["evicted"]
    objects = changed(stateful_set(ready=0), 5), one
    assert diagnose(case(*objects, events=[said])) == (), "that was the version before"


def test_a_machine_that_does_not_work_explains_that_there_is_no_room():
    lost = pod(container(running={"startedAt": ago(900)}), age=900, deleted=True)
    lost["spec"]["nodeName"] = "m1"
    said = "1 node(s) had untolerated taint {node.kubernetes.io/unreachable: }."
    around = Surroundings(nodes=[cases.node("m1", "Unknown")])
    found = diagnose(case(deployment(ready=0), lost, unschedulable(said, 90), around=around))
    assert [(one.cause, one.follows_from) for one in found] == [
        ("machine_not_ready", ""),
        ("unschedulable", "machine_not_ready"),
    ]


def test_an_app_for_each_machine_that_is_meant_for_none_is_told():
    spec = {"template": {"spec": {"nodeSelector": {"disk": "fast"}}}}
    nowhere = obj("DaemonSet", spec=spec, status={"desiredNumberScheduled": 0}, made=90)
    (found,) = diagnose(case(nowhere))
    assert (found.cause, found.evidence) == ("unschedulable", ("disk=fast",))
    assert found.fixes[0] == "edit_inputs"
