from datetime import UTC, datetime, timedelta

from odoo import api, fields, models

STABLE_SECONDS = 120
"""How often a cluster is read when all is well on it."""
UNHEALTHY_SECONDS = 30
LEAST_PATIENCE = 60
"""Scheduled actions come about once a minute: a reading is not stale before three of these."""
BUSY_SECONDS = 2
STALE_FACTOR = 3


def utc_now():
    """Return the time as the database keeps it, to the microsecond."""
    return datetime.now(UTC).replace(tzinfo=None)


class PaasCluster(models.Model):
    """A Kubernetes API server, and the scheduled action that keeps what runs there right."""

    _name = "paas.cluster"
    _description = "Cluster"
    _order = "sequence, id"

    name = fields.Char(required=True, translate=True)
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    is_default = fields.Boolean(
        compute="_compute_is_default", help="New workspaces go to the first cluster in the list."
    )
    connection = fields.Selection(
        [
            ("in_cluster", "Odoo runs in this cluster"),
            ("kubeconfig", "Kubeconfig file"),
            ("token", "Address and token"),
        ],
        required=True,
        default="kubeconfig",
    )
    api_url = fields.Char(string="API address", groups="base.group_system")
    domain = fields.Char(default="apps.localhost", help="Applications get addresses below it.")
    access_scheme = fields.Selection(
        [("http", "http"), ("https", "https")], required=True, default="http"
    )
    access_port = fields.Integer(help="Port in the addresses; 0 is the usual one.")
    ingress_class = fields.Char(help="Empty: the cluster's default.")
    storage_class = fields.Char(help="Empty: the cluster's default.")
    helm_timeout = fields.Integer(
        string="Helm timeout (s)", default=300, required=True, help="Deadline of one operation."
    )
    state = fields.Selection(
        [
            ("new", "Not connected yet"),
            ("connected", "Connected"),
            ("limited", "Permissions missing"),
            ("unreachable", "Not reachable"),
        ],
        default="new",
        required=True,
        readonly=True,
    )
    version = fields.Char(readonly=True)
    latency_ms = fields.Float(string="Answer time (ms)", readonly=True)
    last_error = fields.Text(readonly=True)
    failed_reads = fields.Integer(readonly=True)
    observed_at = fields.Datetime(string="Last read", readonly=True)
    stale_at = fields.Datetime(readonly=True)
    next_read_at = fields.Datetime(readonly=True)
    checked_at = fields.Datetime(string="Last check", readonly=True)
    missing_permissions = fields.Json(readonly=True)
    storage_classes = fields.Json(readonly=True)
    ingress_classes = fields.Json(readonly=True)
    refresh_requested_at = fields.Datetime(readonly=True)
    drift_checked_at = fields.Datetime(string="Last compared", readonly=True)
    drift_requested_at = fields.Datetime(readonly=True)
    cron_id = fields.Many2one("ir.cron", string="Scheduled action", readonly=True, copy=False)
    workspace_ids = fields.One2many("paas.workspace", "cluster_id", string="Workspaces")
    service_count = fields.Integer(compute="_compute_service_count")

    _timeout_positive = models.Constraint(
        "CHECK(helm_timeout BETWEEN 10 AND 7200)",
        "The Helm timeout must be between 10 seconds and two hours.",
    )

    @api.depends("sequence", "active")
    def _compute_is_default(self):
        default = self._default_cluster()
        for cluster in self:
            cluster.is_default = cluster == default

    def _compute_service_count(self):
        counts = dict(
            self.env["paas.cloud.service"]._read_group(
                [("cluster_id", "in", self.ids)], ["cluster_id"], ["__count"]
            )
        )
        for cluster in self:
            cluster.service_count = counts.get(cluster, 0)

    @api.model
    def _default_cluster(self):
        """Return the cluster that new workspaces go to."""
        # which cluster comes first is no secret, though only administrators may list clusters
        return self.sudo().search([], limit=1)

    @api.model_create_multi
    def create(self, vals_list):
        clusters = super().create(vals_list)
        for cluster in clusters:
            cluster._make_cron()
        return clusters

    def write(self, vals):
        result = super().write(vals)
        if "active" in vals:
            for cluster in self:
                cluster._switch_cron()
        if "name" in vals:
            # the scheduled action belongs to the cluster, whoever renames it
            for cluster in self.sudo():
                cluster.cron_id.ir_actions_server_id.name = cluster._cron_name()
        return result

    def unlink(self):
        # the scheduled action belongs to the cluster, whoever deletes it
        crons = self.sudo().cron_id
        result = super().unlink()
        actions = crons.ir_actions_server_id
        crons.unlink()
        actions.unlink()
        return result

    def _cron_name(self):
        return self.env._("Woow PaaS: keep %s right", self.name)

    def _make_cron(self):
        """Make the scheduled action of this cluster; it runs each minute and when triggered."""
        self.ensure_one()
        # scheduled actions are the system's; administrators of the platform make them by clusters
        self.sudo().cron_id = (
            self.env["ir.cron"]
            .sudo()
            .create(
                {
                    "name": self._cron_name(),
                    "model_id": self.env["ir.model"]._get_id("paas.cluster"),
                    "state": "code",
                    "code": f"model.browse({self.id})._run_scheduled_action()",
                    "user_id": self.env.ref("base.user_root").id,
                    "interval_number": 1,
                    "interval_type": "minutes",
                    "priority": 3,
                    "active": self.active,
                }
            )
        )

    def _switch_cron(self):
        """Let the scheduled action sleep with its cluster; a running slice ends by itself."""
        self.ensure_one()
        # the scheduled action belongs to the cluster, whoever archives it
        cron = self.sudo().cron_id
        if cron.try_lock_for_update(allow_referencing=True):
            cron.active = self.active

    def _run_scheduled_action(self):
        """Work for one slice; called by the cluster's scheduled action."""
        for cluster in self:
            self.env["paas.engine"]._run_slice(cluster)
        # what is left has a run of its own: Odoo is not to start this one again and again
        self.env["ir.cron"]._commit_progress(remaining=0)

    def _wake(self):
        """Run the scheduled action as soon as this transaction is committed."""
        # anybody who may change a service may have it worked on
        for cron in self.sudo().cron_id:
            cron.fetch(["active"])
            cron._trigger()

    def _request_refresh(self):
        """Ask for one reading of the cluster, however often this is called before it happens."""
        # a reading is the system's; members only ask for it
        for cluster in self.sudo():
            if cluster.refresh_requested_at or not cluster.active:
                continue
            cluster.refresh_requested_at = cluster.drift_requested_at = utc_now()
            cluster._wake()

    def _note_classes(self, storage_classes, ingress_classes):
        """Remember which classes there are to choose from; None was not read."""
        self.ensure_one()
        found = {"storage_classes": storage_classes, "ingress_classes": ingress_classes}
        for field, objects in found.items():
            names = sorted(one["metadata"]["name"] for one in objects or ())
            if objects is not None and names != (self[field] or []):
                self[field] = names

    def _is_stale(self, now):
        """Tell whether what was last read is too old to be believed."""
        self.ensure_one()
        return not self.stale_at or self.stale_at < now

    def _note_read(self, now, busy, healthy):
        """Write down that the cluster was read and when it is read again."""
        self.ensure_one()
        cadence = BUSY_SECONDS if busy else STABLE_SECONDS if healthy else UNHEALTHY_SECONDS
        patience = max(cadence, LEAST_PATIENCE)
        self.write(
            {
                "observed_at": now,
                "stale_at": now + timedelta(seconds=STALE_FACTOR * patience),
                "next_read_at": now + timedelta(seconds=cadence),
                "failed_reads": 0,
                "last_error": False,
                "state": "limited" if self.missing_permissions else "connected",
            }
        )

    def action_view_services(self):
        """Open the services that run on this cluster."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Services on %s", self.name),
            "res_model": "paas.cloud.service",
            "view_mode": "list,form",
            "domain": [("cluster_id", "=", self.id)],
        }
