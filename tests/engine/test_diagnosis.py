"""One fixture for each cause; and nothing is found where nothing is wrong."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from woow_paas_platform.engine.diagnosis import CAUSES, Surroundings, diagnose, text_of
from woow_paas_platform.engine.diagnosis.access import CAUSES as OF_ACCESS
from woow_paas_platform.engine.diagnosis.cause import ANY, SAME_OBJECT, SYMPTOMS
from woow_paas_platform.engine.diagnosis.fixes import FIXES
from woow_paas_platform.engine.domain import Failure

from . import cases
from .cases import CASES, HOOK, case
from .healthy import HEALTHY
from .shapes import (
    NOT_FOUND,
    ago,
    claim,
    container,
    deployment,
    ended,
    event,
    job,
    pod,
    unschedulable,
    waiting,
)

TOLD_ELSEWHERE = {cause.code for cause in OF_ACCESS} | {
    code for code, cause in CAUSES.items() if cause.is_platform
} - {"helm_missing"}
"""By the access check and on the platform's own page: tested beside these."""


@pytest.mark.parametrize("code", CASES)
def test_the_cause_is_named_first_and_no_second_one_beside_it(code):
    found = diagnose(CASES[code]())
    roots = [one.cause for one in found if not one.follows_from]
    assert roots == [code]
    assert found[0].cause == code


@pytest.mark.parametrize("code", CASES)
def test_its_text_needs_nothing_that_the_finding_does_not_have(code):
    found = diagnose(CASES[code]())[0]
    cause = CAUSES[code]
    for text in (cause.title, cause.text, cause.advice):
        text % found.params
    for text in text_of(found):
        assert text
        assert "…" not in text


def test_every_cause_has_a_fixture():
    assert set(CAUSES) == set(CASES) | TOLD_ELSEWHERE


@pytest.mark.parametrize("code", CAUSES)
def test_every_cause_offers_what_repairs_it_and_is_found_in_the_guide(code):
    cause = CAUSES[code]
    assert cause.fixes and set(cause.fixes) <= set(FIXES)
    assert set(cause.symptoms) <= set(SYMPTOMS)
    assert cause.symptoms or code == "unexplained"
    assert cause.terms
    assert cause.severity in ("error", "warning", "notice")
    assert cause.follows <= set(CAUSES) | ANY | SAME_OBJECT


PARAMS = {
    "image_not_found": {"image": "registry.localhost:5000/woow/nope:9"},
    "image_name_invalid": {"image": "A B"},
    "quota_exceeded": {
        "what": ["memory"],
        "requested": "2Gi",
        "used": "3Gi",
        "limited": "4Gi",
    },
    "volume_missing": {"disk": "data"},
    "storage_class_none": {"disk": "shop-1-data", "known": ["slow"]},
    "storage_class_missing": {"storage_class": "fast", "known": ["slow"]},
    "provisioner_down": {"storage_class": "slow", "provisioner": "rancher.io/local-path"},
    "configuration_missing": {"missing": "secret login"},
    "init_container_failed": {"container": "migrate", "exit_code": "3", "restarts": "5"},
    "out_of_memory": {"limit": "128Mi", "restarts": "4"},
    "unschedulable": {"short": ["memory"]},
    "machine_not_ready": {"machine": "m1"},
    "evicted": {"short": ["disk"], "times": "1"},
    "crash_loop": {"exit_code": "3", "restarts": "5", "container": "app"},
    "probe_failing": {"port": "9999", "path": "/ready"},
    "ingress_class_wrong": {"ingress_class": "nginx", "known": ["traefik"]},
    "service_port_wrong": {"port": "web", "known": ["80"]},
    "chart_version_not_found": {"version": "9.9.9"},
    "permissions_missing": {"missing": "create deployments.apps (paas-ws-1)"},
    "invalid_values": {"field": "replicas (got string, want integer)"},
    "deploying_long": {"minutes": "6"},
}


@pytest.mark.parametrize("code", PARAMS)
def test_the_text_names_what_is_wrong(code):
    found = diagnose(CASES[code]())[0]
    assert PARAMS[code].items() <= found.params.items()


@pytest.mark.parametrize(
    ("message", "missing"),
    [
        ("couldn't find key password in Secret paas-ws-1/login", "password in Secret login"),
        ('configmap "settings" not found', "configmap settings"),
    ],
)
def test_missing_key_of_a_setting_is_named(message, missing):
    (found,) = diagnose(case(*cases.broken(waiting("CreateContainerConfigError", message))))
    assert found.params["missing"] == missing


def test_setting_that_cannot_be_mounted_is_a_missing_setting():
    (found,) = diagnose(cases.not_mounted(cases.mount("secret")))
    assert (found.cause, found.params["missing"]) == ("configuration_missing", "secret settings")


