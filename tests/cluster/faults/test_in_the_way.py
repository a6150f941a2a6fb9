"""Something stands in the way of operations: they wait, or say what it is, and one retry heals."""

import contextlib
import json
import subprocess
import time
from datetime import UTC

import pytest

from dev import odoo as local_odoo

from ..support import apps, processes, records
from ..support.odoo import NAME
from ..support.waiting import until
from .test_killed import judged
from .world import DELETE, INSTALL, OPERATIONS, ROLLBACK, UPGRADE, Victim, nothing_left_over

pytestmark = pytest.mark.suite
SHORT = 20
"""Seconds an operation may take where its deadline is the point."""
LATEST = 5
"""Seconds after its deadline at which helm is gone, whatever it does."""


@contextlib.contextmanager
def _deadline(world, seconds):
    """Give operations that are asked for in this context less time than usual."""
    client = world.odoo.client()
    space = client.read("paas.workspace", world.shop.workspace, "cluster_id")
    cluster = space["cluster_id"][0]
    usual = client.read("paas.cluster", cluster, "helm_timeout")["helm_timeout"]
    client.call("paas.cluster", "write", [cluster], {"helm_timeout": seconds})
    try:
        yield
    finally:
        client.call("paas.cluster", "write", [cluster], {"helm_timeout": usual})


def _finish(world, company, book, fault, step, cast, helms):
    wrong = judged(book, fault, step, cast, helms)
    assert not wrong, "\n\n".join(wrong)
    nothing_left_over(world)
    company.dismiss(cast)


@pytest.mark.whole
def test_helm_that_never_ends_is_gone_in_time(world, company, book):
    """It ignores TERM, too; with it goes whatever it has started."""
    cast = company.cast(OPERATIONS)
    with _deadline(world, SHORT):
        world.odoo.gate.hang()
        for victim in cast:
            victim.ask()
        waiting = {victim.service.release: victim for victim in cast}
        until(lambda: all(map(processes.helms, waiting)), 60, "each helm to hang")
        late = {}
        end = time.time() + 120
        while waiting and time.time() < end:
            for release in [name for name in waiting if not processes.helms(name)]:
                late[release] = time.time() - _deadline_of(world, waiting.pop(release))
            time.sleep(0.1)
        world.odoo.gate.open()
        assert not waiting, "a helm hangs for ever"
        for victim in cast:
            last = victim.service.finished(60)
            assert (last["state"], last["error_code"]) == ("failed", "deadline_exceeded")
    print("gone after the deadline:", ", ".join(f"{seconds:.1f} s" for seconds in late.values()))
    assert all(0 <= seconds <= LATEST for seconds in late.values()), late
    _finish(world, company, book, "helm hangs", "before helm", cast, 1)


def _deadline_of(world, victim):
    (deadline,) = world.odoo.sql.one(
        "SELECT deadline FROM paas_operation WHERE service_id = %s ORDER BY id DESC LIMIT 1",
        victim.service.id,
    )
    return deadline.replace(tzinfo=UTC).timestamp()


@contextlib.contextmanager
def _small_disk(kibibytes):
    """Put a disk of a few KiB under the folders of helm: a real one, that gets full."""
    folder = local_odoo.DATA / "woow_paas" / NAME / "runs"
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    size = f"size={kibibytes}k,mode=700"
    subprocess.run(["mount", "-t", "tmpfs", "-o", size, "tmpfs", folder], check=True, timeout=20)
    try:
        yield folder
    finally:
        subprocess.run(["umount", "-l", folder], check=True, timeout=20)


