"""The steps of an operation, each with what holds it there: held moments, not races."""

from ..support.gate import HelmGate
from ..support.waiting import until
from ..support.webhook import CHANGE, DEPLOYERS, ENGINE, WORKLOADS, Hold
from .world import DELETE, INSTALL, OPERATIONS, ROLLBACK, UPGRADE


class Moment:
    """One step; while the context lasts, the cast is held in it."""

    step = ""
    operations = OPERATIONS
    released_by_api = False
    """Whether letting go needs the API server."""

    def __init__(self, world):
        self.world = world
        self.gate: HelmGate = world.odoo.gate

    def __enter__(self):
        self.hold()
        return self

    def __exit__(self, *error):
        self.release()

    def hold(self):
        """Hold whoever comes to this step."""

    def reached(self, cast):
        """Wait until each of the cast is held."""

    def release(self):
        """Let everybody go on."""


class Queued(Moment):
    """Written down, and no scheduled action has seen it."""

    step = "queued"

    def hold(self):
        self.world.odoo.start(cron_threads=0)

    def reached(self, cast):
        assert all(victim.service.stage()[0] == "queued" for victim in cast)

    def release(self):
        self.world.odoo.start()


class Prepare(Moment):
    """The engine makes the namespace's walls: its write of the quota is not answered."""

    step = "prepare"
    operations = (INSTALL, UPGRADE, ROLLBACK)

    def hold(self):
        world = self.world
        # all at once: what is asked for waits until the scheduled actions run
        world.odoo.start(cron_threads=0)
        self.webhook = Hold(
            world.kube,
            world.namespace,
            world.cluster.outer_address(),
            world.folder,
            ("/resourcequotas",),
            CHANGE,
            ENGINE,
        ).__enter__()

    def reached(self, cast):
        self.world.odoo.start()
        assert self.webhook.asked.wait(60), "the engine writes the quota"
        assert all(victim.service.stage() == ("running", "prepare") for victim in cast)

    def release(self):
        self.webhook.release()

    def __exit__(self, *error):
        self.webhook.__exit__(*error)


class BeforeHelm(Moment):
    """Helm is started and has not done anything."""

    step = "before helm"

    def hold(self):
        self.gate.hold("before")

    def reached(self, cast):
        until(lambda: all(map(self._is_there, cast)), 90, "each helm to be started")

    def _is_there(self, victim):
        return len(self.gate.started(victim.service.release)) > victim.before["helms"]

    def release(self):
        self.gate.open()


class Pending(Moment):
    """Helm has written its record, and its write of the workload is not answered."""

    step = "pending"

    def hold(self):
        world = self.world
        self.webhook = Hold(
            world.kube,
            world.namespace,
            world.cluster.outer_address(),
            world.folder,
            WORKLOADS,
            CHANGE,
            DEPLOYERS,
        ).__enter__()

    def reached(self, cast):
        names = {victim.service.release for victim in cast}
        until(lambda: names <= self.webhook.names, 90, "each helm to write its workload")
        for victim in cast:
            status = victim.service.releases()[-1][1]
            wanted = "uninstalling" if victim.operation == DELETE else "pending-"
            assert status.startswith(wanted), f"{victim.operation}: {status}"

    def release(self):
        self.webhook.release()

    def __exit__(self, *error):
        self.webhook.__exit__(*error)


class Applied(Moment):
    """Helm has done all of its work, and nobody has written it down."""

    step = "applied"

    def hold(self):
        self.gate.hold("after")

    def reached(self, cast):
        until(lambda: all(map(self._has_ended, cast)), 120, "each helm to have done its work")

    def _has_ended(self, victim):
        return len(self.gate.ended(victim.service.release)) > victim.before["ended"]

    def release(self):
        self.gate.open()


class Waiting(Moment):
    """Helm has ended; instances do not start, and do not end: nobody runs the node."""

    step = "wait, clean up"
    released_by_api = True

    def hold(self):
        self.world.cluster.component("kubelet").stop()

    def reached(self, cast):
        until(lambda: all(map(self._waits, cast)), 120, "each operation to wait", 0.3)

    def _waits(self, victim):
        stage = "cleanup" if victim.operation == DELETE else "wait"
        return victim.service.stage() == ("running", stage)

    def release(self):
        self.world.cluster.component("kubelet").start()


MOMENTS = {
    moment.step: moment for moment in (Queued, Prepare, BeforeHelm, Pending, Applied, Waiting)
}