def test_disk_of_a_class_nobody_read_is_not_made():
    stuck = unschedulable(cases.UNBOUND, 90)
    stuck["spec"]["volumes"] = [{"persistentVolumeClaim": {"claimName": "shop-1-data"}}]
    (found,) = diagnose(case(deployment(ready=0), stuck, claim(phase="Pending", made=200)))
    assert found.cause == "volume_not_bound"


def test_no_room_on_the_machines_explains_a_disk_that_waits_for_its_app():
    first = diagnose(
        cases.disk(
            "slow",
            cases.storage_class("slow", mode="WaitForFirstConsumer"),
            message="0/1 nodes are available: 1 Insufficient cpu.",
        )
    )
    assert [one.cause for one in first] == ["unschedulable"]


def test_an_app_that_the_scheduler_does_not_look_at_again_is_to_be_tried_again():
    late = cases.storage_class("fast", default=True, mode="WaitForFirstConsumer")
    (found,) = diagnose(cases.disk(None, late))
    assert (found.cause, found.fixes[0]) == ("volume_not_bound", "retry")


def test_a_disk_on_another_machine_is_no_wish_for_one():
    said = "0/1 nodes are available: 1 node(s) didn't match PersistentVolume's node affinity."
    (found,) = diagnose(case(deployment(ready=0), unschedulable(said, 90)))
    assert found.cause == "volume_elsewhere"


def test_disks_that_are_made_by_hand_did_not_fail_to_be_made():
    by_hand = cases.storage_class("nas", provisioner="kubernetes.io/no-provisioner")
    said = cases.claim_event("ProvisioningFailed", "no volume plugin matched name")
    (found,) = diagnose(cases.disk("nas", by_hand, events=[said]))
    assert found.cause == "volume_not_bound"


def test_health_check_that_ends_the_app_is_the_cause_and_not_the_crash():
    (found,) = diagnose(cases.unhealthy())
    assert (found.cause, found.params["port"]) == ("probe_failing", "9999")
    assert "Liveness" in found.evidence[0]


def test_a_port_that_is_checked_by_its_name_is_told_by_its_number():
    probe = {"httpGet": {"port": "http", "path": "/"}}
    ports = [{"name": "http", "containerPort": 9999}]
    body = [{"name": "app", "readinessProbe": probe, "ports": ports}]
    silent = pod(container(running={"startedAt": ago(100)}), age=100, containers=body)
    (found,) = diagnose(case(deployment(ready=0), silent))
    assert found.params["port"] == "9999"


@pytest.mark.parametrize(
    ("probe", "causes"), [({}, ["probe_failing"]), ({"startupProbe": {"tcpSocket": {}}}, [])]
)
def test_only_a_chart_that_says_so_gets_more_time_to_start(probe, causes):
    body = [{**cases.PROBED[0], **probe}]
    starting = pod(container(running={"startedAt": ago(65)}), age=66, containers=body)
    assert [one.cause for one in diagnose(case(deployment(ready=0), starting))] == causes


@pytest.mark.parametrize(
    ("restarts", "lived", "causes"),
    [(3, 5, ["probe_failing"]), (1, 5, []), (9, 4000, [])],
    ids=["again and again", "once", "now and then"],
)
def test_a_program_that_ends_well_at_its_health_check_is_ill_while_it_runs_again(
    restarts, lived, causes
):
    over = ended(0, "Completed", started=2 + lived, finished=2)
    entry = container(running={"startedAt": ago(1)}, restarts=restarts, last=over)
    one = pod(entry, containers=cases.ALIVE)
    said = cases.pod_event("Unhealthy", "Startup probe failed: HTTP 404", one)
    found = diagnose(case(deployment(ready=0), one, events=[said]))
    assert [finding.cause for finding in found] == causes


def test_program_that_ends_by_itself_is_not_blamed_on_its_health_check():
    one = pod(waiting("CrashLoopBackOff", **cases.CRASH), containers=cases.ALIVE)
    said = cases.pod_event("Unhealthy", "Liveness probe failed: connection refused", one)
    (found,) = diagnose(case(deployment(ready=0), one, events=[said]))
    assert found.cause == "crash_loop"


def test_an_app_for_which_the_time_of_a_chart_is_over_was_not_ready_in_time():
    over = {"type": "Progressing", "status": "False", "reason": "ProgressDeadlineExceeded"}
    slow = deployment(ready=0, conditions=[over])
    starting = pod(container(running={"startedAt": ago(20)}), age=20)
    (found,) = diagnose(case(slow, starting))
    assert (found.cause, found.severity) == ("not_ready_in_time", "error")


