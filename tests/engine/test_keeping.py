"""Workspaces are kept right: only what differs is touched, and only what is ours."""

from dataclasses import replace

import pytest

from woow_paas_platform.engine.domain import NamespaceSpec, Quota, RegistryLogin
from woow_paas_platform.engine.keeping import KINDS
from woow_paas_platform.engine.objects import workspace_objects
from woow_paas_platform.engine.testing import FakeClock, FakeCluster
from woow_paas_platform.engine.upkeep import keep

ONE = NamespaceSpec("paas-ws-1", "me", "1", Quota(cpu=2, memory_mib=1024, storage_gib=5))
TWO = NamespaceSpec(
    "paas-ws-2", "me", "2", registries=(RegistryLogin("reg.example.com", "u", "p"),)
)


@pytest.fixture
def cluster():
    """A cluster in which both workspaces are as they should be."""
    made = FakeCluster(FakeClock())
    for spec in (ONE, TWO):
        made.prepare_namespace(spec, workspace_objects(spec))
    made.calls.clear()
    return made


def test_nothing_is_written_when_nothing_differs(cluster):
    assert keep([ONE, TWO], cluster) == []
    assert [call[0] for call in cluster.calls] == ["list"] * len(KINDS)


@pytest.mark.parametrize("kind", KINDS[1:])
def test_whatever_is_gone_comes_back_and_nothing_else_is_touched(cluster, kind):
    before = {key: obj for key, obj in cluster.objects.items()}
    victim = next(key for key in cluster.objects if key[0] == kind)
    cluster.remove(*victim)
    said = keep([ONE, TWO], cluster)
    assert len(said) == 1 and victim[2] in said[0]
    assert cluster.objects.keys() == before.keys()
    assert sum(call[0] == "apply" for call in cluster.calls) == 1


def test_a_limit_changed_by_hand_goes_back_and_an_added_one_away(cluster):
    quota = cluster.objects["ResourceQuota", "paas-ws-1", "workspace-quota"]
    quota["spec"]["hard"] |= {"limits.cpu": "64", "count/pods": "0"}
    assert keep([ONE, TWO], cluster) == ["ResourceQuota/workspace-quota in paas-ws-1"]
    hard = cluster.objects["ResourceQuota", "paas-ws-1", "workspace-quota"]["spec"]["hard"]
    assert hard["limits.cpu"] == "2000m" and "count/pods" not in hard


def test_the_servers_spelling_of_a_quantity_is_no_difference(cluster):
    hard = cluster.objects["ResourceQuota", "paas-ws-1", "workspace-quota"]["spec"]["hard"]
    hard |= {"limits.cpu": "2", "requests.memory": "1Gi", "limits.memory": "1Gi"}
    assert keep([ONE, TWO], cluster) == []


def test_a_hole_in_a_wall_is_closed(cluster):
    policy = cluster.objects["NetworkPolicy", "paas-ws-1", "allow-ingress-controller"]
    policy["spec"]["ingress"].append({})
    assert keep([ONE], cluster) == ["NetworkPolicy/allow-ingress-controller in paas-ws-1"]
    policy = cluster.objects["NetworkPolicy", "paas-ws-1", "allow-ingress-controller"]
    assert len(policy["spec"]["ingress"]) == 1


def test_pod_security_that_was_lowered_is_raised_again(cluster):
    labels = cluster.objects["Namespace", "", "paas-ws-1"]["metadata"]["labels"]
    labels["pod-security.kubernetes.io/enforce"] = "privileged"
    assert keep([ONE], cluster) == ["Namespace/paas-ws-1"]


def test_another_quota_arrives(cluster):
    keep([replace(ONE, quota=Quota(cpu=4))], cluster)
    hard = cluster.objects["ResourceQuota", "paas-ws-1", "workspace-quota"]["spec"]["hard"]
    assert hard["limits.cpu"] == "4000m"


@pytest.mark.parametrize(
    "change",
    [
        lambda metadata: metadata["annotations"].update({"paas.woow.tw/owner": "somebody else"}),
        lambda metadata: metadata.update(deletionTimestamp="2026-01-05T09:00:00Z"),
        lambda metadata: metadata["labels"].clear(),
    ],
)
def test_what_is_not_ours_or_goes_away_is_left_alone(cluster, change):
    change(cluster.objects["Namespace", "", "paas-ws-1"]["metadata"])
    cluster.remove("NetworkPolicy", "paas-ws-1", "default-deny")
    assert keep([ONE], cluster) == []
    assert ("NetworkPolicy", "paas-ws-1", "default-deny") not in cluster.objects


def test_a_namespace_that_is_gone_is_not_made_again(cluster):
    cluster.delete_namespace(ONE)
    assert keep([ONE], cluster) == []


def _account(name):
    metadata = {"name": name, "namespace": "paas-ws-2"}
    return {"kind": "ServiceAccount", "metadata": metadata, "imagePullSecrets": [{"name": "own"}]}


def _pod(name, phase, **spec):
    owners = [{"kind": "ReplicaSet", "name": "shop", "controller": True}]
    metadata = {"name": name, "namespace": "paas-ws-2", "ownerReferences": owners}
    return {"kind": "Pod", "metadata": metadata, "spec": spec, "status": {"phase": phase}}


def test_new_credentials_reach_the_charts_own_accounts_and_the_pods_that_wait(cluster):
    ours = {"imagePullSecrets": [{"name": "woow-paas-registries"}]}
    cluster.store(_account("shop"))
    cluster.store(_pod("waits", "Pending", imagePullSecrets=[{"name": "own"}]))
    cluster.store(_pod("runs", "Running"))
    cluster.store(_pod("pulls", "Pending", **ours))
    newer = replace(TWO, registries=(RegistryLogin("reg.example.com", "u", "other"),))
    assert keep([ONE, newer], cluster) == ["Secret/woow-paas-registries in paas-ws-2"]
    account = cluster.objects["ServiceAccount", "paas-ws-2", "shop"]
    assert account["imagePullSecrets"] == [{"name": "own"}, {"name": "woow-paas-registries"}]
    assert [pod["metadata"]["name"] for pod in cluster.of_kind("Pod")] == ["pulls", "runs"]
    assert keep([ONE, newer], cluster) == []
