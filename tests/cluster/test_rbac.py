"""The engine's own rights, as shipped: enough for everything, and each one's absence is named."""

import copy
import json

import pytest

from dev.config import ROOT
from woow_paas_platform.engine import permissions
from woow_paas_platform.engine.adapters.kubernetes import KubernetesCluster
from woow_paas_platform.engine.domain import Connection

from .support.waiting import until

FILE = ROOT / "deploy" / "kubernetes" / "rbac.yaml"
ROLES = [item for item in permissions.objects() if item["metadata"]["name"] == permissions.ENGINE]


@pytest.fixture(scope="module")
def real(cluster):
    connection = Connection("kubeconfig", kubeconfig=cluster.engine_kubeconfig().read_text())
    return KubernetesCluster(connection)


@pytest.fixture
def shipped(kube, real):
    """The roles as shipped, again after the test."""
    yield
    kube.run("apply", "--server-side", "--force-conflicts", "-f", str(FILE))
    until(lambda: not real.check(permissions.checks()).missing, 30, "all verbs back")


def _without(taken):
    """Return the role that grants a permission, with that one verb taken away."""
    kind = "Role" if taken["namespace"] else "ClusterRole"
    role = copy.deepcopy(next(item for item in ROLES if item["kind"] == kind))
    rules = []
    for rule in role["rules"]:
        if taken["resource"] not in rule["resources"] or rule["apiGroups"] != [taken["group"]]:
            rules.append(rule)
            continue
        others = [name for name in rule["resources"] if name != taken["resource"]]
        left = [verb for verb in rule["verbs"] if verb != taken["verb"]]
        if others:
            rules.append({**rule, "resources": others})
        if left:
            rules.append({**rule, "resources": [taken["resource"]], "verbs": left})
    return {**role, "rules": rules}


def test_each_verb_taken_away_is_named_by_the_check(kube, real, shipped):
    wrong = []
    for taken in permissions.checks():
        # replaced, not applied: a verb that somebody else's field manager wrote goes, too
        kube.run("replace", "-f", "-", text=_document(_without(taken)))
        wanted = [(taken["verb"], taken["group"], taken["resource"])]
        try:
            until(lambda wanted=wanted: _missing(real) == wanted, 10, f"{wanted} to be named")
        except AssertionError as error:
            wrong.append(str(error))
        kind = "Role" if taken["namespace"] else "ClusterRole"
        whole = next(item for item in ROLES if item["kind"] == kind)
        kube.run("replace", "-f", "-", text=_document(whole))
    assert not wrong, "\n".join(wrong)


def _missing(real):
    return [
        (lack.verb, lack.group, lack.resource) for lack in real.check(permissions.checks()).missing
    ]


def _document(obj):
    return json.dumps(obj)


def test_the_platforms_own_manifests_are_accepted(kube):
    for name in ("rbac.yaml", "deployment.yaml", "network-policies.yaml"):
        path = ROOT / "deploy" / "kubernetes" / name
        said = kube.run("apply", "--dry-run=server", "--server-side", "-f", str(path), "-o", "name")
        assert said.strip(), name
