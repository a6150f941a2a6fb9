import logging
import secrets
import uuid

from odoo import api, models
from odoo.exceptions import AccessError, UserError
from odoo.fields import Domain
from odoo.tools import ormcache

from ..engine import naming
from .paas_cluster import utc_now

_logger = logging.getLogger(__name__)

ID = "woow_paas.installation_id"
HOME = "woow_paas.installation_home"
"""Which database the installation id belongs to: a copy brings both along, and is another one."""
PREFIX = "woow_paas.namespace_prefix"
FORGOTTEN = {
    "state": "draft",
    "desired_state": "draft",
    "state_reason": False,
    "state_message": False,
    "last_known_state": False,
    "revision": 0,
    "hooks": False,
    "ready": 0,
    "wanted": 0,
    "instances": False,
    "claims": False,
    "operation_id": False,
}
"""What a service of a separated copy no longer knows: all of it is the original's."""


class PaasInstallation(models.AbstractModel):
    """Which installation this database is: the one its clusters know, or a copy of it."""

    _name = "paas.installation"
    _description = "Installation"

    @api.model
    def _id(self):
        """Return the id that marks what is ours in a cluster: made once, and not the database's
        own, which changes in a restored copy."""
        # a setting of the system, needed for whatever the engine does
        parameters = self.env["ir.config_parameter"].sudo()
        known = parameters.get_param(ID)
        if not known:
            known = str(uuid.uuid4())
            parameters.set_param(ID, known)
        if not parameters.get_param(HOME):
            parameters.set_param(HOME, self._home())
        return known

    def _home(self):
        """Return what tells this database from every copy: its place in this PostgreSQL.

        A restored dump, a template's copy and Odoo's own duplicate are new databases there;
        a renamed one stays the same. Odoo's own id differs in what Odoo calls a copy.
        """
        self.env.cr.execute(
            "SELECT (SELECT system_identifier FROM pg_control_system()), oid"
            " FROM pg_database WHERE datname = current_database()"
        )
        cluster, database = self.env.cr.fetchone()
        # a setting of the system, compared and not shown
        mark = self.env["ir.config_parameter"].sudo().get_param("database.uuid")
        return f"{cluster}/{database}/{mark}"

    @api.model
    def _is_copy(self):
        """Tell, as the database says now, whether another database has this one's id."""
        # a setting of the system, needed by everybody who changes something
        home = self.env["ir.config_parameter"].sudo().get_param(HOME)
        return bool(home) and home != self._home()

    @api.model
    @ormcache()
    def _is_read_only(self):
        """Tell the same, remembered: asked by each request, and changed by a person only."""
        return self._is_copy()

    @api.model
    def _check_may_change(self):
        """Refuse every change while nobody has said what this copy is to be."""
        if self._is_read_only():
            raise UserError(
                self.env._(
                    "The platform is read-only: this database is a copy of another one, and both "
                    "would change the same apps. An administrator decides which of the two goes "
                    "on: “Take over” or “Separate” in the notice above."
                )
            )

    def _check_administrator(self):
        """Refuse people who do not run the platform."""
        if self.env.su or self.env.user.has_group("woow_paas_platform.group_paas_administrator"):
            return
        raise AccessError(self.env._("Only administrators of the platform decide about a copy."))

    def _check_is_copy(self):
        self._check_administrator()
        if not self._is_copy():
            raise UserError(self.env._("This database is no copy; there is nothing to decide."))

    @api.model
    def action_take_over(self):
        """Go on as the one installation: the original must no longer run."""
        self._check_is_copy()
        # the decision about the whole platform is written into its settings
        self.env["ir.config_parameter"].sudo().set_param(HOME, self._home())
        self._decided("took over")
        for cluster in self.env["paas.cluster"].search(Domain.TRUE):
            cluster._request_refresh()
        return {"type": "ir.actions.client", "tag": "reload"}

    @api.model
    def action_separate(self):
        """Go on as another installation, which shares nothing with the original.

        Services become drafts, with addresses of their own, in namespaces of a new prefix;
        clusters stay. Nothing of the original is touched, now or later.
        """
        self._check_is_copy()
        # the decision about the whole platform is written into its settings
        parameters = self.env["ir.config_parameter"].sudo()
        prefix = f"c{secrets.token_hex(3)}"
        parameters.set_param(ID, str(uuid.uuid4()))
        parameters.set_param(PREFIX, prefix)
        self._forget_deployments(prefix)
        parameters.set_param(HOME, self._home())
        self._decided("separated")
        return {"type": "ir.actions.client", "tag": "reload"}

    def _forget_deployments(self, prefix):
        """Let every record forget what belongs to the original in the clusters."""
        # everything in the database is concerned, whoever may see it
        env = self.env(su=True, context={**self.env.context, "active_test": False})
        env["paas.operation"].search([("state", "in", ("queued", "running"))]).write(
            {"state": "superseded", "finished_at": utc_now(), "lease_owner": False}
        )
        for service in env["paas.cloud.service"].search(Domain.TRUE):
            forgotten = {**FORGOTTEN, "inputs": _without_secrets(service.inputs)}
            if service.subdomain:
                # the address itself stays the original's, also on a shared cluster
                forgotten["subdomain"] = f"{service.subdomain[:50].rstrip('-')}-{prefix}"
            service.with_context(tracking_disable=True).write(forgotten)
        env["paas.diagnosis"].search([("closed_at", "=", False)]).write({"closed_at": utc_now()})
        # what was applied, and the secrets of it, are in the original's namespaces
        env["paas.revision"].search(Domain.TRUE).unlink()
        env["paas.secret"].search(Domain.TRUE).unlink()
        env["paas.volume"].search(Domain.TRUE).unlink()
        for workspace in env["paas.workspace"].search(Domain.TRUE):
            workspace.namespace = naming.namespace_name(workspace.id, prefix)

    def _decided(self, what):
        _logger.info("%s %s the platform's database", self.env.user.login, what)
        self.env.registry.clear_cache()


def _without_secrets(inputs):
    """Return the answers without those that name a Secret in the cluster."""
    kept = {}
    for key, value in (inputs or {}).items():
        if isinstance(value, list):
            kept[key] = [entry for entry in value if not _names_secret(entry)]
        elif not _names_secret(value):
            kept[key] = value
    return kept


def _names_secret(answer):
    """Tell whether an answer, or a variable's value, is a reference instead of a text."""
    value = answer.get("value", answer) if isinstance(answer, dict) else answer
    return isinstance(value, dict)


class IrHttp(models.AbstractModel):
    """Let every page know that the platform is read-only."""

    _inherit = "ir.http"

    def session_info(self):
        result = super().session_info()
        user = self.env.user
        if user.has_group("woow_paas_platform.group_paas_user"):
            result["paas_read_only"] = self.env["paas.installation"]._is_read_only()
            result["paas_administrator"] = user.has_group(
                "woow_paas_platform.group_paas_administrator"
            )
        return result
