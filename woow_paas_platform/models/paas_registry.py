import re

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError, ValidationError

from .. import encryption
from ..engine.domain import RegistryLogin
from ..engine.errors import PermanentError

_HOST = re.compile(r"[a-z0-9]([a-z0-9.-]*[a-z0-9])?(:[0-9]{1,5})?")
DOCKER_HUB = "https://index.docker.io/v1/"
"""By this name the kubelet looks for credentials of images without a host."""
_NAMES_OF_DOCKER_HUB = ("docker.io", "index.docker.io", "registry-1.docker.io", "hub.docker.com")


class PaasRegistry(models.Model):
    """Credentials of a registry of container images; the password goes in and never comes out."""

    _name = "paas.registry"
    _description = "Registry credentials"
    _order = "host, id"
    _rec_name = "host"

    host = fields.Char(
        string="Registry", required=True, help="As images name it, for example ghcr.io."
    )
    username = fields.Char(string="User name", required=True)
    password = fields.Char(
        compute="_compute_password",
        inverse="_inverse_password",
        help="A password or an access token. It is stored encrypted and not shown again.",
    )
    password_ciphertext = fields.Char(groups="base.group_system", copy=False)
    has_password = fields.Boolean(compute="_compute_has_password", compute_sudo=True)
    cluster_id = fields.Many2one(
        "paas.cluster", ondelete="cascade", index=True, help="For all workspaces of this cluster."
    )
    workspace_id = fields.Many2one(
        "paas.workspace", ondelete="cascade", index=True, help="For this workspace only."
    )

    _one_scope = models.Constraint(
        "CHECK((cluster_id IS NULL) != (workspace_id IS NULL))",
        "Credentials are for one workspace or for one cluster.",
    )
    _once_in_cluster = models.UniqueIndex(
        "(cluster_id, host) WHERE cluster_id IS NOT NULL",
        "This cluster has credentials for this registry already.",
    )
    _once_in_workspace = models.UniqueIndex(
        "(workspace_id, host) WHERE workspace_id IS NOT NULL",
        "This workspace has credentials for this registry already.",
    )

    @api.depends("password_ciphertext")
    def _compute_password(self):
        self.password = False

    @api.depends("password_ciphertext")
    def _compute_has_password(self):
        for registry in self:
            registry.has_password = bool(registry.password_ciphertext)

    def _inverse_password(self):
        for registry in self.filtered("password"):
            ciphertext = encryption.encrypt(self.env, registry.password)
            # whoever manages a workspace writes credentials; only the system reads them
            registry.sudo().password_ciphertext = ciphertext
        # not even whoever has just entered it is told again
        self.invalidate_recordset(["password"])

    @api.constrains("host", "username")
    def _check_host(self):
        for registry in self:
            if not _HOST.fullmatch(registry.host):
                raise ValidationError(
                    self.env._("“%s” is not a registry, like ghcr.io.", registry.host)
                )
            if ":" in registry.username or not registry.username.isprintable():
                raise ValidationError(self.env._("A user name has no colon and is one line."))

    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            if not vals.get("password"):
                raise UserError(self.env._("Enter the password or the access token."))
        registries = super().create([_with_host(vals) for vals in vals_list])
        registries._check_may_manage()
        registries._spread()
        return registries

    def write(self, vals):
        self._check_may_manage()
        if {"cluster_id", "workspace_id"} & set(vals):
            raise UserError(
                self.env._("Credentials stay where they are. Enter them anew for another place.")
            )
        result = super().write(_with_host(vals))
        self._spread()
        return result

    def unlink(self):
        self._check_may_manage()
        self._spread()
        return super().unlink()

    def _check_may_manage(self):
        """Leave a workspace's credentials to owner and admins, a cluster's to administrators."""
        for registry in self:
            if registry.workspace_id:
                registry.workspace_id._check_role(("owner", "admin"))
            elif not self.env["paas.workspace"]._is_administrator():
                raise AccessError(
                    self.env._("Only administrators of the platform set a cluster's credentials.")
                )

    def _spread(self):
        """Have the credentials brought to the workspaces, by the scheduled action."""
        # the clusters' records are for administrators; whoever manages a workspace may ask
        registries = self.sudo()
        (registries.cluster_id | registries.workspace_id.cluster_id)._request_upkeep()

    def _logins(self):
        """Return the credentials as the engine takes them; only the engine may ask."""
        try:
            # passwords are readable by the system only; the engine acts as the system
            return tuple(
                RegistryLogin(
                    DOCKER_HUB if registry.host == "docker.io" else registry.host,
                    registry.username,
                    encryption.decrypt(self.env, registry.password_ciphertext),
                )
                for registry in self.sudo()
                if registry.password_ciphertext
            )
        except UserError as error:
            raise PermanentError(str(error)) from error

    @api.model
    def _set_for_workspace(self, workspace, host, user, password):
        """Store a workspace's credentials for one registry, new ones over old ones."""
        # as whoever asks, not as whom the record was read for
        workspace.with_env(self.env)._check_role(("owner", "admin"))
        vals = _with_host({"host": host, "username": user, "password": password})
        known = self.search(
            [("workspace_id", "=", workspace.id), ("host", "=", vals["host"])], limit=1
        )
        if known:
            known.write(vals)
            return known
        return self.create({**vals, "workspace_id": workspace.id})


def _with_host(vals):
    """Return the values with the registry named as images name it."""
    if not vals.get("host"):
        return vals
    host = re.sub(r"^https?://", "", vals["host"].strip().lower()).split("/", 1)[0]
    return {**vals, "host": "docker.io" if host in _NAMES_OF_DOCKER_HUB else host}


class PaasWorkspaceRegistries(models.Model):
    """The registries that a workspace's apps may pull images from."""

    _inherit = "paas.workspace"

    registry_ids = fields.One2many("paas.registry", "workspace_id", string="Registries")

    def _registry_logins(self):
        """Return the workspace's credentials and its cluster's; its own go before."""
        self.ensure_one()
        # the cluster's credentials are for all its workspaces, whoever asks
        workspace = self.sudo()
        own = {login.host: login for login in workspace.registry_ids._logins()}
        shared = {login.host: login for login in workspace.cluster_id.registry_ids._logins()}
        return tuple(login for _host, login in sorted({**shared, **own}.items()))


class PaasClusterRegistries(models.Model):
    """The registries that all apps of a cluster may pull images from."""

    _inherit = "paas.cluster"

    registry_ids = fields.One2many("paas.registry", "cluster_id", string="Registries")


class ResConfigSettingsRegistries(models.TransientModel):
    """Which registries all workspaces may pull from, in the settings."""

    _inherit = "res.config.settings"

    paas_registries = fields.Char(compute="_compute_paas_registries", string="Registries")

    @api.depends("paas_cluster_id")
    def _compute_paas_registries(self):
        for settings in self:
            settings.paas_registries = ", ".join(
                settings.paas_cluster_id.registry_ids.mapped("host")
            )
