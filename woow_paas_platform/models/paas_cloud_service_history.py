from odoo import api, fields, models

MOST_OPERATIONS = 50
"""Operations that the page's history shows; all of them stand in the list of operations."""


class PaasCloudServiceHistory(models.Model):
    """What was done to a service, what would be done next, and the way back."""

    _inherit = "paas.cloud.service"

    new_version = fields.Char(compute="_compute_new_version")
    pending_changes = fields.Json(compute="_compute_pending_changes")

    def _compute_new_version(self):
        for service in self:
            offered = service.template_id.sudo().chart_version or ""
            applied = (service._current_revision().chart or {}).get("version") or ""
            # the application's version is for everybody in the marketplace
            service.new_version = offered if applied and offered != applied else ""

    @api.depends("inputs", "plan_id", "subdomain", "state")
    def _compute_pending_changes(self):
        for service in self:
            deployed = service.state != "draft" and service.revision
            service.pending_changes = service._changes(service._wanted()) if deployed else []

    def read_history(self):
        """Return the operations, newest first, each with what it changed and its revision."""
        self.ensure_one()
        self.check_access("read")
        operations = self.env["paas.operation"].search(
            [("service_id", "=", self.id)], limit=MOST_OPERATIONS
        )
        revisions = self.env["paas.revision"].search([("operation_id", "in", operations.ids)])
        made = {revision.operation_id: revision for revision in revisions}
        return [self._history_of(operation, made.get(operation)) for operation in operations]

    def _history_of(self, operation, revision):
        return {
            "id": operation.id,
            "kind": operation.kind,
            "title": self._operation_title(operation),
            "state": operation.state,
            "user": self._asker(operation),
            "asked_at": fields.Datetime.to_string(operation.create_date),
            "started_at": fields.Datetime.to_string(operation.started_at) or None,
            "finished_at": fields.Datetime.to_string(operation.finished_at) or None,
            "attempts": operation.attempt + 1,
            "error": operation.error_message or "",
            "changes": operation.changes or [],
            "revision": revision
            and {
                "id": revision.id,
                "number": revision.number,
                "current": revision.current,
                "worked": revision.worked,
            }
            or None,
        }

    def _asker(self, operation):
        """Return who asked for an operation, in words."""
        if operation.automatic:
            return self.env._("the platform")
        # a colleague's name, which members see in the workspace
        return operation.sudo().user_id.name or ""

    def _operation_title(self, operation):
        """Return what an operation is, in words."""
        env = self.env
        titles = {
            "deploy": env._("First deployment"),
            "upgrade": env._("Change"),
            "stop": env._("Stop"),
            "start": env._("Start"),
            "restart": env._("Restart"),
            "delete": env._("Deletion"),
            "rollback": env._("Back to an earlier revision"),
        }
        number = operation.revision_id.number
        if operation.kind == "rollback" and number:
            if operation.automatic:
                return env._("Back to revision %s, by itself", number)
            return env._("Back to revision %s", number)
        return titles.get(operation.kind, "")

    def read_preview(self, kind, target=False):
        """Return what a request would do: plain sentences, and the values under them."""
        self.ensure_one()
        self.check_access("read")
        wanted = self._preview_wanted(kind, target)
        changes = self._changes(wanted) if wanted else []
        return {"sentences": self._preview_sentences(kind, changes), "changes": changes}

    def _preview_wanted(self, kind, target):
        if kind == "rollback":
            return self._revision(target)._wanted()
        if kind == "plan":
            plan = self.env["paas.plan"].browse(target).exists()
            wanted = self._wanted()
            sizes = {**plan._engine_plan(), "storage_gib": wanted["plan"].get("storage_gib")}
            return {**wanted, "plan_id": plan.id, "plan": sizes}
        return self._wanted() if kind == "upgrade" else None

    def _preview_sentences(self, kind, changes):
        """Return what happens, in words for people who do not know Kubernetes."""
        env = self.env
        stopped, on_disk = self.desired_state == "stopped", bool(self.claims)
        pause = (
            env._("The app stays stopped; it is changed all the same.")
            if stopped
            else env._("The app does not answer for a moment, while its disk changes hands.")
            if on_disk
            else env._("The app goes on answering: the new instance is there before the old ends.")
        )
        disk = env._("What is on its disk stays as it is; the disk keeps its size.")
        sentences = {
            "rollback": [
                env._("The app's version and its settings become what they were then."),
                env._("Nothing but that changes.") if changes else "",
                pause,
                env._("What the app itself has stored meanwhile is not taken back."),
            ],
            "plan": [pause, disk if on_disk else ""],
            "upgrade": [pause, env._("You can go back with one click.")],
            "restart": [env._("Every instance is replaced by a new one."), pause],
            "stop": [
                env._("The app stops answering until somebody starts it."),
                env._("Its data, its address and its settings are kept."),
                env._("It still counts in the workspace's limits."),
            ],
        }
        if kind != "restart" and kind != "stop" and not changes:
            sentences[kind].insert(0, env._("Nothing is different from what runs now."))
        return [text for text in sentences.get(kind, ()) if text]
