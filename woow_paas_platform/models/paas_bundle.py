import base64
from concurrent.futures import ThreadPoolExecutor, as_completed
from concurrent.futures import TimeoutError as TooLate
from datetime import timedelta
from functools import partial

from odoo import api, fields, models
from odoo.exceptions import UserError

from ..engine import bundle as bundles
from ..engine.errors import EngineError
from .paas_cluster import utc_now

KEEP_DAYS = 7
MOST_SERVICES = 40
"""Services in one bundle, those that are not well first."""
AT_ONCE = 4
SECONDS = 25
"""How long the cluster is asked for one bundle: then what is missing is named in it."""
AGAIN_SECONDS = 120
"""A bundle that was begun so long ago and is not ready was interrupted, and is made again."""


class PaasBundle(models.Model):
    """A zip for an expert: what is known about a service, a workspace or a cluster."""

    _name = "paas.bundle"
    _description = "Diagnostics bundle"
    _order = "id desc"

    name = fields.Char(required=True, readonly=True)
    service_id = fields.Many2one("paas.cloud.service", readonly=True, ondelete="cascade")
    workspace_id = fields.Many2one("paas.workspace", readonly=True, ondelete="cascade")
    cluster_id = fields.Many2one("paas.cluster", readonly=True, ondelete="cascade")
    user_id = fields.Many2one("res.users", string="By", readonly=True, ondelete="cascade")
    state = fields.Selection(
        [
            ("queued", "Waiting"),
            ("collecting", "Collecting"),
            ("ready", "Ready"),
            ("failed", "Failed"),
        ],
        default="queued",
        required=True,
        readonly=True,
    )
    started_at = fields.Datetime(readonly=True)
    progress = fields.Integer(readonly=True, help="Per cent.")
    archive = fields.Binary(attachment=True, readonly=True)
    file_name = fields.Char(compute="_compute_file_name")
    size = fields.Integer(string="Size (bytes)", readonly=True)
    issue = fields.Text(string="Text of an issue", readonly=True)
    error = fields.Text(readonly=True)

    @api.depends("name", "create_date")
    def _compute_file_name(self):
        for bundle in self:
            stamp = f"{bundle.create_date or utc_now():%Y%m%d-%H%M}"
            bundle.file_name = f"{bundles.safe(bundle.name or '-')}-{stamp}.zip"

    @api.model
    def _order_for(self, record):
        """Make the bundle of a service, workspace or cluster; the caller checked the role."""
        field = {
            "paas.cloud.service": "service_id",
            "paas.workspace": "workspace_id",
            "paas.cluster": "cluster_id",
        }[record._name]
        # bundles are written by the platform, for whoever asked
        made = self.sudo().create(
            {"name": record.display_name, field: record.id, "user_id": self.env.uid}
        )
        # the scheduled action is the platform's, whoever asks for a bundle
        self.env.ref("woow_paas_platform.cron_bundles").sudo()._trigger()
        return {
            "type": "ir.actions.client",
            "tag": "paas_bundle",
            "params": {"bundle_id": made.id, "name": record.display_name},
        }

    @api.model
    def _run_scheduled_action(self):
        """Make what was asked for, one bundle after the other."""
        late = utc_now() - timedelta(seconds=AGAIN_SECONDS)
        waiting = self.search(
            [
                "|",
                ("state", "=", "queued"),
                "&",
                ("state", "=", "collecting"),
                ("started_at", "<", late),
            ],
            order="id",
        )
        for bundle in waiting:
            bundle._make()

    def _make(self):
        """Collect everything and store it; what goes wrong is told on the bundle."""
        self.ensure_one()
        engine = self.env["paas.engine"]
        try:
            plan = engine._in_transaction(self._begin)
            collected = self._collected(plan)
            engine._in_transaction(partial(self._store, collected))
        except (EngineError, UserError) as error:
            message = getattr(error, "message", str(error))
            engine._in_transaction(lambda: self.write({"state": "failed", "error": message}))

    def _begin(self):
        """Say that it has begun, and return all that the records tell, as plain data."""
        self.write({"state": "collecting", "started_at": utc_now(), "progress": 1, "error": False})
        return self.env["paas.bundle.contents"]._plan(self)

    def _collected(self, plan):
        """Return the finished bundle: the records' part, then what the clusters show."""
        whole = bundles.Bundle()
        for path, data in plan["data"].items():
            whole.add_data(path, data)
        for path, text in plan["texts"].items():
            whole.add(path, text)
        reads = plan["reads"]
        executor = ThreadPoolExecutor(AT_ONCE, thread_name_prefix="paas-bundle")
        waiting = {executor.submit(_read, read): read for read in reads}
        executor.shutdown(wait=False)
        try:
            for number, done in enumerate(as_completed(waiting, timeout=SECONDS), 1):
                whole.take(done.result())
                self.env["paas.engine"]._in_transaction(
                    partial(self._note_progress, 5 + 90 * number // len(reads))
                )
        except TooLate:
            for future, read in waiting.items():
                if not future.done():
                    future.cancel()
                    whole.left_out.append(f"{read['folder']} (the cluster took too long)")
        return {"content": whole.packed(), "issue": plan["texts"]["issue.md"]}

    def _note_progress(self, percent):
        self.progress = percent

    def _store(self, collected):
        self.write(
            {
                "state": "ready",
                "progress": 100,
                "archive": base64.b64encode(collected["content"]),
                "size": len(collected["content"]),
                "issue": collected["issue"],
            }
        )

    @api.autovacuum
    def _forget_old(self):
        """Keep a bundle for a week: it is made again in seconds."""
        old = utc_now() - timedelta(days=KEEP_DAYS)
        self.search([("create_date", "<", old)]).unlink()


def _read(read):
    """Return what a cluster shows of one service."""
    found = bundles.Bundle()
    bundles.add_service(
        found,
        read["folder"],
        read["port"],
        read["key"],
        read["hooks"],
        read["secret"],
        read["clock"].now(),
    )
    return found


class PaasCloudServiceBundle(models.Model):
    """The bundle of one service."""

    _inherit = "paas.cloud.service"

    def action_make_bundle(self):
        """Collect everything about this service for an expert, in the background."""
        self.ensure_one()
        self._check_operate()
        return self.env["paas.bundle"]._order_for(self)


class PaasWorkspaceBundle(models.Model):
    """The bundle of one workspace."""

    _inherit = "paas.workspace"

    def action_make_bundle(self):
        """Collect everything about this workspace for an expert, in the background."""
        self.ensure_one()
        self.check_access("read")
        self._check_role(("owner", "admin"))
        return self.env["paas.bundle"]._order_for(self)


class PaasClusterBundle(models.Model):
    """The bundle of one cluster."""

    _inherit = "paas.cluster"

    def action_make_bundle(self):
        """Collect everything about this cluster for an expert, in the background."""
        self.ensure_one()
        self._check_may_manage()
        return self.env["paas.bundle"]._order_for(self)
