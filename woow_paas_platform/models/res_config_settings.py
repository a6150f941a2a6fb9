from odoo import api, fields, models

from .. import encryption

SHOWN = (
    "connection",
    "api_url",
    "domain",
    "access_scheme",
    "access_port",
    "ingress_class",
    "storage_class",
    "helm_timeout",
    "probe_image",
)
WRITTEN_ONLY = ("kubeconfig", "token", "ca")


class ResConfigSettings(models.TransientModel):
    """Settings → Woow PaaS: the first cluster's connection and defaults."""

    _inherit = "res.config.settings"

    paas_cluster_id = fields.Many2one("paas.cluster", string="Cluster")
    paas_has_key = fields.Boolean(compute="_compute_paas_has_key")
    paas_connection = fields.Selection(
        [
            ("in_cluster", "Odoo runs in this cluster"),
            ("kubeconfig", "Kubeconfig file"),
            ("token", "Address and token"),
        ],
        string="Connection",
    )
    paas_kubeconfig = fields.Text(string="Kubeconfig")
    paas_api_url = fields.Char(string="API address")
    paas_token = fields.Char(string="Token")
    paas_ca = fields.Text(string="CA certificate")
    paas_domain = fields.Char(string="Domain")
    paas_access_scheme = fields.Selection([("http", "http"), ("https", "https")], string="Scheme")
    paas_access_port = fields.Integer(string="Port")
    paas_ingress_class = fields.Char(string="Ingress class")
    paas_storage_class = fields.Char(string="Storage class")
    paas_helm_timeout = fields.Integer(string="Helm timeout (s)")
    paas_error_minutes = fields.Integer(
        string="Tell the owner after (min)",
        default=15,
        config_parameter="woow_paas.error_minutes",
    )
    paas_state = fields.Selection(related="paas_cluster_id.state", string="State")
    paas_version = fields.Char(related="paas_cluster_id.version", string="Version")
    paas_latency_ms = fields.Float(
        related="paas_cluster_id.latency_ms", string="Answer time (ms)", digits=(8, 1)
    )
    paas_check_text = fields.Text(related="paas_cluster_id.check_text", string="What to do")

    paas_walls = fields.Selection(related="paas_cluster_id.walls", string="Network walls")
    paas_walls_text = fields.Text(
        related="paas_cluster_id.walls_text", string="What the walls are worth"
    )
    paas_probe_image = fields.Char(string="Image for the check")

    def _compute_paas_has_key(self):
        self.paas_has_key = encryption.key_is_set()

    @api.private
    @api.model
    def get_values(self):
        """Read what the form shows; credentials are never read back."""
        values = super().get_values()
        cluster = self.env["paas.cluster"]._default_cluster()
        if not self.env.user.has_group("base.group_system"):
            return values
        values["paas_cluster_id"] = cluster.id
        values |= {f"paas_{name}": cluster[name] for name in SHOWN}
        return values

    @api.private
    def set_values(self):
        """Write what differs; empty credentials keep the stored ones."""
        result = super().set_values()
        if not self.env.user.has_group("base.group_system"):
            return result
        cluster = self.paas_cluster_id or self.env["paas.cluster"].create(
            {"name": self.env._("Cluster")}
        )
        changed = {
            name: self[f"paas_{name}"]
            for name in SHOWN
            if (self[f"paas_{name}"] or False) != (cluster[name] or False)
        }
        changed |= {name: self[f"paas_{name}"] for name in WRITTEN_ONLY if self[f"paas_{name}"]}
        if changed:
            cluster.write(changed)
            cluster._wake()
        return result

    def action_paas_check_connection(self):
        """Save what is written, then ask the cluster."""
        self.ensure_one()
        self.set_values()
        return self.env["paas.cluster"]._default_cluster().action_check_connection()

    def action_paas_check_walls(self):
        """Save what is written, then have the network tried."""
        self.ensure_one()
        self.set_values()
        return self.env["paas.cluster"]._default_cluster().action_check_walls()
