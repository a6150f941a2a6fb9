"""Each step from the name to the program: what it says, and which cause it proves."""

import threading
import time
from dataclasses import replace

import pytest

from woow_paas_platform.engine import access_reads
from woow_paas_platform.engine.access_check import STEPS, Result, findings, judge
from woow_paas_platform.engine.access_facts import AccessFacts, Target
from woow_paas_platform.engine.diagnosis import CAUSES, Case, diagnose
from woow_paas_platform.engine.diagnosis.access import CAUSES as OF_ACCESS
from woow_paas_platform.engine.domain import Answer, NamespaceSpec
from woow_paas_platform.engine.errors import Forbidden
from woow_paas_platform.engine.objects import make_network_policies
from woow_paas_platform.engine.status import Index
from woow_paas_platform.engine.status import judge as judge_workload
from woow_paas_platform.engine.testing import FakeCluster, FakeNetwork

from .cases import HOST, ingress, served, service
from .shapes import KEY, NOW, deployment, endpoints, snapshot

IP = "192.0.2.10"
ELSEWHERE = "198.51.100.7"
TARGET = Target(KEY.namespace, KEY.name, HOST)
CLASSES = [{"kind": "IngressClass", "metadata": {"name": "traefik"}}]
WALLS = make_network_policies(NamespaceSpec(KEY.namespace, "us", "1"))
CLOSED = [policy for policy in WALLS if policy["metadata"]["name"] != "allow-ingress-controller"]
OK = Answer(status=200)
REFUSED = Answer(error="refused", detail="dial tcp 10.0.0.5:8080: connect: connection refused")


def entry(*addresses, **more):
    one = ingress(**more)
    one["status"] = {"loadBalancer": {"ingress": [{"ip": address} for address in addresses]}}
    return one


def parts(*objects):
    return Index(snapshot(*objects)).of(KEY)


def facts(*objects, **changed):
    """Return the facts about an app that is reachable, but for what is ``changed``."""
    objects = objects or (deployment(), service(), endpoints(True), entry(IP), served())
    whole = AccessFacts(
        target=TARGET,
        now=NOW,
        parts=parts(*objects),
        services=frozenset({"shop-1"}),
        ingress_classes=CLASSES,
        policies=WALLS,
        controllers=(),
        addresses=(IP,),
        outside=OK,
        inside=OK,
    )
    return replace(whole, **changed)


def controller(ready):
    pod = served(labels={"app.kubernetes.io/name": "traefik"})
    pod["metadata"]["namespace"] = "kube-system"
    pod["status"]["conditions"][1]["status"] = str(ready)
    return pod


BROKEN = {
    "dns_missing": (
        facts(addresses=(), dns_error="no_host", outside=Answer(error="no_host")),
        "dns",
    ),
    "dns_wrong": (facts(addresses=(ELSEWHERE,), outside=Answer(error="timeout"), direct=OK), "dns"),
    "controller_down": (facts(outside=Answer(error="refused")), "controller"),
    "ingress_class_wrong": (
        facts(
            deployment(),
            service(),
            endpoints(True),
            entry(class_name="nginx"),
            served(),
            outside=Answer(status=404),
        ),
        "ingress_class",
    ),
    "ingress_missing": (
        facts(deployment(), service(), endpoints(True), served(), outside=Answer(status=404)),
        "ingress",
    ),
    "service_missing": (
        facts(
            deployment(),
            entry(IP),
            served(),
            services=frozenset(),
            inside=None,
            outside=Answer(status=503),
        ),
        "service_port",
    ),
    "service_port_wrong": (
        facts(
            deployment(),
            service(),
            endpoints(True),
            entry(IP, port="web"),
            served(),
            inside=Answer(error="other"),
            outside=Answer(status=404),
        ),
        "service_port",
    ),
    "no_endpoints": (
        facts(
            deployment(),
            service(selector={"app": "x"}),
            endpoints(),
            entry(IP),
            served(),
            inside=Answer(error="no_endpoints"),
            outside=Answer(status=503),
        ),
        "endpoints",
    ),
    "nothing_listening": (facts(inside=REFUSED, outside=Answer(status=502)), "pod_port"),
    "policy_blocks": (
        facts(policies=CLOSED, inside=Answer(error="timeout"), outside=Answer(status=504)),
        "network_policy",
    ),
    "http_404": (facts(outside=Answer(status=404)), "http_outside"),
    "gateway_error": (facts(outside=Answer(status=502)), "http_outside"),
    "http_error": (facts(inside=Answer(status=500), outside=Answer(status=500)), "http_inside"),
    "http_no_answer": (
        facts(inside=Answer(error="timeout", seconds=4.0), outside=Answer(status=504)),
        "http_inside",
    ),
    "certificate_wrong": (facts(outside=Answer(error="tls")), "http_outside"),
}


def test_an_error_that_the_app_itself_does_not_answer_with_is_the_entry_points():
    (found,) = findings(judge(facts(outside=Answer(status=500))))
    assert found.cause == "gateway_error"


@pytest.mark.parametrize("cause", BROKEN)
def test_the_step_that_fails_proves_the_cause_and_no_other_one(cause):
    broken, code = BROKEN[cause]
    steps = judge(broken)
    assert [step.code for step in steps] == list(STEPS)
    assert [one.cause for one in findings(steps)] == [cause]
    failed = next(step for step in steps if step.finding is not None)
    assert (failed.code, failed.verdict) == (code, Result.FAILED)
    texts = CAUSES[cause]
    for text in (texts.title, texts.text, texts.advice):
        text % failed.finding.params