def test_named_port_that_no_instance_has_is_told_without_an_address_too():
    objects = deployment(), cases.service(target="web"), cases.endpoints(), cases.served()
    (found,) = diagnose(case(*objects))
    assert (found.cause, found.params["port"]) == ("service_port_wrong", "web")


@pytest.mark.parametrize("code", ["not_ready_in_time", "deadline_exceeded"])
def test_running_out_of_time_follows_from_what_took_the_time(code):
    failure = Failure(code, "Not ready in time.")
    first, second = diagnose(case(*cases.pulling(NOT_FOUND), failure=failure))
    assert (first.cause, second.cause) == ("image_not_found", code)
    assert second.follows_from == "image_not_found"


def test_three_instances_with_one_fault_are_one_finding():
    pods = [pod(waiting("CrashLoopBackOff", **cases.CRASH), age=age) for age in (90, 91, 92)]
    assert len(diagnose(case(deployment(3, 0), *pods))) == 1


@pytest.mark.parametrize("name", HEALTHY)
def test_what_is_well_or_only_slow_gives_no_finding(name):
    assert diagnose(HEALTHY[name]()) == ()


@pytest.mark.parametrize("code", ["workload_failed", "not_ready_in_time"])
def test_a_failure_that_has_healed_gives_no_finding(code):
    assert diagnose(case(deployment(), pod(), failure=Failure(code, "it did not run"))) == ()


def test_warnings_tell_what_a_status_does_not():
    told = event("FailedCreate", cases.QUOTA)
    found = diagnose(case(deployment(ready=0, total=0, updated=0), events=[told]))
    assert [one.cause for one in found] == ["quota_exceeded"]


def test_an_old_warning_explains_nothing():
    told = event("FailedCreate", cases.QUOTA, age=3000)
    crash = cases.broken(waiting("CrashLoopBackOff", **cases.CRASH))
    assert [one.cause for one in diagnose(case(*crash, events=[told]))] == ["crash_loop"]
    told = event("FailedCreate", cases.QUOTA, age=100)
    assert [one.cause for one in diagnose(case(*crash, events=[told]))] == ["crash_loop"]


def _everything():
    """Return every object of every fixture."""
    found = []
    for make in (*CASES.values(), *HEALTHY.values()):
        parts = make().parts
        for objects in (*parts.by_kind.values(), parts.hooks):
            found += [one for one in objects if one.get("kind")]
    return found


def _cut(value, places):
    """Return an object with some of its fields missing or empty, as no API promises them."""
    if isinstance(value, dict):
        kept = {key: _cut(entry, places) for key, entry in value.items() if next(places)}
        return kept | ({"kind": value["kind"]} if "kind" in value else {})
    if isinstance(value, list):
        return [_cut(entry, places) for entry in value if next(places)]
    return value


@given(
    st.lists(st.sampled_from(_everything()), max_size=8),
    st.randoms(use_true_random=False),
    st.sampled_from([None, *(Failure(code, "x", "y") for code in CAUSES)]),
)
def test_no_order_and_no_gap_in_what_is_read_makes_it_raise(objects, random, failure):
    places = iter(lambda: random.random() > 0.07, None)
    objects = [_cut(one, places) for one in objects]
    for one in objects:
        one.setdefault("metadata", {})
    around = random.choice(
        [
            Surroundings(),
            Surroundings([], [], [], frozenset()),
            Surroundings(storage_classes=[{}], ingress_classes=[{}], nodes=[{}]),
        ]
    )
    found = diagnose(case(*objects, hooks=HOOK, failure=failure, around=around))
    roots = [one for one in found if not one.follows_from]
    assert bool(found) == bool(roots)
    for one in found:
        assert not any("%(" in text for text in text_of(one))
        assert one.follows_from != one.cause


def test_texts_can_be_shown_in_another_language():
    found = diagnose(CASES["quota_exceeded"]())[0]
    shown = text_of(found, translate=lambda text: text.upper().replace(")S", ")s"), join="/".join)
    assert "MEMORY" in shown.title + shown.text or "…" in shown.text


def test_ended_instances_exit_code_is_shown_as_evidence_of_a_task():
    failed = job("shop-1-hook", "Failed", key=None)
    one = cases.hook_pod({"name": "x", "ready": False, "state": {"terminated": ended(4)}})
    found = diagnose(case(failed, one, hooks=HOOK))
    assert any("exit code 4" in line for line in found[0].evidence)
    assert ago(1)


def test_an_instance_that_goes_away_does_not_take_the_place_of_one_that_is_refused():
    leaving = pod()
    leaving["metadata"]["deletionTimestamp"] = ago(1)
    refused = cases.refused("maximum cpu usage per Container is 5m, but limit is 50m")
    assert [one.cause for one in diagnose(case(refused, leaving))] == ["instance_refused"]
