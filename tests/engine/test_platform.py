"""What is wrong with the platform itself: one fixture for each cause, and none when all is well."""

import pytest

from woow_paas_platform.engine.diagnosis import CAUSES, rank, text_of
from woow_paas_platform.engine.diagnosis.platform import (
    ActionFacts,
    ClusterFacts,
    ServerFacts,
    of_cluster,
    of_server,
    package,
)
from woow_paas_platform.engine.domain import Failure

RUNS = ActionFacts("Keep Cluster right", True, 20)
GOOD = package("kubernetes", "35.0.0", (33,), (36,))


def unreachable(said):
    return of_cluster(ClusterFacts(RUNS, Failure("cluster_unreachable", said)))


FOUND = {
    "action_off": of_cluster(ClusterFacts(ActionFacts("Keep right", False, 900))),
    "action_late": of_cluster(ClusterFacts(ActionFacts("Keep right", True, 200))),
    "cluster_refused": unreachable("The cluster could not be reached (x: connection refused)."),
    "cluster_no_host": unreachable("The cluster could not be reached (x: no such host)."),
    "cluster_timeout": unreachable("The cluster could not be reached (x: no answer in time)."),
    "cluster_tls": unreachable("TLS: the certificate or the protocol was refused"),
    "cluster_not_kubernetes": unreachable("What answers at the address is not Kubernetes."),
    "cluster_unreachable": unreachable("The connection was cut."),
    "unauthorized": of_cluster(ClusterFacts(RUNS, Failure("unauthorized", "No."))),
    "connection_invalid": of_cluster(ClusterFacts(RUNS, Failure("connection_invalid", "No."))),
    "permissions_missing": of_cluster(ClusterFacts(RUNS, None, ["list pods", "get nodes"])),
    "helm_missing": of_server(ServerFacts(helm_failure=Failure("helm_missing", "No helm."))),
    "helm_version_wrong": of_server(ServerFacts(helm_version=(2, 17, 0))),
    "package_missing": of_server(ServerFacts(packages=[package("pyhelm3", "", (0, 5), (0, 6))])),
    "package_version_wrong": of_server(
        ServerFacts(packages=[GOOD, package("pyhelm3", "0.7.1", (0, 5), (0, 6))])
    ),
    "action_neutralized": of_server(ServerFacts(neutralized=True)),
}


@pytest.mark.parametrize("cause", FOUND)
def test_the_cause_is_named_alone(cause):
    (found,) = rank(FOUND[cause])
    assert found.cause == cause
    for text in text_of(found):
        assert text and "…" not in text


def test_every_cause_of_the_platform_has_a_fixture():
    assert {code for code, cause in CAUSES.items() if cause.is_platform} <= set(FOUND)


def test_refused_reading_names_the_missing_verb():
    said = 'pods is forbidden: User "woow" cannot list resource "pods" in API group ""'
    (found,) = of_cluster(ClusterFacts(RUNS, Failure("forbidden", "No.", said)))
    assert (found.cause, found.params["missing"]) == ("permissions_missing", "list pods")


def test_two_faults_are_two_findings():
    failure = Failure("unauthorized", "No.")
    found = rank(of_cluster(ClusterFacts(ActionFacts("Keep right", False), failure)))
    assert [one.cause for one in found] == ["action_off", "unauthorized"]


def test_all_is_well():
    assert of_cluster(ClusterFacts(RUNS)) == []
    assert of_server(ServerFacts(helm_version=(4, 3, 1), packages=[GOOD])) == []
    assert of_server(ServerFacts(helm_version=(3, 20, 2))) == []