def test_every_cause_of_the_access_check_has_a_fixture():
    assert {cause.code for cause in OF_ACCESS} <= set(BROKEN)


def test_what_it_finds_is_told_about_a_running_app():
    broken, _code = BROKEN["nothing_listening"]
    told = findings(judge(broken))
    case = Case(judge_workload(broken.parts, NOW), broken.parts, None, NOW, told=told)
    assert [one.cause for one in diagnose(case)] == ["nothing_listening"]


REACHABLE = {
    "reachable": facts(),
    "asks for a login": facts(inside=Answer(status=401), outside=Answer(status=401)),
    "sends on": facts(inside=Answer(status=302), outside=Answer(status=302)),
    "has no first page": facts(inside=Answer(status=404), outside=Answer(status=404)),
    "behind another address": facts(addresses=(ELSEWHERE,)),
    "behind another address that nobody can compare": facts(
        addresses=(ELSEWHERE,), outside=Answer(status=302), direct=Answer(error="timeout")
    ),
    "not reachable from this server only": facts(
        outside=Answer(error="timeout"), controllers=[controller(True)]
    ),
    "may not be asked from inside": facts(inside=Answer(error="forbidden")),
    "walls keep the API server out": facts(inside=Answer(error="timeout")),
    "nothing could be read": facts(
        parts=None, policies=None, ingress_classes=None, inside=None, outside=None, addresses=None
    ),
    "speaks https inside": facts(inside=Answer(error="cut")),
}


@pytest.mark.parametrize("name", REACHABLE)
def test_what_can_be_reached_or_is_not_known_proves_nothing(name):
    steps = judge(REACHABLE[name])
    assert findings(steps) == ()


def test_all_steps_of_a_reachable_app_are_well():
    steps = judge(facts(controllers=[controller(True)]))
    assert {step.verdict for step in steps} == {Result.OK}


def test_entry_point_that_is_not_ready_is_down():
    broken = facts(outside=Answer(error="refused"), controllers=[controller(False)])
    assert [one.cause for one in findings(judge(broken))] == ["controller_down"]


def test_entry_points_own_words_about_the_address_are_shown():
    steps = judge(facts(log=[f"{HOST} 502"]))
    assert f"{HOST} 502" in next(step for step in steps if step.code == "controller").evidence


def test_rules_that_nobody_enforces_are_a_warning():
    (found,) = findings(judge(facts(policies=CLOSED)))
    assert (found.cause, found.severity) == ("policy_blocks", "warning")


def test_two_faults_are_both_proved():
    broken = facts(
        addresses=(), dns_error="no_host", outside=Answer(error="no_host"), inside=REFUSED
    )
    assert [one.cause for one in findings(judge(broken))] == ["dns_missing", "nothing_listening"]


def test_app_without_an_address_is_checked_from_inside():
    inner = replace(TARGET, host="")
    steps = {
        step.code: step
        for step in judge(
            facts(deployment(), service(), served(), target=inner, inside=REFUSED, outside=None)
        )
    }
    assert steps["dns"].verdict is steps["http_outside"].verdict is Result.SKIPPED
    assert steps["pod_port"].finding.cause == "nothing_listening"


class World:
    """A fake cluster and network with one app that is reachable."""

    def __init__(self):
        self.cluster = FakeCluster(None)
        self.network = FakeNetwork([IP])
        for one in (deployment(), service(), endpoints(True), entry(IP), served(), *WALLS):
            self.cluster.put({**one, "kind": one["kind"]})

    def read(self, **more):
        return access_reads.read(self.cluster, self.network, TARGET, **more)


def test_reading_brings_what_the_verdicts_need():
    world = World()
    steps = judge(world.read())
    verdicts = {step.code: step.verdict for step in steps}
    assert set(verdicts.values()) == {Result.OK}, verdicts
    assert findings(steps) == ()


def test_cluster_is_asked_at_its_own_address_when_the_name_leads_elsewhere():
    world = World()
    world.network.addresses = (ELSEWHERE,)
    world.network.outside = Answer(error="timeout")
    world.network.direct[IP] = OK
    assert [one.cause for one in findings(judge(world.read()))] == ["dns_wrong"]


def test_entry_points_log_is_read_for_this_address_only():
    world = World()
    world.cluster.put(controller(True))
    name = controller(True)["metadata"]["name"]
    world.cluster.pod_logs["kube-system", name] = f"{HOST} 502\nother.example.com 200\n"
    assert world.read().log == [f"{HOST} 502"]


def test_nobody_who_is_silent_holds_it_up():
    world, silence = World(), threading.Event()
    world.network.ask = lambda *args: silence.wait(20)
    world.cluster.answer = lambda *args: silence.wait(20)
    began = time.monotonic()
    found = world.read(seconds=0.5)
    took = time.monotonic() - began
    silence.set()
    assert took < 5
    assert found.outside is None and found.inside is None
    assert findings(judge(found)) == ()


def test_what_may_not_be_read_is_not_known():
    world = World()
    world.cluster.fail("list", Forbidden("No."), times=None)
    found = world.read()
    assert found.parts is None and found.policies is None
    assert findings(judge(found)) == ()
