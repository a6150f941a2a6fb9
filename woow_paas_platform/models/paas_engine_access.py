from concurrent.futures import ThreadPoolExecutor, wait
from functools import partial

from odoo import models

from ..engine import access_reads
from .paas_cluster import utc_now

AT_ONCE = 4
"""Addresses that one cluster's scheduled action tries side by side."""


class PaasEngineAccess(models.AbstractModel):
    """Tries addresses beside the slice's own work: in threads that never touch the ORM."""

    _name = "paas.engine.access"
    _description = "Trying of addresses"

    def _probe(self, cluster, ports, seen):
        """Write down the checks that have ended and start those that are due."""
        engine = self.env["paas.engine"]
        ended = [entry for entry in seen.probes if entry[1].done()]
        if ended:
            seen.probes = [entry for entry in seen.probes if not entry[1].done()]
            engine._in_transaction(partial(self._write, ended))
        free = AT_ONCE - len(seen.probes)
        due = engine._in_transaction(partial(self._take, cluster, free)) if free else []
        for service, target, hooks in due:
            pool = ThreadPoolExecutor(1, thread_name_prefix="paas-probe")
            network = engine._network()
            future = pool.submit(access_reads.read, ports.cluster, network, target, hooks)
            pool.shutdown(wait=False)
            seen.probes.append((service, future))

    def _finish(self, seen):
        """Wait for the checks that still run; each has its own end."""
        if seen.probes:
            wait([future for _service, future in seen.probes], access_reads.SECONDS + 1)
            ended, seen.probes = [one for one in seen.probes if one[1].done()], []
            self.env["paas.engine"]._in_transaction(partial(self._write, ended))

    def _take(self, cluster, limit):
        """Return what is due as plain data; the next one is due when this is written."""
        services = self.env["paas.cloud.service"].search(
            [("cluster_id", "=", cluster.id), ("access_due_at", "<=", utc_now())],
            order="access_due_at, id",
            limit=limit,
        )
        services.access_due_at = False
        running = services.filtered(lambda service: service.state == "running")
        return [
            (service.id, service._access_target(), tuple(service.hooks or ()))
            for service in running
        ]

    def _write(self, ended):
        services = self.env["paas.cloud.service"].browse([service for service, _done in ended])
        for service, (_id, future) in zip(services, ended, strict=True):
            if service.exists():
                service._note_access(future.result(), utc_now())
        services.exists()._announce()
