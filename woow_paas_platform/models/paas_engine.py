import logging
import os
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import NamedTuple

from odoo import models
from odoo.exceptions import UserError
from odoo.service.model import retrying
from odoo.tools import config

from ..engine import worker
from ..engine.errors import EngineError, PackageMissing
from .paas_cluster import UNHEALTHY_SECONDS, utc_now
from .paas_engine_seen import Seen

try:
    from ..engine.adapters.charts import ChartStore
    from ..engine.adapters.clock import SystemClock
    from ..engine.adapters.helm import DetachedHelm, helm_version
    from ..engine.adapters.kubernetes import KubernetesCluster
    from ..engine.adapters.network import SystemNetwork
except ModuleNotFoundError as error:
    # Odoo goes on without it, and the platform's own page says what is missing
    MISSING_PACKAGE = error.name
else:
    MISSING_PACKAGE = ""

_logger = logging.getLogger(__name__)

SLICE_SECONDS = 20.0
"""How long one run works at most: other scheduled actions get their turn."""
LOOK_SECONDS = 1.0
"""How often a run looks for new operations while others are in flight."""
IDLE_AFTER = 5.0
"""A run does not stay for something that is due later than this."""
STEPS = 3
"""Steps that are taken one after the other before anything else gets its turn."""
AT_ONCE = 8
"""Operations that are worked on side by side, in threads that never touch the ORM."""


class Ports(NamedTuple):
    """The world, as the engine reaches it."""

    helm: object
    cluster: object
    clock: object


