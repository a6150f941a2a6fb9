"""One list behind rbac.yaml and the connection check."""

from pathlib import Path

import yaml

from woow_paas_platform.engine import permissions

FILE = Path(__file__).parents[2] / "deploy" / "kubernetes" / "rbac.yaml"


def _granted(kind, name):
    objects = list(yaml.safe_load_all(FILE.read_text()))
    role = next(
        item for item in objects if item["kind"] == kind and item["metadata"]["name"] == name
    )
    return {
        (group, resource, verb)
        for rule in role["rules"]
        for group in rule["apiGroups"]
        for resource in rule["resources"]
        for verb in rule["verbs"]
    }


def test_shipped_file_is_made_from_the_list():
    assert FILE.read_text() == permissions.render()
    assert list(yaml.safe_load_all(FILE.read_text())) == permissions.objects()


def test_what_is_checked_is_what_is_granted():
    asked = {(check["group"], check["resource"], check["verb"]) for check in permissions.checks()}
    granted = _granted("ClusterRole", permissions.ENGINE) | _granted("Role", permissions.ENGINE)
    assert asked == granted


def test_deployer_cannot_weaken_its_own_walls():
    resources = {
        resource for _group, resource, _verb in _granted("ClusterRole", permissions.DEPLOYER)
    }
    assert not resources & {
        "resourcequotas",
        "limitranges",
        "networkpolicies",
        "roles",
        "rolebindings",
        "clusterroles",
        "namespaces",
        "serviceaccounts/token",
        "pods/exec",
        "endpoints",
        "endpointslices",
    }


def test_no_wildcard_anywhere():
    assert "*" not in FILE.read_text().replace("# ", "")
