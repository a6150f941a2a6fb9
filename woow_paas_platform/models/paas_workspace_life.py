from datetime import timedelta

from odoo import fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain

from ..engine import worker
from .paas_cluster import utc_now

WAKES = ("deploy", "upgrade", "rollback", "start", "restart")
"""Operations that let something run, which nothing does in an archived workspace."""
LOOK_SECONDS = 2
"""How often a namespace that goes away is looked at."""
AGAIN_SECONDS = 15
"""When a cluster that did not answer is asked again."""


class PaasWorkspaceLife(models.Model):
    """Archive, restore and delete a workspace.

    What is wanted stands in ``state``; the cluster's scheduled action brings it about, in steps
    that can be repeated, so that a killed worker loses nothing. A deletion that cannot go on
    says why, and is asked for again with one click.
    """

    _inherit = "paas.workspace"

    state = fields.Selection(
        [
            ("active", "In use"),
            ("archived", "Archived"),
            ("deleting", "Being deleted"),
            ("deleted", "Deleted"),
        ],
        default="active",
        required=True,
        readonly=True,
        copy=False,
        tracking=True,
    )
    deletion_keeps = fields.Boolean(string="Deletion keeps the disks", readonly=True, copy=False)
    deletion_note = fields.Char(string="Where the deletion is", readonly=True, copy=False)
    deletion_error = fields.Text(string="Why the deletion stopped", readonly=True, copy=False)
    deletion_next_at = fields.Datetime(readonly=True, copy=False)
    ran_before_ids = fields.Json(readonly=True, copy=False, groups="base.group_system")
    can_own = fields.Boolean(compute="_compute_can_own")

    def _compute_can_own(self):
        administrator = self._is_administrator()
        for workspace in self:
            workspace.can_own = administrator or workspace.my_role == "owner"

    def _check_open_for(self, kind):
        """Refuse operations that a workspace's own state rules out."""
        for workspace in self.sudo():
            if workspace.state in ("deleting", "deleted") and kind != "delete":
                raise UserError(self.env._("The workspace “%s” is being deleted.", workspace.name))
            if workspace.state == "archived" and kind in WAKES:
                raise UserError(
                    self.env._("The workspace “%s” is archived. Restore it first.", workspace.name)
                )

    def _check_may_own(self):
        self.ensure_one()
        self.env["paas.installation"]._check_may_change()
        self._check_role(("owner",))

    def action_archive(self):
        """Stop everything that runs, and put the workspace away."""
        for workspace in self:
            workspace._check_may_own()
            if workspace.state != "active":
                raise UserError(self.env._("“%s” is not in use.", workspace.name))
            workspace._refuse_while_busy()
            running = workspace.service_ids.filtered(
                lambda service: service.desired_state == "running"
            )
            for service in running:
                service.action_stop()
            # the state is the platform's; the role was checked above
            workspace.sudo().write(
                {"state": "archived", "active": False, "ran_before_ids": running.ids}
            )
        return False

    def action_unarchive(self):
        """Bring the workspace back, and start what ran before."""
        for workspace in self:
            workspace._check_may_own()
            if workspace.state != "archived":
                raise UserError(self.env._("“%s” is not archived.", workspace.name))
            workspace._refuse_while_busy()
            # the state is the platform's; the role was checked above
            mine = workspace.sudo()
            ran = set(mine.ran_before_ids or ())
            mine.write({"state": "active", "active": True, "ran_before_ids": False})
            for service in workspace.service_ids:
                if service.id in ran and service.desired_state == "stopped":
                    service.action_start()
        return False

    def _refuse_while_busy(self):
        """Ask to wait for what Helm is doing; what is only queued is replaced."""
        # operations are the engine's records; only their services' names are told
        busy = self._operations(("running",)).service_id
        if busy:
            raise UserError(
                self.env._(
                    "These are being changed right now; wait for them, or cancel them: %s",
                    ", ".join(busy.mapped("name")),
                )
            )

    def _operations(self, states):
        """Return the operations of these workspaces in some states, past the rules."""
        # which operations are in flight decides for everybody, whoever asks
        return (
            self.env["paas.operation"]
            .sudo()
            .search([("workspace_id", "in", self.ids), ("state", "in", states)])
        )

    def deletion_facts(self):
        """Return what deleting the workspace would take away, for the dialog that asks."""
        self.ensure_one()
        self._check_role(("owner",))
        deployed = self.service_ids.filtered(lambda service: service.state != "draft")
        disks = [claim.get("size") or 0 for service in deployed for claim in service.claims or ()]
        return {
            "services": deployed.mapped("name"),
            "addresses": [text for text in deployed.mapped("address_text") if text],
            "disks": len(disks) + len(self.kept_volume_ids),
            "kept": self.kept_volume_ids.mapped("name"),
            "members": len(self.member_ids),
            "namespace": self.namespace,
        }

    def action_delete(self, name, keep_volumes=False):
        """Delete the workspace with all that is in it; ``name`` must be its own, typed.

        With ``keep_volumes`` the services go and their disks stay: the workspace is archived
        with them, and can be restored for new services or deleted for good.
        """
        self.ensure_one()
        self._check_may_own()
        if (name or "").strip() != self.name:
            raise UserError(self.env._("Type the name exactly: %s", self.name))
        if self.state in ("deleting", "deleted") and not self.deletion_error:
            raise UserError(self.env._("“%s” is being deleted already.", self.name))
        # states and operations are the platform's; the role was checked above
        mine = self.sudo()
        drafts = mine.service_ids.filtered(lambda s: s.state == "draft" and not s.operation_id)
        drafts.unlink()
        mine.write(
            {
                "state": "deleting",
                "deletion_keeps": bool(keep_volumes),
                "deletion_note": self.env._("Asked for"),
                "deletion_error": False,
                "deletion_next_at": False,
            }
        )
        mine._end_operations()
        services = self.service_ids.filtered(lambda service: service.state != "draft")
        if keep_volumes:
            for service in services:
                service._ask("delete", {"desired_state": "absent", "state": "deleting"}, True)
        else:
            mine._let_services_go(services.sudo())
        mine._message_log(
            body=self.env._("Deletion asked for by %s.", self.env.user.name),
            author_id=self.env.user.partner_id.id,
        )
        mine.cluster_id._wake()
        return False

    def action_retry_deletion(self):
        """Go on with a deletion that stopped."""
        self._check_may_own()
        if self.state != "deleting" or not self.deletion_error:
            raise UserError(self.env._("There is nothing to try again."))
        return self.action_delete(self.name, self.deletion_keeps)

    def _let_services_go(self, services):
        """Show that the services go away with their namespace."""
        for service in services:
            service.write(
                {
                    "desired_state": "absent",
                    "state": "deleting",
                    "state_reason": False,
                    "state_message": False,
                    "bus_revision": service.bus_revision + 1,
                }
            )
        services._announce()

    def _goes_away(self):
        """Tell whether the namespace is removed whole: its services are judged no more."""
        self.ensure_one()
        return self.state in ("deleting", "deleted") and not self.deletion_keeps

    def _end_operations(self):
        """Replace what is queued and cancel what runs: nobody needs its result any more."""
        now = fields.Datetime.now()
        self._operations(("queued",)).write({"state": "superseded", "finished_at": now})
        self._operations(("running",)).write({"cancel_requested": True, "next_at": now})

    # What the cluster's scheduled action does

    def _delete_due(self, cluster, ports):
        """Take one step of each deletion that is due; return whether one was."""
        engine = self.env["paas.engine"]
        work = engine._in_transaction(lambda: self._to_delete(cluster))
        if not work:
            return False
        removals = {}
        for number, spec in work.items():
            removals[number] = removal = worker.remove_namespace(spec, ports.cluster)
            if removal.failure and removal.failure.retryable:
                # a cluster that does not answer is not asked for each of them
                break
        engine._in_transaction(lambda: self._note_removals(removals))
        return True

    def _due_deletions(self, cluster):
        """Return the workspaces whose deletion goes on, archived ones included."""
        going_on = Domain("cluster_id", "=", cluster.id) & Domain("state", "=", "deleting")
        return self.with_context(active_test=False).search(
            going_on & Domain("deletion_error", "=", False)
        )

    def _to_delete(self, cluster):
        """Return the namespaces to remove now, by workspace; settle what needs no cluster."""
        now = utc_now()
        due = self._due_deletions(cluster).filtered(
            lambda workspace: not workspace.deletion_next_at or workspace.deletion_next_at <= now
        )
        busy = due._operations(("queued", "running")).workspace_id
        for workspace in due:
            workspace.deletion_next_at = now + timedelta(seconds=LOOK_SECONDS)
            if workspace in busy:
                workspace._note_deletion(self.env._("Waits for what is in progress"))
            elif workspace.deletion_keeps:
                workspace._settle_kept()
        return {
            workspace.id: workspace._namespace_spec()
            for workspace in due - busy
            if not workspace.deletion_keeps
        }

    def _note_removals(self, removals):
        """Write what became of the namespaces."""
        for workspace in self.browse(removals):
            removal = removals[workspace.id]
            if removal.failure and not removal.failure.retryable:
                workspace.deletion_error = removal.failure.message
                workspace._message_log(
                    body=self.env._("The deletion stopped. %s", removal.failure.message)
                )
            elif removal.gone:
                workspace._note_deleted(removal.note)
            elif removal.failure:
                workspace.deletion_next_at = utc_now() + timedelta(seconds=AGAIN_SECONDS)
                workspace._note_deletion(removal.failure.message)
            else:
                workspace._note_deletion(
                    removal.note or self.env._("Everything in its namespace is being removed")
                )

    def _note_deletion(self, text):
        if self.deletion_note != text:
            self.deletion_note = text

    def _settle_kept(self):
        """End a deletion that keeps the disks, once all services are gone."""
        left = self.service_ids.filtered(
            lambda service: service.active and service.state != "draft"
        )
        if left:
            self.deletion_error = self.env._(
                "These could not be deleted: %s. Their pages say why.",
                ", ".join(left.mapped("name")),
            )
            return
        self.write({"state": "archived", "active": False, "deletion_note": False})
        self._message_log(
            body=self.env._("All services are deleted; %d disks are kept.", len(self.volume_ids))
        )

    def _note_deleted(self, note):
        """Write that nothing of the workspace is left in the cluster."""
        now = fields.Datetime.now()
        living = self.service_ids.filtered("active")
        for service in living:
            service.write(
                {
                    "active": False,
                    "deleted_at": now,
                    "desired_state": "absent",
                    "state": "draft",
                    "instances": False,
                    "claims": False,
                    "bus_revision": service.bus_revision + 1,
                }
            )
        living._announce()
        self.volume_ids.unlink()
        self.write({"state": "deleted", "active": False, "deletion_note": False})
        text = self.env._("The workspace is deleted.")
        self._message_log(body=f"{text} {note}".strip())

    def _seconds_until_deletion(self, cluster):
        """Return when the next step of a deletion is due; None when none goes on."""
        now = utc_now()
        waits = [
            max(((workspace.deletion_next_at or now) - now).total_seconds(), 0.0)
            for workspace in self._due_deletions(cluster)
        ]
        return min(waits, default=None)
