import logging

import psycopg2
from odoo import api, models

from ..engine.errors import EngineError
from .paas_api import _moment
from .paas_cluster import utc_now

_logger = logging.getLogger(__name__)

OVERDUE_SECONDS = 600
"""A scheduled action is due each minute; one that waits this long is not coming."""


class PaasHealth(models.AbstractModel):
    """Whether the platform does its work."""

    _inherit = "paas.api"

    @api.model
    def _health(self):
        """Return up or down; an administrator gets to know why."""
        database = self._database_health()
        if not database["reachable"]:
            return {"status": "down"}
        # whether the platform works is no secret, its clusters and scheduled actions are;
        # who is not an administrator gets one word of it, below
        clusters = self.env["paas.cluster"].sudo().search([("active", "=", True)])
        now = utc_now()
        works = all(_action_health(cluster.cron_id, now)["works"] for cluster in clusters)
        status = {"status": "up" if works else "down"}
        user = self.env.user
        if not user or not user.has_group("woow_paas_platform.group_paas_administrator"):
            return status
        return {
            **status,
            "database": database,
            "helm": self._helm_health(),
            "clusters": [self._cluster_health(cluster, now) for cluster in clusters],
        }

    def _database_health(self):
        started = utc_now()
        try:
            self.env.cr.execute("SHOW server_version")
            (version,) = self.env.cr.fetchone()
        except psycopg2.Error:
            _logger.exception("The database does not answer the health check")
            return {"reachable": False}
        elapsed = (utc_now() - started).total_seconds() * 1000
        return {"reachable": True, "version": version, "answer_ms": round(elapsed, 3)}

    def _helm_health(self):
        try:
            version = self.env["paas.engine"]._helm_version()
        except EngineError as error:
            return {"version": None, "error": error.message}
        return {"version": version, "error": None}

    def _cluster_health(self, cluster, now):
        seen = cluster.observed_at
        return {
            "id": cluster.id,
            "name": cluster.name,
            "state": cluster.state,
            "reachable": cluster.state in ("connected", "limited") and not cluster._is_stale(now),
            "version": cluster.version or None,
            "error": cluster.last_error or None,
            "failed_reads": cluster.failed_reads,
            "observed_at": _moment(seen),
            "age_seconds": _seconds(now, seen),
            "stale": cluster._is_stale(now),
            "scheduled_action": _action_health(cluster.cron_id, now),
            "backlog": self._backlog(cluster, now),
        }

    def _backlog(self, cluster, now):
        """Count what waits and what is being done."""
        # an administrator's view of all; it names nobody's service
        groups = (
            self.env["paas.operation"]
            .sudo()
            ._read_group(
                [("cluster_id", "=", cluster.id), ("state", "in", ("queued", "running"))],
                ["state"],
                ["__count", "create_date:min"],
            )
        )
        counts = {state: count for state, count, _oldest in groups}
        oldest = min((moment for _state, _count, moment in groups), default=None)
        return {
            "queued": counts.get("queued", 0),
            "running": counts.get("running", 0),
            "oldest_seconds": _seconds(now, oldest),
        }


def _action_health(cron, now):
    late = _seconds(now, cron.nextcall) or 0
    return {
        "works": cron.active and late < OVERDUE_SECONDS,
        "active": cron.active,
        "last_run": _moment(cron.lastcall),
        "next_run": _moment(cron.nextcall),
        "late_seconds": late,
    }


def _seconds(now, then):
    """Return how long ago it was; None when it never was."""
    return max(0, int((now - then).total_seconds())) if then else None
