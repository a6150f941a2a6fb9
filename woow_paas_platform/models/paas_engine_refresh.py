import logging
from datetime import UTC, timedelta
from functools import partial

from odoo import models

from ..engine import status
from ..engine.diagnosis import Expected
from ..engine.domain import Failure, OperationKind, ReleaseKey
from ..engine.errors import EngineError
from .paas_cluster import STABLE_SECONDS, utc_now

_logger = logging.getLogger(__name__)

GATHER_SECONDS = 0.7
"""How long a request waits for others: many clicks become one reading."""
SPACING_SECONDS = 0.2
"""Readings follow each other no faster, however much moves in the cluster."""
SPACING_FACTOR = 1.5
"""Readings of a large cluster take long: a third of the time is left for everything else."""
READS_BEFORE_UNKNOWN = 2
RETRY_SECONDS = 2
"""After the first failed reading the second follows soon: two in a row say unknown."""
UNREACHABLE_SECONDS = 15
EXPLAINED = ("error", "deploying", "running")
"""States in which something may be wrong that people can do something about."""
IN_FLIGHT = ("queued", "running")


class PaasEngineRefresh(models.AbstractModel):
    """One reading of a cluster, and what people see because of it."""

    _name = "paas.engine.refresh"
    _description = "Reading of a cluster"

    def _read_if_due(self, cluster, ports, seen):
        """Read the whole cluster once if it is time; return whether it was read.

        Costs one LIST for each kind, whatever the number of services, and writes only the
        rows that changed.
        """
        engine = self.env["paas.engine"]
        if not engine._in_transaction(lambda: self._is_due(cluster, seen)):
            return False
        seen.moved = False
        hooks = engine._in_transaction(lambda: self._hooks(cluster))
        asked, classes = engine._in_transaction(
            lambda: (bool(cluster.refresh_requested_at), tuple(cluster.ingress_classes or ()))
        )
        secretive = engine._in_transaction(lambda: self._secretive(cluster))
        try:
            seen.look(ports.cluster, hooks, asked, classes)
            seen.hide(ports.cluster, secretive)
        except EngineError as error:
            engine._in_transaction(partial(self._note_failed, cluster, error))
            return False
        engine._in_transaction(lambda: self._write(cluster, seen))
        return True

    def _is_due(self, cluster, seen):
        now = utc_now()
        asked = cluster.refresh_requested_at
        if asked and (now - asked).total_seconds() >= GATHER_SECONDS:
            return True
        if not cluster.next_read_at or cluster.next_read_at <= now:
            return True
        return (
            (seen.moved or not seen.at)
            and self._seconds_of_rest(seen, now) <= 0
            and self._anybody_waits(cluster)
        )

    def _seconds_of_rest(self, seen, now):
        """Return how long nothing is read after the last reading, however much moves."""
        if not seen.at:
            return 0.0
        since = (now - seen.at.replace(tzinfo=None)).total_seconds()
        return max(SPACING_SECONDS, seen.took * SPACING_FACTOR) - since

    def _anybody_waits(self, cluster):
        """Tell whether an operation waits for what the cluster shows."""
        return bool(
            self.env["paas.operation"].search_count(
                [
                    ("cluster_id", "=", cluster.id),
                    ("state", "=", "running"),
                    ("stage", "=", "wait"),
                ],
                limit=1,
            )
        )

    def _seconds_until_reading(self, cluster, seen):
        """Return when a reading is due: requested, of what moved, or after a failed one."""
        now = utc_now()
        if seen.moved and self._anybody_waits(cluster):
            return max(self._seconds_of_rest(seen, now), 0.0)
        if cluster.refresh_requested_at:
            waited = (now - cluster.refresh_requested_at).total_seconds()
            return max(GATHER_SECONDS - waited, 0.0)
        if 0 < cluster.failed_reads < READS_BEFORE_UNKNOWN and cluster.next_read_at:
            return max((cluster.next_read_at - now).total_seconds(), 0.0)
        return None

    def _services(self, cluster):
        """Return the services that the cluster should hold."""
        return self.env["paas.cloud.service"].search(
            [("cluster_id", "=", cluster.id), ("desired_state", "!=", "draft")]
        )

    def _hooks(self, cluster):
        """Return the releases that the cluster should hold, each with its hook objects."""
        return {_key(service): service.hooks or () for service in self._services(cluster)}

    def _secretive(self, cluster):
        """Return the releases that have secrets, which are not to be written down."""
        services = self._services(cluster)
        kept = self.env["paas.secret"]._read_group(
            [("service_id", "in", services.ids)], ["service_id"]
        )
        return {_key(service) for (service,) in kept}

    def _write(self, cluster, seen):
        services = self._services(cluster)
        now = seen.at.astimezone(UTC).replace(tzinfo=None)
        cluster._note_failure(None)
        cluster._note_classes(seen.around.storage_classes, seen.around.ingress_classes)
        cluster._note_findings(now, is_at_work=True)
        if cluster.refresh_requested_at:
            cluster.refresh_requested_at = False
            # whoever asked sees a newer observation, also when nothing has changed
            for service in services:
                service.bus_revision += 1
            services._announce()
        self._judge(services, seen, now)
        # after the verdicts: what has just become an error is read again soon
        cluster._note_read(now, self._anybody_waits(cluster), not services._needs_attention())

    def _judge(self, services, seen, now):
        """Write the state that people read, where it is another one, and tell them."""
        changed = services.browse()
        for service in services.filtered(lambda one: not one.workspace_id._goes_away()):
            workload, observed_at = seen.workload(service)
            operation = service.operation_id
            if not operation or (observed_at is None and not _says_itself(operation)):
                continue
            verdict = status.phase(
                operation.kind,
                operation.state,
                workload,
                observed_at,
                now.replace(tzinfo=UTC),
                STABLE_SECONDS,
                _failure(operation),
            )
            was_running = service.state == "running"
            if service._apply_verdict(verdict, workload, now):
                changed |= service
            if service.state == "running" and not was_running:
                service._request_access_check()
            findings = self._findings(service, seen, now)
            if service._note_findings(findings, now, complete=workload is not None):
                changed |= service
        changed._announce()

    def _findings(self, service, seen, now):
        """Return why a service is not well; nothing in states that ask for no explanation."""
        operation = service.operation_id
        failure = _failure(operation)
        if service.state not in EXPLAINED and not (service.state == "unknown" and failure):
            return ()
        expected = Expected(
            host=service._host(),
            ingress_class=service.cluster_id.ingress_class or "",
            operation=OperationKind(operation.kind) if operation.state in IN_FLIGHT else None,
            since=_aware(_waits_since(service, operation)),
        )
        told = service._access_findings() if service.state == "running" else ()
        return seen.findings(service, failure, _aware(now), expected, told)

    def _note_failed(self, cluster, error):
        """Write down a failed reading; the second in a row makes every state unknown."""
        failed = cluster.failed_reads + 1
        pause = RETRY_SECONDS if failed < READS_BEFORE_UNKNOWN else UNREACHABLE_SECONDS
        _logger.warning("%s: %s", cluster.name, error.message)
        self.env["paas.engine.log"]._note(
            "warning", error.message, detail=error.detail, cluster=cluster
        )
        cluster.write(
            {
                "failed_reads": failed,
                "last_error": error.message,
                "state": "unreachable",
                "next_read_at": utc_now() + timedelta(seconds=pause),
                "refresh_requested_at": False,
            }
        )
        if failed >= READS_BEFORE_UNKNOWN:
            cluster._note_failure(error)
            cluster._note_findings(utc_now(), is_at_work=True)
            self._mark_unknown(cluster, error.message)

    def _mark_unknown(self, cluster, message):
        """Take back every claim about the cluster's services."""
        self._services(cluster)._mark_unknown(message)._announce()


def _key(service):
    return ReleaseKey(service.namespace, service.release_name)


def _waits_since(service, operation):
    """Return since when people wait for the service; nothing when they do not."""
    if operation.state in IN_FLIGHT:
        return operation.started_at or operation.create_date
    return service.state_since if service.state == "deploying" else None


def _aware(moment):
    return moment.replace(tzinfo=UTC) if moment else None


def _says_itself(operation):
    """Tell whether an operation's own state says enough without a reading."""
    if operation.state == "cancelled":
        return operation.kind == "deploy"
    return operation.state in ("queued", "running", "failed")


def _failure(operation):
    if operation.state != "failed":
        return None
    return Failure(
        operation.error_code or "",
        operation.error_message or "",
        operation.error_detail or "",
    )