@pytest.mark.whole
@pytest.mark.parametrize(
    ("step", "kibibytes"),
    [pytest.param("before helm", 4, id="no-room"), pytest.param("pending", 48, id="fills-up")],
)
def test_full_disk(world, company, book, step, kibibytes):
    """Helm cannot be started, or it starts and its cache takes the rest: the answer is lost."""
    cast = company.cast(OPERATIONS)
    with _small_disk(kibibytes) as folder:
        for victim in cast:
            victim.ask()
        until(lambda: _is_full(folder) and all(map(_tries_again, cast)), 90, "the disk to be full")
        until(
            lambda: not any(processes.helms(victim.service.release) for victim in cast),
            60,
            "no helm to run",
        )
    _finish(world, company, book, "disk full", step, cast, 6)


def _is_full(folder):
    free = subprocess.run(
        ["df", "--output=avail", folder], capture_output=True, text=True, timeout=10, check=True
    )
    return int(free.stdout.split()[-1]) < 4


def _tries_again(victim):
    started = len(victim.service.odoo.gate.started(victim.service.release))
    return started > victim.before["helms"] or "again" in victim.service.log()


@pytest.mark.whole
@pytest.mark.parametrize("patient", [True, False], ids=["let-go-in-time", "let-go-too-late"])
def test_namespace_that_does_not_end(world, book, patient):
    """Somebody has deleted the namespace, and a finalizer keeps it from going away."""
    kube, client = world.kube, world.odoo.client()
    space = client.create("paas.workspace", {"name": "Stuck"})
    cast = [
        Victim(name, world.shop.draft(apps.DEPLOYED, {"text": name}, workspace=space), name)
        for name in (INSTALL, UPGRADE, DELETE)
    ]
    for victim in cast[1:]:
        victim.service.ask("action_deploy")
    for victim in cast[1:]:
        victim.service.done()
    namespace = cast[0].service.namespace
    _keep_from_going(kube, namespace)
    with contextlib.nullcontext() if patient else _deadline(world, SHORT):
        for victim in cast:
            victim.disk = False
            victim.ask()
        if patient:
            for victim in cast[:2]:
                until(
                    lambda service=victim.service: "deleted" in service.log(),
                    60,
                    "the operation to say what it waits for",
                )
        else:
            for victim in cast[:2]:
                last = victim.service.finished(90)
                assert (last["state"], last["error_code"]) == ("failed", "namespace_terminating")
    _let_go(kube, namespace)
    wrong = judged(book, "namespace does not end", "prepare", cast, 2)
    assert not wrong, "\n\n".join(wrong)
    for victim in cast[:2]:
        victim.service.delete(keep_volumes=False)
        victim.service.gone()


def _keep_from_going(kube, namespace):
    keeper = {
        "apiVersion": "v1",
        "kind": "ConfigMap",
        "metadata": {
            "name": "keeper",
            "namespace": namespace,
            "finalizers": ["tests.woow/keeper"],
        },
    }
    kube.apply(keeper)
    kube.run("delete", "namespace", namespace, "--wait=false")
    until(lambda: _names(kube, namespace) == ["configmap/keeper"], 90, "all else to be gone", 0.5)


def _names(kube, namespace):
    kinds = "deployment,pod,secret,configmap"
    names = kube.run("get", kinds, "-n", namespace, "-o", "name").split()
    return [name for name in names if name != "configmap/kube-root-ca.crt"]


def _let_go(kube, namespace):
    patch = json.dumps({"metadata": {"finalizers": None}})
    kube.run("patch", "configmap", "keeper", "-n", namespace, "--type=merge", "-p", patch)


@pytest.mark.parametrize(
    "status",
    [
        "pending-upgrade",
        pytest.param("pending-rollback", marks=pytest.mark.whole),
        pytest.param("pending-install", marks=pytest.mark.whole),
    ],
)
def test_release_left_pending_by_hand(world, company, book, status):
    """Somebody's own helm was killed in the middle of a change of our releases."""
    cast = company.cast((UPGRADE, ROLLBACK, DELETE))
    for victim in cast:
        records.rewrite(world.kube, victim.service.namespace, victim.service.release, status)
        victim.ask()
    _finish(world, company, book, status, "by hand", cast, 1)
