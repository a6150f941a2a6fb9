import logging
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from functools import partial

from odoo import models

from ..engine import drift
from ..engine.domain import ReleaseKey
from ..engine.errors import EngineError
from .paas_cluster import utc_now

_logger = logging.getLogger(__name__)

CADENCE = timedelta(minutes=10)
"""How often a cluster is compared though nothing hints at a change."""
SPACING_SECONDS = 5.0
"""While a cluster is read every second, its readings are compared no faster."""
AT_ONCE = 20
"""Stored releases read in one go; the rest follows after the next reading."""
SETTLED = ("workload_failed", "not_ready_in_time")
"""Failures of the app alone: what is wanted was applied, so it can be compared."""


class PaasEngineDrift(models.AbstractModel):
    """Finds what others changed behind the platform's back."""

    _name = "paas.engine.drift"
    _description = "Comparison with what was applied"

    def _look(self, cluster, ports, seen):
        """Compare what the last reading shows with what was applied, where it may differ.

        An ordinary reading costs nothing more: marks of the objects that it brought are
        compared. When one is new, when it is time or when somebody asks, three LISTs of
        metadata follow for the whole cluster, and one stored release is read for each
        application whose objects were written since they were last compared.
        """
        if seen.compared is not None and time.monotonic() - seen.compared < SPACING_SECONDS:
            return
        seen.compared = time.monotonic()
        engine = self.env["paas.engine"]
        subjects, due = engine._in_transaction(lambda: self._subjects(cluster))
        marks = {name: drift.cheap_mark(seen.index, one.key) for name, (one, _mark) in subjects}
        if not due and all(mark[0] == marks[name] for name, (_one, mark) in subjects):
            return
        try:
            results = self._compare(ports.cluster, seen, subjects, marks)
        except EngineError as error:
            # the next reading tells people that the cluster does not answer; this only waits
            _logger.info("%s: not compared: %s", cluster.name, error.message)
            return
        engine._in_transaction(partial(self._write, cluster, results))

    def _subjects(self, cluster):
        """Return (service id → what it is and its last marks) as items, and whether it is time."""
        now = utc_now()
        due = bool(cluster.drift_requested_at) or (
            not cluster.drift_checked_at or cluster.drift_checked_at <= now - CADENCE
        )
        services = self.env["paas.cloud.service"].search(
            [
                ("cluster_id", "=", cluster.id),
                ("desired_state", "in", ("running", "stopped")),
                ("revision", ">", 0),
            ]
        )
        return [
            (service.id, (_subject(service), tuple((service.drift_mark or "/").split("/"))))
            for service in services
            if _is_settled(service.operation_id)
        ], due

    def _compare(self, cluster, seen, subjects, marks):
        """Return what was found on each application that may differ: (id, mark, result)."""
        survey = drift.Survey(cluster, seen.index, seen.namespaces)
        written = []
        for name, (subject, (_cheap, whole)) in subjects:
            if survey.mark(subject.key) != whole:
                written.append((name, subject))
            elif marks[name] != _cheap:
                written.append((name, subject))
        written = written[:AT_ONCE]
        if not written:
            return []
        with ThreadPoolExecutor(min(8, len(written)), thread_name_prefix="paas-drift") as pool:
            found = list(pool.map(lambda one: survey.compare(one[1]), written))
        return [
            (name, f"{marks[name]}/{result.mark}", result)
            for (name, _subject), result in zip(written, found, strict=True)
            if result.mark
        ]

    def _write(self, cluster, results):
        """Write what was found, where it is new, and tell the people who follow."""
        now = utc_now()
        cluster.write({"drift_checked_at": now, "drift_requested_at": False})
        changed = self.env["paas.cloud.service"]
        for service_id, mark, result in results:
            service = changed.browse(service_id).exists()
            if service and _is_settled(service.operation_id) and service.drift_mark != mark:
                service.drift_mark = mark
                if service._note_drift(result, now):
                    changed |= service
        changed._announce()


def _subject(service):
    return drift.Subject(
        ReleaseKey(service.namespace, service.release_name),
        service.revision,
        stopped=service.desired_state == "stopped",
    )


def _is_settled(operation):
    """Tell whether what is wanted was applied, and nothing else is on its way."""
    return operation.state == "done" or (
        operation.state == "failed" and operation.error_code in SETTLED
    )
