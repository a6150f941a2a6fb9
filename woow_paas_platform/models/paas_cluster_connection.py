from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

from .. import encryption
from ..engine import permissions
from ..engine.domain import Connection
from ..engine.errors import EngineError


class PaasClusterConnection(models.Model):
    """How a cluster is reached; credentials go in, and never come out to a page again."""

    _inherit = "paas.cluster"

    kubeconfig = fields.Text(
        compute="_compute_written_only",
        inverse="_inverse_kubeconfig",
        groups="base.group_system",
        help="Paste the whole file. It is stored encrypted and not shown again.",
    )
    token = fields.Text(
        compute="_compute_written_only",
        inverse="_inverse_token",
        groups="base.group_system",
        help="Stored encrypted and not shown again.",
    )
    ca = fields.Text(
        string="CA certificate",
        compute="_compute_written_only",
        inverse="_inverse_ca",
        groups="base.group_system",
    )
    kubeconfig_ciphertext = fields.Text(groups="base.group_system", copy=False)
    token_ciphertext = fields.Text(groups="base.group_system", copy=False)
    ca_ciphertext = fields.Text(groups="base.group_system", copy=False)
    has_credentials = fields.Boolean(compute="_compute_has_credentials", compute_sudo=True)
    check_text = fields.Text(compute="_compute_check_text", string="What to do")

    @api.depends("kubeconfig_ciphertext", "token_ciphertext", "ca_ciphertext")
    def _compute_written_only(self):
        for cluster in self:
            cluster.kubeconfig = cluster.token = cluster.ca = False

    def _inverse_kubeconfig(self):
        self._encrypt("kubeconfig")

    def _inverse_token(self):
        self._encrypt("token")

    def _inverse_ca(self):
        self._encrypt("ca")

    def _encrypt(self, name):
        for cluster in self:
            if cluster[name]:
                cluster[f"{name}_ciphertext"] = encryption.encrypt(self.env, cluster[name])

    @api.depends("connection", "kubeconfig_ciphertext", "token_ciphertext", "api_url")
    def _compute_has_credentials(self):
        for cluster in self:
            cluster.has_credentials = (
                cluster.connection == "in_cluster"
                or (cluster.connection == "kubeconfig" and bool(cluster.kubeconfig_ciphertext))
                or (
                    cluster.connection == "token"
                    and bool(cluster.token_ciphertext and cluster.api_url)
                )
            )

    @api.depends("state", "last_error", "missing_permissions", "has_credentials")
    def _compute_check_text(self):
        for cluster in self:
            cluster.check_text = cluster._advice()

    def _advice(self):
        """Say what a person can do about the connection; empty when all is well."""
        self.ensure_one()
        if not self.has_credentials:
            return self.env._("Enter how to reach the cluster, then press Check connection.")
        if self.state == "unreachable":
            return self.env._(
                "%s\nCheck that the address is right, that the API server runs, and that this "
                "server may reach it.",
                self.last_error or "",
            )
        if self.missing_permissions:
            return self.env._(
                "The account may not:\n%s\nApply deploy/kubernetes/rbac.yaml as an administrator "
                "of the cluster, then check again.",
                "\n".join(f"· {line}" for line in self.missing_permissions),
            )
        return ""

    def _engine_connection(self):
        """Return the decrypted connection; only the engine may ask."""
        self.ensure_one()
        # credentials are readable by the system only; the engine acts as the system
        cluster = self.sudo()
        if not cluster.has_credentials:
            raise UserError(self.env._("The cluster %s has no credentials yet.", self.name))
        return Connection(
            kind=cluster.connection,
            kubeconfig=encryption.decrypt(self.env, cluster.kubeconfig_ciphertext)
            if cluster.connection == "kubeconfig"
            else "",
            url=cluster.api_url or "",
            token=encryption.decrypt(self.env, cluster.token_ciphertext)
            if cluster.connection == "token"
            else "",
            ca=encryption.decrypt(self.env, cluster.ca_ciphertext)
            if cluster.connection == "token"
            else "",
        )

    def action_check_connection(self):
        """Ask the cluster for its version and for every permission the engine needs."""
        self.ensure_one()
        self._check_may_manage()
        try:
            _helm, port, clock = self.env["paas.engine"]._ports(self)
            report = port.check(permissions.checks())
        except EngineError as error:
            self.write(
                {
                    "state": "unreachable",
                    "last_error": f"{error.message}\n{error.detail}".strip(),
                    "checked_at": fields.Datetime.now(),
                }
            )
            # why is for the system to keep; administrators of the platform see it as a finding
            self.sudo()._note_failure(error)
            self.sudo()._note_findings(fields.Datetime.now())
            return self._notice(self.env._("No connection"), error.message, "danger")
        missing = [
            " ".join(
                part
                for part in (
                    item.verb,
                    f"{item.resource}.{item.group}" if item.group else item.resource,
                    f"({item.namespace})" if item.namespace else "",
                )
                if part
            )
            for item in report.missing
        ]
        self.write(
            {
                "state": "limited" if missing else "connected",
                "version": report.version,
                "latency_ms": report.latency_ms,
                "missing_permissions": missing,
                "storage_classes": list(report.storage_classes),
                "ingress_classes": list(report.ingress_classes),
                "storage_class": self.storage_class or report.default_storage_class,
                "last_error": False,
                "checked_at": clock.now().replace(tzinfo=None),
            }
        )
        # as above
        self.sudo()._note_failure(None)
        self.sudo()._note_findings(fields.Datetime.now())
        if self.walls == "unknown" and not missing:
            self._ask_for_walls()
        # what was unknown meanwhile is known at once, not when the next reading is due
        self._request_refresh()
        self._wake()
        if missing:
            return self._notice(
                self.env._("Permissions missing"),
                self.env._("%s of the permissions are missing; see the list.", len(missing)),
                "warning",
            )
        return self._notice(
            self.env._("Connected"),
            self.env._(
                "Kubernetes %(version)s answered in %(milliseconds)d ms; nothing is missing.",
                version=report.version,
                milliseconds=report.latency_ms,
            ),
            "success",
        )

    @api.model
    def connect_local(
        self,
        kubeconfig,
        domain,
        ingress_class=False,
        storage_class=False,
        access_port=0,
        probe_image=False,
    ):
        """Point the first cluster at a kubeconfig; used by ``make run``. Return its id."""
        self.browse()._check_may_manage()
        if not self.env.su and not self.env.user.has_group("base.group_system"):
            raise AccessError(self.env._("Only the system's administrators set credentials."))
        cluster = self.env.ref("woow_paas_platform.cluster_default", raise_if_not_found=False)
        cluster = cluster or self._default_cluster() or self.create({"name": "Cluster"})
        wanted = {
            "connection": "kubeconfig",
            "domain": domain,
            "ingress_class": ingress_class,
            "storage_class": storage_class,
            "access_port": access_port,
            **({"probe_image": probe_image} if probe_image else {}),
        }
        changed = {
            key: value
            for key, value in wanted.items()
            if (cluster[key] or False) != (value or False)
        }
        if encryption.decrypt(self.env, cluster.kubeconfig_ciphertext) != kubeconfig:
            changed["kubeconfig"] = kubeconfig
        if changed:
            cluster.write(changed)
        cluster._wake()
        return cluster.id

    def _check_may_manage(self):
        """Refuse people who do not run the platform."""
        if self.env.su or self.env.user.has_group("woow_paas_platform.group_paas_administrator"):
            return
        raise AccessError(self.env._("Only administrators of the platform manage clusters."))

    def _notice(self, title, message, kind):
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "title": title,
                "message": message,
                "type": kind,
                "sticky": kind != "success",
                "next": {"type": "ir.actions.client", "tag": "soft_reload"},
            },
        }
