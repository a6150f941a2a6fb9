"""A workspace on a fake cluster: the engine's public fakes in the place of the real world."""

from datetime import UTC, datetime, timedelta

from odoo.tests import TransactionCase, new_test_user

from ..engine.testing import FakeCluster, FakeHelm, FakeNetwork
from ..models import (
    paas_bundle,
    paas_bundle_contents,
    paas_chart_source,
    paas_cloud_service_access,
    paas_cloud_service_outage,
    paas_cluster,
    paas_cluster_diagnosis,
    paas_diagnosis_attempt,
    paas_engine,
    paas_engine_access,
    paas_engine_log,
    paas_engine_refresh,
    paas_engine_tasks,
    paas_engine_upkeep,
    paas_operation_lease,
    paas_platform,
    paas_workspace_life,
)

IMAGE = "registry.example.com/team/app:1.0"


class Clock:
    """A clock that the engine, the fakes and the models share; it moves when told."""

    def __init__(self):
        self.moment = datetime.now(UTC).replace(microsecond=0)

    def now(self):
        """Return the time, aware."""
        return self.moment

    def naive(self):
        """Return the time as the database keeps it."""
        return self.moment.replace(tzinfo=None)

    def catch_up(self):
        """Go on from now: records that are made meanwhile carry the real time."""
        self.moment = max(self.moment, datetime.now(UTC).replace(microsecond=0))

    def tick(self, seconds=1.0):
        """Move on."""
        self.moment += timedelta(seconds=seconds)


class EngineCase(TransactionCase):
    """Runs slices against fakes; nothing is committed."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.clock = Clock()
        cls.world = cls.helm = cls.network = None
        engine = cls.env.registry["paas.engine"]
        cls.classPatch(engine, "_ports", lambda self, cluster: (cls.helm, cls.world, cls.clock))
        cls.classPatch(engine, "_network", lambda self: cls.network)
        cls.classPatch(engine, "_in_transaction", cls._in_this_transaction)
        # one look and one step for each run: a test moves the clock between two of them
        cls.classPatch(paas_engine, "SLICE_SECONDS", 0)
        cls.classPatch(paas_engine, "STEPS", 1)
        for module in (
            paas_bundle,
            paas_bundle_contents,
            paas_chart_source,
            paas_cloud_service_access,
            paas_cloud_service_outage,
            paas_cluster,
            paas_cluster_diagnosis,
            paas_diagnosis_attempt,
            paas_engine_access,
            paas_engine_log,
            paas_engine_refresh,
            paas_engine_tasks,
            paas_engine_upkeep,
            paas_operation_lease,
            paas_platform,
            paas_workspace_life,
        ):
            cls.classPatch(module, "utc_now", cls.clock.naive)
        cls.cluster = cls.env["paas.cluster"].create(
            {
                "name": "Test cluster",
                "sequence": 0,
                "domain": "apps.example.com",
                "connection": "token",
                "api_url": "https://cluster.example.com",
                "token": "none",
            }
        )
        cls.env["paas.engine"]._installation_id()
        cls.owner = cls._user("owner")
        cls.workspace = (
            cls.env["paas.workspace"]
            .with_user(cls.owner)
            .create({"name": "Team"})
            .with_user(cls.env.user)
        )
        cls.template = cls.env.ref("woow_paas_platform.template_web_application")

    def setUp(self):
        super().setUp()
        self.clock.catch_up()
        type(self).world = FakeCluster(self.clock)
        type(self).helm = FakeHelm(self.world)
        type(self).network = FakeNetwork()

    @staticmethod
    def _in_this_transaction(engine, action):
        engine.env.flush_all()
        engine.env.invalidate_all()
        return action()

    @classmethod
    def _user(cls, name, groups="woow_paas_platform.group_paas_user"):
        return new_test_user(cls.env, f"paas_{name}", groups=groups)

    @classmethod
    def _member(cls, name, role):
        user = cls._user(name)
        cls.env["paas.workspace.member"].create(
            {"workspace_id": cls.workspace.id, "user_id": user.id, "role": role}
        )
        return user

    def draft(self, user=None, **values):
        """Return a new draft of a web application, seen by ``user``."""
        vals = {
            "name": "Shop",
            "template_id": self.template.id,
            "workspace_id": self.workspace.id,
            "inputs": {"image": IMAGE},
            **values,
        }
        return self.env["paas.cloud.service"].with_user(user or self.owner).create(vals)

    def work(self, runs=1, seconds=1.0):
        """Let the scheduled action run, moving the clock before each run."""
        for _run in range(runs):
            self.clock.tick(seconds)
            self.env["paas.engine"]._run_slice(self.cluster)

    def until(self, service, state, runs=30):
        """Run, and let the cluster's controllers work, until the service is in ``state``."""
        for _run in range(runs):
            self.work()
            self.world.settle()
            if service.state == state:
                return
        operation = service.operation_id
        self.fail(
            f"{service.state} ({service.state_message}) and not {state} after {runs} runs; "
            f"{operation.kind} is {operation.state} at {operation.stage}: {operation.log}"
        )

    def running(self, **values):
        """Return a service that runs."""
        service = self.draft(**values)
        service.action_deploy()
        self.until(service, "running")
        return service

    def count(self, *methods):
        """Return how often the cluster was called."""
        return sum(call[0] in methods for call in self.world.calls)