class PaasEngine(models.AbstractModel):
    """The composition root: the one place where Odoo, Helm and Kubernetes meet."""

    _name = "paas.engine"
    _description = "Deployment engine"

    def _ports(self, cluster):
        """Return Helm, the cluster and the clock; tests put fakes in their place."""
        self._check_packages()
        connection = cluster._engine_connection()
        folder = Path(config["data_dir"], "woow_paas", self.env.cr.dbname, "runs")
        helm = DetachedHelm(connection, self._helm_binary(), folder, self._charts())
        return Ports(helm, KubernetesCluster(connection), SystemClock())

    def _check_packages(self):
        """Refuse to work without what the engine is made of."""
        if MISSING_PACKAGE:
            raise PackageMissing(f"The Python package {MISSING_PACKAGE} is not installed.")

    def _charts(self):
        """Return this machine's folder of chart archives, shared by all its databases."""
        return ChartStore(Path(config["data_dir"], "woow_paas", "charts"))

    def _network(self):
        """Return the network as this server sees it; tests put a fake in its place."""
        return SystemNetwork()

    def _backup(self, cluster):
        """Return who keeps backups (``engine.ports.BackupPort``); None, as nobody does.

        An addon that keeps them answers here: it is then asked before every upgrade,
        rollback and delete on the cluster, and nothing is changed unless it succeeds.
        """

    def _helm_binary(self):
        """Return the helm program: the parameter, the environment's, or the one in PATH."""
        # a setting of the system, read for whoever runs the engine
        parameter = self.env["ir.config_parameter"].sudo().get_param("woow_paas.helm_binary")
        return parameter or os.environ.get("WOOW_HELM") or "helm"

    def _helm_version(self):
        """Return the version of the helm program in use."""
        self._check_packages()
        return ".".join(map(str, helm_version(self._helm_binary())))

    def _installation_id(self):
        """Return the id that marks what is ours in a cluster."""
        return self.env["paas.installation"]._id()

    def _in_transaction(self, action):
        """Run ``action`` in a transaction of its own, again when another one was faster."""
        self.env.invalidate_all()
        return retrying(action, self.env)

    def _run_slice(self, cluster):
        """Bring the cluster's operations forward and its services' states up to date.

        Returns as soon as nothing is due; whatever is in flight is taken up by the next run,
        which this one asks for.
        """
        ends = time.monotonic() + SLICE_SECONDS
        if self._in_transaction(self.env["paas.installation"]._is_copy):
            # whose the apps are is not decided yet: a copy does not even look at them
            return
        try:
            ports = Ports(*self._in_transaction(lambda: self._ports(cluster)))
        except (EngineError, UserError) as error:
            self._in_transaction(partial(self._note_no_connection, cluster, error))
            return
        seen = Seen()
        with ExitStack() as stack:
            changes = None
            pause = self._work(cluster, ports, seen)
            while pause is not None and pause <= IDLE_AFTER and time.monotonic() < ends:
                if changes is None:
                    changes = stack.enter_context(ports.cluster.changes())
                seen.moved = changes.wait(min(pause, LOOK_SECONDS)) or seen.moved
                pause = self._work(cluster, ports, seen)
        self.env["paas.engine.access"]._finish(seen)
        self._in_transaction(lambda: self.env["paas.cloud.service"]._tell_owners(cluster))
        self._in_transaction(lambda: self._come_back(cluster, pause))

    def _come_back(self, cluster, pause):
        """Ask for the next run: at once while something is in flight, else when it is due."""
        if pause is None:
            pause = self._seconds_until_unhealthy_read(cluster)
        if pause is None:
            return
        if pause <= IDLE_AFTER:
            cluster._wake()
        else:
            at = utc_now() + timedelta(seconds=pause)
            # the scheduled action belongs to the cluster, whoever runs it
            cluster.sudo().cron_id._trigger(at)

    def _seconds_until_unhealthy_read(self, cluster):
        """Return when a cluster on which something is not well is read again; None when all is."""
        if not cluster.next_read_at:
            return None
        seconds = (cluster.next_read_at - utc_now()).total_seconds()
        return seconds if IDLE_AFTER < seconds <= UNHEALTHY_SECONDS else None

    def _work(self, cluster, ports, seen):
        """Do what is due now; return the seconds until something is, None when nothing is."""
        # an operation may have been asked for together with one of these
        self.env["paas.engine.chores"]._run(cluster, ports)
        # read first: what is seen may be what an operation waits for
        looked = self.env["paas.engine.refresh"]._read_if_due(cluster, ports, seen)
        at_once = self._advance(cluster, ports, seen, looked)
        if looked:
            self.env["paas.engine.drift"]._look(cluster, ports, seen)
        self.env["paas.engine.upkeep"]._keep_if_due(cluster, ports)
        self.env["paas.workspace"]._delete_due(cluster, ports)
        self.env["paas.volume"]._remove_due(cluster, ports)
        self.env["paas.engine.access"]._probe(cluster, ports, seen)
        self.env["paas.cluster"]._probe_due(cluster, ports)
        if at_once:
            return 0.0
        pause = self._in_transaction(lambda: self._seconds_until_due(cluster, seen))
        return min(pause or LOOK_SECONDS, LOOK_SECONDS) if seen.probes else pause

    def _advance(self, cluster, ports, seen, looked):
        """Take the steps that follow each other at once; return whether more would."""
        return all(
            self._advance_due(cluster, ports, seen, looked and not step) for step in range(STEPS)
        )

    def _advance_due(self, cluster, ports, seen, looked):
        """Take one step of each due operation; return whether the next one is due at once."""
        tasks = self.env["paas.engine.tasks"]
        work = self._in_transaction(lambda: tasks._take(cluster, seen, AT_ONCE, looked))
        if not work:
            return False

        backup = self._in_transaction(lambda: self._backup(cluster))

        def step(entry):
            return worker.advance(
                entry.task,
                ports.helm,
                ports.cluster,
                ports.clock,
                entry.workload,
                entry.observed_at,
                backup,
            )

        with ThreadPoolExecutor(AT_ONCE, thread_name_prefix="paas-step") as pool:
            outcomes = [
                entry.outcome or done
                for entry, done in zip(
                    work, pool.map(lambda e: None if e.outcome else step(e), work), strict=True
                )
            ]
        self._in_transaction(lambda: tasks._write(cluster, work, outcomes, seen))
        return any(not outcome.again_in and outcome.state == "running" for outcome in outcomes)

    def _seconds_until_due(self, cluster, seen):
        """Return when the next operation, reading or deletion is due; None when none is."""
        waits = self.env["paas.operation"]._seconds_until_due(cluster)
        asked = self.env["paas.engine.refresh"]._seconds_until_reading(cluster, seen)
        deletion = self.env["paas.workspace"]._seconds_until_deletion(cluster)
        probe = LOOK_SECONDS if cluster.walls_asked_at else None
        found = (wait for wait in (waits, asked, deletion, probe) if wait is not None)
        return min(found, default=None)

    def _note_no_connection(self, cluster, error):
        """Write down why the cluster cannot even be tried."""
        message = getattr(error, "message", str(error))
        cluster._note_failure(error)
        cluster._note_findings(utc_now(), is_at_work=True)
        if cluster.last_error != message:
            self.env["paas.engine.log"]._note("error", message, cluster=cluster)
            cluster.write({"last_error": message, "refresh_requested_at": False})
        refresh = self.env["paas.engine.refresh"]
        refresh._mark_unknown(cluster, message)
