"""Every cause, every row of the design's table and of the old guide is broken on a real cluster."""

import ast
import re
from pathlib import Path

import pytest

from woow_paas_platform.engine.diagnosis import CAUSES

ROOT = Path(__file__).parents[2]
CASES = sorted((ROOT / "tests" / "cluster" / "causes").glob("cases_*.py"))
GUIDE = ROOT / "docs" / "guide-mapping.md"
NOT_MADE = {
    "field_conflict": "Helm is told to take over what others manage, so it never says this",
    "internal": "a mistake of the platform's own: one that is known is mended, not kept",
    "unexplained": "what has no cause of its own: a fault that could be made would get one",
}
"""Causes without a case on the real cluster, and why."""
ROWS = {
    "image cannot be pulled": ("image_not_found", "image_unauthorized", "registry_unreachable"),
    "quota exceeded": ("quota_exceeded",),
    "PVC not bound": (
        "storage_class_none",
        "storage_class_missing",
        "provisioner_down",
        "volume_missing",
        "volume_not_bound",
        "quota_exceeded",
    ),
    "hook failed or still running": ("hook_failed", "hook_running"),
    "init container failing": ("init_container_failed",),
    "crash loop": ("crash_loop",),
    "out of memory": ("out_of_memory",),
    "bad configuration": ("configuration_missing",),
    "cannot be scheduled": ("unschedulable",),
    "probe failing": ("probe_failing",),
    "Service port mismatch, no endpoints, not listening": (
        "service_port_wrong",
        "no_endpoints",
        "nothing_listening",
    ),
    "ingress missing, wrong class, controller not running, 404": (
        "ingress_missing",
        "ingress_class_wrong",
        "controller_down",
        "http_404",
    ),
    "DNS does not point to the cluster": ("dns_missing", "dns_wrong"),
    "network policy blocks traffic": ("policy_blocks",),
    "invalid values, schema violation, render error": ("invalid_values", "render_failed"),
    "chart or version not found, repository unreachable": (
        "chart_not_found",
        "chart_version_not_found",
        "repository_unreachable",
    ),
    "RBAC insufficient": ("permissions_missing",),
    "cluster unreachable, TLS, 401": (
        "cluster_refused",
        "cluster_no_host",
        "cluster_timeout",
        "cluster_tls",
        "unauthorized",
    ),
    "Helm or a Python package missing or wrong": (
        "helm_missing",
        "helm_version_wrong",
        "package_missing",
        "package_version_wrong",
    ),
    "scheduled actions not running": ("action_late", "action_off", "action_neutralized"),
    "operation timed out, Deploying too long": (
        "deadline_exceeded",
        "not_ready_in_time",
        "deploying_long",
    ),
    "release pending, namespace terminating, name taken": (
        "operation_in_progress",
        "namespace_terminating",
        "ownership_conflict",
    ),
}
"""The rows of the design's table (section 5), and the causes that they became."""


def _told(node):
    """Yield the texts in a file's code, but not the codes of errors that a case waits for."""
    if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "failed":
        return
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        yield node.value
    for child in ast.iter_child_nodes(node):
        yield from _told(child)


@pytest.fixture(scope="module")
def made():
    """The causes that the cases' faults have."""
    return {text for file in CASES for text in _told(ast.parse(file.read_text()))} & set(CAUSES)


def test_every_cause_has_a_case_or_a_reason(made):
    assert set(CAUSES) - made == set(NOT_MADE)


@pytest.mark.parametrize("row", ROWS)
def test_every_row_of_the_design_has_its_cases(made, row):
    assert set(ROWS[row]) <= made


def test_every_cause_of_the_old_guide_has_a_case(made):
    named = set(re.findall(r"`cause:(\w+)`", GUIDE.read_text()))
    assert named
    assert named <= made
