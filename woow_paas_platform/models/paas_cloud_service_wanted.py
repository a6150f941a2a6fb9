from odoo import fields, models

from ..engine import answers

APPLYING = ("deploy", "upgrade", "rollback")
"""Kinds that give Helm the whole of what is wanted."""
SCALING = ("stop", "start")
LONGEST_CHANGE = 300
"""Characters of a value in the list of changes; a page of HTML is not shown in full."""


class PaasCloudServiceWanted(models.Model):
    """What is wanted of a service, written down with the operation that is to reach it."""

    _inherit = "paas.cloud.service"

    revision_ids = fields.One2many("paas.revision", "service_id", string="Revisions")
    replicas = fields.Json(
        readonly=True, copy=False, groups="base.group_system", help="What a start brings back."
    )
    goes_on = fields.Json(readonly=True, copy=False, help="What of it a stop cannot stop.")

    def _ask(self, kind, vals, keep_volumes=True, *, wanted=None, **record):
        """Write what is wanted and the operation for it, and wake the scheduled action.

        Lean by intention: no message, no adapter, no engine I/O. The newest wish replaces
        what is only queued; what that would have applied is not lost by a stop or a start.
        """
        self.ensure_one()
        self.env["paas.installation"]._check_may_change()
        self.workspace_id._check_open_for(kind)
        # operations and states are written by the platform; the callers checked the role
        service = self.sudo().with_context(tracking_disable=True)
        waiting = service.operation_id
        before = service.desired_state
        if waiting.state == "queued":
            before = waiting.desired_before or before
            if kind in SCALING and waiting.kind in APPLYING:
                kind, wanted = waiting.kind, waiting.wanted
                record = {"revision_id": waiting.revision_id.id, "adopt": waiting.adopt} | record
            waiting.write({"state": "superseded", "finished_at": fields.Datetime.now()})
        desired = vals.get("desired_state", service.desired_state)
        wanted = {**(wanted or service._wanted()), "desired": desired}
        operation = (
            self.env["paas.operation"]
            .sudo()
            .create(
                {
                    "service_id": service.id,
                    "cluster_id": service.cluster_id.id,
                    "kind": kind,
                    "user_id": self.env.uid,
                    "keep_volumes": keep_volumes,
                    "desired_before": before,
                    "wanted": wanted,
                    "changes": service._changes(wanted) if kind in APPLYING else False,
                    **record,
                }
            )
        )
        service.write(
            dict(
                vals,
                operation_id=operation.id,
                state_since=fields.Datetime.now(),
                state_reason=False,
                state_message=False,
                bus_revision=service.bus_revision + 1,
            )
        )
        service.cluster_id._wake()
        return operation

    def _wanted(self):
        """Return the form's answers as they stand now, for the operation's record."""
        self.ensure_one()
        return {
            "inputs": self.inputs or {},
            "plan": self._sizes(),
            "plan_id": self.plan_id.id,
            "subdomain": self.subdomain or "",
            "chart": self.template_id._chart(),
        }

    def _sizes(self):
        """Return the plan's sizes; a disk that is there keeps its own, whatever the plan says."""
        sizes = self.plan_id._engine_plan()
        if self.claims:
            applied = self._current_revision().sizes or {}
            sizes["storage_gib"] = applied.get("storage_gib", sizes.get("storage_gib"))
        return sizes

    def _current_revision(self):
        """Return what the cluster holds, as far as the platform applied it."""
        self.ensure_one()
        # whoever may change a service may go by what was applied to it
        revisions = self.env["paas.revision"].sudo()
        if not self.revision:
            return revisions
        return revisions.search(
            [("service_id", "=", self._origin.id), ("current", "=", True)], limit=1
        )

    def _changes(self, wanted):
        """Return what ``wanted`` changes of what was applied, for people: secrets as dots."""
        self.ensure_one()
        current = self._current_revision()
        before = current._wanted() if current else {}
        env = self.env
        asked = [before.get("plan_id") or 0, wanted.get("plan_id") or 0]
        # names of sizes, which everybody in the marketplace sees
        plans = env["paas.plan"].sudo().search_fetch([("id", "in", asked)], ["name"])
        names = {entry.id: entry.name for entry in plans}
        applied = (before.get("chart") or {}).get("version") or ""
        rows = [
            (
                env._("Version"),
                applied,
                # an unpinned chart is chosen when it is applied
                (wanted.get("chart") or {}).get("version") or applied,
            ),
            (
                env._("Plan"),
                names.get(before.get("plan_id"), ""),
                names.get(wanted.get("plan_id"), ""),
            ),
            (env._("Address"), before.get("subdomain") or "", wanted.get("subdomain") or ""),
        ]
        questions = self.template_id._engine_fields()
        rows += answers.changes(questions, before.get("inputs") or {}, wanted.get("inputs") or {})
        return [
            {"label": label, "from": _short(old), "to": _short(new)}
            for label, old, new in rows
            if old != new
        ]


def _short(value):
    """Return a value as it may be shown in a list of changes."""
    if isinstance(value, str) and len(value) > LONGEST_CHANGE:
        return f"{value[:LONGEST_CHANGE]}…"
    return value
