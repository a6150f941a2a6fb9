from odoo import fields, models
from odoo.exceptions import AccessError, UserError

from .paas_cloud_service_wanted import APPLYING

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
    "claims",
    "volume_id",
    "operation_id",
    "bus_revision",
)
"""All that a request for a change reads: the rest of the row may be large."""


class PaasCloudServiceOperations(models.Model):
    """What people ask for: each writes what is wanted and one operation, and nothing else."""

    _inherit = "paas.cloud.service"

    can_operate = fields.Boolean(compute="_compute_can")
    can_change = fields.Boolean(compute="_compute_can")
    can_stop = fields.Boolean(compute="_compute_can")
    can_start = fields.Boolean(compute="_compute_can")
    can_delete = fields.Boolean(compute="_compute_can")
    can_cancel = fields.Boolean(compute="_compute_can")
    can_retry = fields.Boolean(compute="_compute_can")
    can_adopt = fields.Boolean(compute="_compute_can")

    def _compute_can(self):
        for service in self:
            workspace = service.workspace_id
            administrator = workspace._is_administrator()
            may = administrator or workspace.my_role in ("owner", "admin", "user")
            # the operation's state is shown to whoever sees the service
            operation = service.sudo().operation_id
            busy = operation.state in ("queued", "running")
            alive = service.active and service.state != "draft"
            ended_badly = alive and not busy and operation.state in ("failed", "cancelled")
            service.can_operate = may and service.active
            service.can_change = may and alive and not busy and service.desired_state != "absent"
            applied = service.can_change and bool(service.revision)
            service.can_stop = applied and service.desired_state == "running"
            service.can_start = applied and service.desired_state == "stopped"
            service.can_delete = may and alive and not (busy and operation.kind == "delete")
            service.can_cancel = may and busy and not operation.cancel_requested
            service.can_retry = may and ended_badly
            service.can_adopt = (
                administrator and ended_badly and operation.error_code == "ownership_conflict"
            )

    def action_deploy(self):
        """Ask for this service to be deployed as its form says, and open its page.

        A stopped app stays stopped: the change is applied and the app stopped again. A change
        that was applied and only waits for the app to get well makes room for this one.
        """
        self.ensure_one()
        self.fetch(ASKED)
        self._check_operate()
        self._check_ready_to_deploy()
        if self._only_waits():
            self.action_cancel()
        else:
            self._check_not_running()
        self._attach_volume()
        self._ask_to_apply("deploy" if not self.revision else "upgrade")
        return self._open_page()

    def action_change_plan(self, plan_id):
        """Ask for another size; the disk keeps its own."""
        self.ensure_one()
        self._check_operate()
        self._check_not_running()
        plan = self.env["paas.plan"].browse(plan_id).exists()
        if plan.template_id != self.template_id:
            raise UserError(self.env._("This plan belongs to another application."))
        if not self.revision:
            raise UserError(self.env._("“%s” is not deployed yet.", self.name))
        self.plan_id = plan
        self._check_ready_to_deploy()
        self._ask_to_apply("upgrade")
        return False

    def action_rollback(self, revision_id):
        """Ask for an earlier revision: its chart and its settings, secrets included."""
        self.ensure_one()
        self._check_operate()
        self._check_not_running()
        revision = self._revision(revision_id)
        self._check_can_go_back(revision)
        self._ask_to_apply("rollback", wanted=revision._wanted(), revision_id=revision.id)
        return False

    def action_stop(self):
        """Ask for the app to be stopped; its data and its settings stay."""
        self.ensure_one()
        self._check_operate()
        self._check_not_running()
        if not self.revision or self.desired_state not in ("running", "stopped"):
            raise UserError(self.env._("“%s” is not deployed yet.", self.name))
        if self.desired_state == "stopped":
            raise UserError(self.env._("“%s” is stopped already.", self.name))
        self._ask("stop", {"desired_state": "stopped", "state": "deploying"})
        return False

    def action_start(self):
        """Ask for a stopped app to run again, with as many instances as before."""
        self.ensure_one()
        self._check_operate()
        self._check_not_running()
        if self.desired_state != "stopped":
            raise UserError(self.env._("“%s” is not stopped.", self.name))
        self._check_cluster()
        self._ask("start", {"desired_state": "running", "state": "deploying"})
        return False

    def action_restart(self):
        """Ask for the instances to be replaced one after the other."""
        self.ensure_one()
        self._check_operate()
        self._check_not_running()
        if not self.revision or self.desired_state != "running":
            raise UserError(self.env._("“%s” does not run: start it instead.", self.name))
        # what waits is the engine's record; the role was checked above
        if self._busy() and self.sudo().operation_id.kind in APPLYING:
            raise UserError(self.env._("A change is on its way; it restarts the app by itself."))
        self._check_cluster()
        self._ask("restart", {"state": "deploying"})
        return False

    def action_retry(self):
        """Ask for the last operation again, with what was wanted then."""
        self.ensure_one()
        self._check_operate()
        self._retry()
        return False

    def action_adopt(self):
        """Take over a release of this name that somebody else has made: administrators only."""
        self.ensure_one()
        self._check_operate()
        if not self.workspace_id._is_administrator():
            raise AccessError(
                self.env._("Only administrators of the platform take over what others have made.")
            )
        # what was tried last is the engine's record; the person is an administrator
        if self.sudo().operation_id.error_code != "ownership_conflict":
            raise UserError(self.env._("There is nothing to take over."))
        self._retry(adopt=True)
        return False

    def _retry(self, **record):
        """Repeat the last operation; ``record`` is what is different about it."""
        # what was tried last is the engine's record; the callers checked the role
        last = self.sudo().operation_id
        if last.state not in ("failed", "cancelled"):
            raise UserError(self.env._("There is nothing to try again."))
        wanted = last.wanted
        if last.kind == "delete":
            vals = {"desired_state": "absent", "state": "deleting"}
        else:
            self._check_cluster()
            if last.kind in APPLYING:
                self._check_room(self.env["paas.plan"].browse(wanted.get("plan_id")))
            vals = {"desired_state": wanted.get("desired") or "running", "state": "deploying"}
        record = {"revision_id": last.revision_id.id, "adopt": last.adopt} | record
        self._ask(last.kind, vals, last.keep_volumes, wanted=wanted, **record)

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

    def _ask_to_apply(self, kind, **more):
        """Ask for a change of what runs; whoever is stopped stays so."""
        desired = "stopped" if self.desired_state == "stopped" else "running"
        self._ask(kind, {"desired_state": desired, "state": "deploying"}, **more)

    def _revision(self, revision_id):
        """Return one of this service's own revisions."""
        revision = self.env["paas.revision"].browse(revision_id).exists()
        if revision.service_id != self:
            raise UserError(self.env._("“%s” has no such revision.", self.name))
        # what was applied is rendered again as it was; the service is checked by the caller
        return revision.sudo()

    def _check_can_go_back(self, revision):
        """Refuse a revision that would not fit or whose address is somebody else's by now."""
        self._check_cluster()
        address = revision.subdomain
        if address and address != self.subdomain:
            cluster = self.sudo().cluster_id
            if self._taken_subdomains([address], cluster):
                raise UserError(
                    self.env._("The address “%s” belongs to another app by now.", address)
                )
        self._check_room(revision.plan_id)

    def _check_not_running(self):
        """Refuse a second change while the first one is under way."""
        if self._busy() == "running":
            raise UserError(
                self.env._("“%s” is being changed right now. Wait for it, or cancel it.", self.name)
            )

    def _only_waits(self):
        """Tell whether the change in flight is applied, and the app is watched getting well."""
        # the role of the person was checked by the caller
        operation = self.sudo().operation_id
        is_watched = operation.state == "running" and operation.stage == "wait"
        return is_watched and operation.kind in APPLYING

    def _busy(self):
        """Return the state of the operation in flight; empty when there is none."""
        # the role of the person was checked by the caller
        state = self.sudo().operation_id.state
        return state if state in ("queued", "running") else ""
