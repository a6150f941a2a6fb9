import hashlib
import socket
from datetime import timedelta

from odoo import models
from odoo.fields import Domain
from odoo.tools import config

from .paas_cluster import utc_now

LEASE_MARGIN = 60
"""Seconds a lease outlives the runner's deadline, so that nobody meets a running helm."""


def host_id():
    """Return who works: a restart on the same host continues its own leases at once."""
    folder = hashlib.sha256(config["data_dir"].encode()).hexdigest()[:12]
    return f"{socket.gethostname()}-{folder}"


class PaasOperationLease(models.Model):
    """Which operations are due, and who works on them."""

    _inherit = "paas.operation"

    def _in_flight_on(self, cluster):
        """Return the one operation of each service that may be worked on, oldest first."""
        operations = self.search(
            Domain("cluster_id", "=", cluster.id) & Domain("state", "in", ("queued", "running")),
            order="id",
        )
        first = {}
        for operation in operations:
            first.setdefault(operation.service_id, operation)
        return self.concat(*first.values())

    def _take_due(self, cluster, limit, looked=False):
        """Lease the operations that are due here; the caller commits.

        Those that wait for their app are due as soon as the cluster was ``looked`` at; they
        only judge what was seen, and take no place from those that have something to do.
        """
        now = utc_now()
        host = host_id()
        due = self._in_flight_on(cluster).filtered(
            lambda operation: (
                (
                    not operation.next_at
                    or operation.next_at <= now
                    or (looked and operation.stage == "wait")
                )
                and (
                    operation.lease_owner in (False, host)
                    or not operation.lease_until
                    or operation.lease_until < now
                )
            )
        )
        waiting = due.filtered(lambda operation: operation.stage == "wait")
        chosen = waiting | (due - waiting)[:limit]
        taken = chosen.try_lock_for_update(allow_referencing=True)
        for operation in taken:
            vals = {}
            if operation.state == "queued":
                deadline = now + timedelta(seconds=operation._seconds())
                vals = {"state": "running", "started_at": now, "deadline": deadline}
            until = max(vals.get("deadline") or operation.deadline, now) + timedelta(
                seconds=LEASE_MARGIN
            )
            if operation.lease_owner != host or operation.lease_until != until:
                vals.update({"lease_owner": host, "lease_until": until})
            if vals:
                operation.write(vals)
        return taken

    def _seconds(self):
        """Return how long the operation may take."""
        self.ensure_one()
        return self.service_id._seconds_for_a_change()

    def _seconds_until_due(self, cluster):
        """Return when the next operation in flight is due here; None when there is none."""
        now, host = utc_now(), host_id()
        waits = [
            max(((operation.next_at or now) - now).total_seconds(), 0.0)
            for operation in self._in_flight_on(cluster)
            if operation.lease_owner in (False, host)
        ]
        return min(waits, default=None)
