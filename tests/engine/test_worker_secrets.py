"""The worker writes secrets before the change, reads them back for Helm, and tells none."""

from dataclasses import replace
from datetime import timedelta

import pytest

from woow_paas_platform.engine import worker
from woow_paas_platform.engine.domain import (
    ChartRef,
    NamespaceSpec,
    OperationKind,
    OperationState,
    RegistryLogin,
    ReleaseSpec,
    SecretRef,
    Stage,
    Task,
)
from woow_paas_platform.engine.errors import ClusterUnreachable, PermanentError
from woow_paas_platform.engine.testing import FakeClock, FakeCluster, FakeHelm

TEXT = "correct horse battery"
NAME = "shop-1-password-1"
SPACE = NamespaceSpec("paas-ws-1", "me", "1")


class World:
    """One operation and the fakes it works on."""

    def __init__(self, **task):
        self.clock = FakeClock()
        self.cluster = FakeCluster(self.clock)
        self.helm = FakeHelm(self.cluster, polls=1)
        deadline = self.clock.now() + timedelta(seconds=300)
        release = ReleaseSpec("paas-ws-1", "shop-1", ChartRef("web"))
        common = {"stage": Stage.PREPARE, "has_secrets": True}
        common |= {"secrets": {NAME: {"password": TEXT}}, **task}
        self.task = Task("7", OperationKind.DEPLOY, release, SPACE, deadline, **common)

    def step(self, **changes):
        """Take one step and remember where it led."""
        task = replace(self.task, **changes)
        outcome = worker.advance(task, self.helm, self.cluster, self.clock)
        self.task = replace(
            task, stage=outcome.stage, attempt=outcome.attempt, progress=outcome.progress
        )
        return outcome

    def secrets(self):
        """Return the names of the release's Secrets in the cluster."""
        label = "paas.woow.tw/release"
        return [
            item["metadata"]["name"]
            for item in self.cluster.of_kind("Secret")
            if item["metadata"]["labels"].get(label)
        ]


def test_secrets_are_written_after_the_walls_and_reported():
    world = World(old_secrets=["shop-1-password-0"])
    outcome = world.step()
    assert outcome.facts["secrets_written"] == [NAME]
    assert outcome.facts["secrets_removed"] == ["shop-1-password-0"]
    assert world.secrets() == [NAME]
    called = [call[0] for call in world.cluster.calls]
    assert called.index("prepare_namespace") < called.index("apply")


def test_writing_twice_is_writing_once_and_another_text_is_refused():
    world = World()
    world.step()
    assert world.step(stage=Stage.PREPARE).facts["secrets_written"] == [NAME]
    outcome = world.step(stage=Stage.PREPARE, secrets={NAME: {"password": "another text"}})
    assert outcome.state is OperationState.FAILED and "secrets_written" not in outcome.facts


def test_nothing_is_reported_as_written_when_the_cluster_is_away():
    world = World()
    world.cluster.fail("apply", ClusterUnreachable("The cluster could not be reached."))
    outcome = world.step()
    assert outcome.stage is Stage.PREPARE and not outcome.facts
    assert world.step().facts["secrets_written"] == [NAME]


def test_a_text_is_read_back_for_helm_and_only_for_helm():
    world = World(read_back={"auth.password": SecretRef(NAME, "password")})
    world.step()
    outcome = world.step(secrets={})
    (run,) = world.helm.runs.values()
    assert run.spec.values["auth"] == {"password": TEXT}
    assert TEXT not in repr(outcome) and TEXT not in repr(world.task)
    assert "auth" not in world.task.release.values


def test_a_secret_that_is_gone_is_said():
    world = World(read_back={"auth.password": SecretRef("shop-1-password-9", "password")})
    world.step()
    outcome = world.step(secrets={})
    assert outcome.failure.code == "not_found" and "shop-1-password-9" in outcome.failure.message


@pytest.mark.parametrize("is_read", [True, False])
def test_what_helm_prints_is_masked_or_withheld(is_read):
    world = World()
    world.step()
    world.helm.fail(f"Error: execution error at (web/x.yaml:1:2): {TEXT} is too simple")
    world.step(secrets={})
    if not is_read:
        world.cluster.fail("list", ClusterUnreachable("away"), times=None)
    outcome = world.step(secrets={})
    assert outcome.failure.code == "render_failed"
    assert TEXT not in repr(outcome)
    assert ("is too simple" in outcome.failure.detail) is is_read


def test_what_a_chart_prints_before_it_is_tried_again_is_masked():
    world = World()
    world.step()
    world.cluster.fail("release", PermanentError(f"refused {TEXT}", detail=TEXT))
    outcome = world.step(secrets={})
    assert outcome.failure.message == "refused ••••••••" and outcome.failure.detail == "••••••••"


def test_our_own_mistake_tells_nothing_either(caplog):
    world = World()
    world.cluster.fail("apply", ValueError(f"what is {TEXT}"))
    outcome = world.step()
    assert outcome.failure.code == "internal"
    assert "ValueError" in caplog.text and TEXT not in caplog.text and TEXT not in repr(outcome)


def test_registry_passwords_are_in_play_too():
    space = replace(SPACE, registries=(RegistryLogin("reg.example.com", "u", TEXT),))
    world = World()
    world.task = replace(world.task, namespace=space, secrets={})
    world.cluster.fail("prepare_namespace", PermanentError("no", detail=f"auth: {TEXT}"))
    outcome = world.step()
    assert outcome.failure.detail == "auth: ••••••••" and TEXT not in repr(world.task)


def test_a_deletion_takes_all_numbers_with_it():
    world = World(secrets={f"shop-1-password-{n}": {"password": TEXT} for n in (1, 2, 3)})
    world.step()
    world.cluster.put(
        {
            "kind": "Secret",
            "metadata": {
                "name": "blog-2-password-1",
                "namespace": "paas-ws-1",
                "labels": {"paas.woow.tw/release": "blog-2"},
            },
        }
    )
    assert len(world.secrets()) == 4
    outcome = None
    world.task = replace(
        world.task, kind=OperationKind.DELETE, stage=Stage.CLEANUP, secrets={}, has_secrets=False
    )
    for _ in range(5):
        outcome = world.step()
        if outcome.state is OperationState.DONE:
            break
    assert outcome.state is OperationState.DONE
    assert world.secrets() == ["blog-2-password-1"]
