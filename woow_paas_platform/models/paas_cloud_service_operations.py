from odoo import fields, models
from odoo.exceptions import UserError

ASKED = (
    "name",
    "active",
    "template_id",
    "workspace_id",
    "cluster_id",
    "plan_id",
    "subdomain",
    "inputs",
    "desired_state",
    "state",
    "revision",
    "operation_id",
    "bus_revision",
)
"""All that a request for a change reads: the rest of the row may be large."""


class PaasCloudServiceOperations(models.Model):
    """What people ask for: each writes what is wanted and one operation, and nothing else."""

    _inherit = "paas.cloud.service"

    can_operate = fields.Boolean(compute="_compute_can")
    can_delete = fields.Boolean(compute="_compute_can")
    can_cancel = fields.Boolean(compute="_compute_can")
    can_retry = fields.Boolean(compute="_compute_can")

    def _compute_can(self):
        for service in self:
            workspace = service.workspace_id
            may = workspace._is_administrator() or workspace.my_role in ("owner", "admin", "user")
            # the operation's state is shown to whoever sees the service
            operation = service.sudo().operation_id
            busy = operation.state in ("queued", "running")
            alive = service.active and service.state != "draft"
            service.can_operate = may and service.active
            service.can_delete = may and alive and not (busy and operation.kind == "delete")
            service.can_cancel = may and busy and not operation.cancel_requested
            service.can_retry = (
                may and alive and not busy and operation.state in ("failed", "cancelled")
            )

    def action_deploy(self):
        """Ask for this service to be deployed as its form says, and open its page."""
        self.ensure_one()
        self.fetch(ASKED)
        self._check_operate()
        self._check_ready_to_deploy()
        if self._busy() == "running":
            raise UserError(
                self.env._("“%s” is being changed right now. Wait for it, or cancel it.", self.name)
            )
        kind = "deploy" if not self.revision else "upgrade"
        self._ask(
            kind,
            {"desired_state": "running", "state": "deploying"},
        )
        return self._open_page()

    def action_retry(self):
        """Ask for the last operation again."""
        self.ensure_one()
        self._check_operate()
        # what was tried last is the engine's record; the role was checked above
        last = self.sudo().operation_id
        if last.state not in ("failed", "cancelled"):
            raise UserError(self.env._("There is nothing to try again."))
        if last.kind == "delete":
            self._ask("delete", {"desired_state": "absent", "state": "deleting"}, last.keep_volumes)
        else:
            self._check_ready_to_deploy()
            self._ask(last.kind, {"desired_state": "running", "state": "deploying"})
        return False

    def action_cancel(self):
        """Take back what was asked for last; what Helm has begun is ended."""
        self.ensure_one()
        self._check_operate()
        # operations are written by the platform; the role was checked above
        operation = self.sudo().operation_id
        if operation.state not in ("queued", "running"):
            raise UserError(self.env._("Nothing is in progress."))
        operation.write({"cancel_requested": True, "next_at": fields.Datetime.now()})
        self.cluster_id._wake()
        return False

    def action_delete(self, name, keep_volumes=True):
        """Ask for this service to be deleted; ``name`` must be its own, typed by a person."""
        self.ensure_one()
        self._check_operate()
        if (name or "").strip() != self.name:
            raise UserError(self.env._("Type the name exactly: %s", self.name))
        if self.state == "draft":
            # a draft is nothing but its own row; the role was checked above
            self.sudo().unlink()
            return False
        # the operation in flight is the engine's record; the role was checked above
        running = self.sudo().operation_id if self._busy() == "running" else None
        if running and running.kind == "delete":
            raise UserError(self.env._("“%s” is being deleted already.", self.name))
        if running:
            # a deletion goes before whatever else is going on
            running.write({"cancel_requested": True, "next_at": fields.Datetime.now()})
        self._ask("delete", {"desired_state": "absent", "state": "deleting"}, bool(keep_volumes))
        return False

    def action_refresh(self):
        """Ask for one fresh reading of what runs; many clicks become one reading."""
        self.check_access("read")
        # trying the address is the system's; members only ask for it
        self.sudo()._request_access_check()
        for cluster in self.cluster_id:
            cluster._request_refresh()
        return False

    def _busy(self):
        """Return the state of the operation in flight; empty when there is none."""
        # the role of the person was checked by the caller
        state = self.sudo().operation_id.state
        return state if state in ("queued", "running") else ""

    def _ask(self, kind, vals, keep_volumes=True):
        """Write what is wanted and the operation for it, and wake the scheduled action.

        Lean by intention: no message, no adapter, no engine I/O. The newest wish replaces
        what is only queued.
        """
        self.ensure_one()
        self.env["paas.installation"]._check_may_change()
        self.workspace_id._check_open_for(kind)
        # operations and states are written by the platform; the callers checked the role
        service = self.sudo().with_context(tracking_disable=True)
        waiting = service.operation_id
        if waiting.state == "queued":
            waiting.write({"state": "superseded", "finished_at": fields.Datetime.now()})
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
                    "wanted": service._wanted(),
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
            "plan": self.plan_id._engine_plan(),
            "plan_id": self.plan_id.id,
            "subdomain": self.subdomain or "",
            "chart": self.template_id._chart(),
        }
