import logging
from dataclasses import replace
from datetime import timedelta

from odoo import fields, models

from ..engine import upkeep
from ..engine.errors import EngineError
from .paas_cluster import utc_now

_logger = logging.getLogger(__name__)

UPKEEP_SECONDS = 300
"""How often a cluster's workspaces are compared with what they should be."""
AFTER_ERROR_SECONDS = 60
WALLS = ("quota_cpu", "quota_memory_mib", "quota_storage_gib", "quota_services")
"""What of a workspace stands in its namespace."""


class PaasEngineUpkeep(models.AbstractModel):
    """Keeps the namespaces of workspaces right, whoever has changed them."""

    _name = "paas.engine.upkeep"
    _description = "Upkeep of workspaces"

    def _keep_if_due(self, cluster, ports):
        """Compare all workspaces of a cluster with what they should be, if it is time."""
        engine = self.env["paas.engine"]
        if not engine._in_transaction(lambda: self._is_due(cluster)):
            return
        asked, specs = engine._in_transaction(lambda: self._wanted(cluster))
        try:
            changed = upkeep.keep(specs, ports.cluster) if specs else ()
            pause = UPKEEP_SECONDS
        except EngineError as error:
            _logger.warning("%s: workspaces were not looked at: %s", cluster.name, error.message)
            changed, pause = (), AFTER_ERROR_SECONDS
        for words in changed:
            _logger.info("%s: put right %s", cluster.name, words)
        engine._in_transaction(lambda: self._note(cluster, asked, pause))

    def _is_due(self, cluster):
        """A cluster that does not answer is not asked for this, too."""
        at = cluster.next_upkeep_at
        return not cluster.failed_reads and (not at or at <= utc_now())

    def _wanted(self, cluster):
        """Return when upkeep was asked for, and what every workspace should have."""
        workspaces = self.env["paas.workspace"].search([("cluster_id", "=", cluster.id)])
        specs = []
        for workspace in workspaces:
            try:
                logins = workspace._registry_logins()
            except EngineError as error:
                _logger.warning("%s: %s", workspace.namespace, error.message)
                continue
            specs.append(replace(workspace._namespace_spec(), registries=logins))
        return cluster.next_upkeep_at, specs

    def _note(self, cluster, asked, pause):
        """Write down when it is done again, unless it was asked for meanwhile."""
        if cluster.next_upkeep_at == asked:
            cluster.next_upkeep_at = utc_now() + timedelta(seconds=pause)


class PaasClusterUpkeep(models.Model):
    """When a cluster's workspaces are looked at next."""

    _inherit = "paas.cluster"

    next_upkeep_at = fields.Datetime(readonly=True, copy=False)

    def _request_upkeep(self):
        """Have the workspaces put right as soon as this transaction is committed."""
        now = utc_now()
        # the scheduled action is the cluster's, whoever asks for it
        for cluster in self.sudo().filtered("active"):
            cluster.next_upkeep_at = now
            cluster._wake()


class PaasWorkspaceUpkeep(models.Model):
    """New limits reach the cluster without a deployment."""

    _inherit = "paas.workspace"

    def write(self, vals):
        result = super().write(vals)
        if set(WALLS) & set(vals):
            # the cluster's record is for administrators, who set limits
            self.sudo().cluster_id._request_upkeep()
        return result
