from odoo import fields, models
from odoo.tools import SQL

OBSERVED = ("running", "error", "stopped")
"""States that claim something about now; they are worth nothing when the reading is old."""

UNSETTLED = ("deploying", "error", "unknown")
"""States that somebody waits to see the end of."""


class PaasCloudServiceStatus(models.Model):
    """How the service is, as far as anybody can tell at this moment."""

    _inherit = "paas.cloud.service"

    observed_at = fields.Datetime(compute="_compute_observed_at", compute_sudo=True)
    unknown_since = fields.Datetime(compute="_compute_observed_at", compute_sudo=True)

    def _compute_observed_at(self):
        for service in self:
            seen = service.desired_state != "draft" and service.cluster_id.observed_at
            service.observed_at = seen
            service.unknown_since = service.state == "unknown" and seen

    def _field_to_sql(self, alias, field_expr, query=None):
        """Read ``state`` as unknown when the cluster's last reading is too old.

        The engine keeps the column; should the engine itself stop, no page, search or
        group may go on showing the last green.
        """
        sql = super()._field_to_sql(alias, field_expr, query)
        if field_expr != "state":
            return sql
        clusters = self.env["paas.cluster"]
        stale_at = SQL.identifier("c", "stale_at", to_flush=clusters._fields["stale_at"])
        return SQL(
            """CASE WHEN %(state)s IN %(observed)s AND EXISTS (
                SELECT FROM paas_cluster c WHERE c.id = %(cluster)s AND %(stale_at)s < %(now)s
            ) THEN 'unknown' ELSE %(state)s END""",
            state=sql,
            observed=OBSERVED,
            cluster=SQL.identifier(alias, "cluster_id"),
            stale_at=stale_at,
            now=SQL("(now() AT TIME ZONE 'UTC')"),
        )

    def _apply_verdict(self, verdict, workload, now):
        """Write what was found out, if it is anything new; return whether it was."""
        self.ensure_one()
        state = str(verdict.phase)
        vals = {
            "state": state,
            "state_reason": verdict.reason or False,
            "state_message": verdict.message or False,
        }
        if state in OBSERVED:
            vals["last_known_state"] = state
        if workload is not None:
            vals |= {
                "ready": workload.ready,
                "wanted": workload.wanted,
                "instances": [_instance(item) for item in workload.instances],
                "claims": [dict(item) for item in workload.claims],
            }
        changed = {
            key: value for key, value in vals.items() if (self[key] or False) != (value or False)
        }
        if not changed:
            return False
        if "state" in changed:
            changed["state_since"] = now
        changed["bus_revision"] = self.bus_revision + 1
        self.write(changed)
        return True

    def _mark_unknown(self, message):
        """Say that nothing is known, keeping what was known last; return what changed."""
        changed = self.browse()
        for service in self:
            if service.state not in OBSERVED and service.state != "unknown":
                continue
            if service.state == "unknown" and service.state_message == message:
                continue
            service.write(
                {
                    "state": "unknown",
                    "state_reason": "ClusterUnreachable",
                    "state_message": message,
                    "bus_revision": service.bus_revision + 1,
                }
            )
            changed |= service
        return changed

    def _announce(self):
        """Tell the open pages of members and administrators that something is new."""
        partners = {}
        for service in self:
            workspace = service.workspace_id
            if workspace not in partners:
                partners[workspace] = workspace._bus_partners()
            for partner in partners[workspace]:
                partner._bus_send(
                    "paas.service/changed",
                    {
                        "model": service._name,
                        "id": service.id,
                        "revision": service.bus_revision,
                    },
                )

    def _needs_attention(self):
        """Return those that are read more often."""
        return self.filtered(lambda service: service.state in UNSETTLED or service.diagnosis_ids)


def _instance(item):
    return {
        "name": item.name,
        "state": str(item.state),
        "reason": item.reason,
        "message": item.message,
        "restarts": item.restarts,
        "since": item.since,
        "ready": item.ready,
        "workload": item.workload,
    }
