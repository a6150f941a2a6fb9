"""The fewest verbs: what the engine may do is what it has done, by the API server's own log.

This module runs last, and only when nothing was chosen by name: see ``conftest.py``.
"""

from woow_paas_platform.engine import permissions

from .support.audit import AuditLog

SELDOM = {
    ("", "configmaps", "delete"): "tests/cluster/test_operations.py",
    ("", "configmaps", "patch"): "tests/cluster/test_drift.py",
    ("", "persistentvolumeclaims", "get"): "tests/cluster/causes/cases_storage.py",
    ("apps", "statefulsets/scale", "patch"): "tests/cluster/test_operations.py",
    ("apps", "daemonsets", "patch"): "woow_paas_platform/engine/drift/reclaim.py",
    ("batch", "cronjobs", "patch"): "woow_paas_platform/engine/reconciler/scale.py",
    ("metrics.k8s.io", "nodes", "list"): "woow_paas_platform/engine/machines.py",
    ("networking.k8s.io", "ingresses", "patch"): "tests/cluster/test_drift.py",
    ("storage.k8s.io", "storageclasses", "patch"): "woow_paas_platform/engine/chores.py",
}
"""What the part of the suites in ``make test`` may do without, and who does not."""


def test_what_is_granted_is_used(cluster):
    used = AuditLog.of_the_cluster().verbs()
    granted = {(one["group"], one["resource"], one["verb"]) for one in permissions.checks()}
    assert granted - used - set(SELDOM) == set()
    assert set(SELDOM) <= granted
