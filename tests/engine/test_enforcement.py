"""Finding out whether network policies are enforced, step by step, on the fakes."""

import pytest

from woow_paas_platform.engine import enforcement, errors
from woow_paas_platform.engine.domain import NamespaceSpec
from woow_paas_platform.engine.testing import FakeClock, FakeCluster

SPEC = NamespaceSpec("paas-probe", "we", "probe", pod_security="restricted")


@pytest.fixture
def cluster():
    return FakeCluster(FakeClock())


def look(cluster, seconds=1.0):
    return enforcement.look(SPEC, "busybox", cluster, seconds)


def pods(cluster):
    return [pod["metadata"]["name"] for pod in cluster.of_kind("Pod", SPEC.name)]


def run(cluster, name, address="10.0.0.7", **container):
    pod = cluster.objects["Pod", SPEC.name, name]
    pod["status"] = {"phase": "Running", "podIP": address, "containerStatuses": [container]}


@pytest.mark.parametrize(
    ("code", "verdict"), [(0, "enforced"), (1, "open"), (2, "unclear"), (137, "unclear")]
)
def test_two_pods_find_out_and_leave_nothing(cluster, code, verdict):
    assert look(cluster).verdict == ""
    assert pods(cluster) == ["target"]
    assert cluster.of_kind("NetworkPolicy", SPEC.name)
    look(cluster)
    assert pods(cluster) == ["target"], "the second one waits for the first one's address"
    run(cluster, "target")
    look(cluster)
    assert pods(cluster) == ["probe", "target"]
    probe = cluster.objects["Pod", SPEC.name, "probe"]["spec"]["containers"][0]
    assert probe["env"] == [{"name": "TARGET", "value": "10.0.0.7"}]
    assert look(cluster).verdict == ""
    run(cluster, "probe", state={"terminated": {"exitCode": code}})
    assert look(cluster).verdict == verdict
    assert not pods(cluster) and not cluster.of_kind("Namespace")


def test_pods_are_made_by_the_deployer_and_never_by_the_engine(cluster):
    look(cluster)
    assert [arguments[1]["kind"] for call, arguments in cluster.calls if call == "apply"] == []
    assert ("ServiceAccount", "paas-system", SPEC.deployer) in cluster.objects


def test_an_image_that_cannot_be_pulled_is_named_and_given_up(cluster):
    look(cluster)
    run(cluster, "target", state={"waiting": {"message": "no such image"}})
    cluster.objects["Pod", SPEC.name, "target"]["status"]["phase"] = "Pending"
    assert look(cluster) == enforcement.Look("", "no such image")
    assert look(cluster, 999) == enforcement.Look("unclear", "no such image")
    assert not pods(cluster)


def test_a_namespace_of_somebody_else_is_left_alone(cluster):
    cluster.put({"kind": "Namespace", "metadata": {"name": SPEC.name, "annotations": {}}})
    assert look(cluster).verdict == "unclear"
    assert cluster.of_kind("Namespace") and not pods(cluster)


def test_a_cluster_that_does_not_answer_is_asked_again_for_a_while(cluster):
    cluster.fail("get", errors.ClusterUnreachable("No answer."), times=None)
    assert look(cluster) == enforcement.Look("", "No answer.")
    assert look(cluster, 999) == enforcement.Look("unclear", "No answer.")
