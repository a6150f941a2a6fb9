import logging

from odoo import fields, models
from odoo.exceptions import AccessError

from ..engine import chores
from ..engine.errors import EngineError

_logger = logging.getLogger(__name__)


class PaasClusterChores(models.Model):
    """What administrators want done in a cluster, besides its services."""

    _inherit = "paas.cluster"

    chores = fields.Json(readonly=True, copy=False)
    chore_error = fields.Text(readonly=True, copy=False)

    def _add_chore(self, do, **arguments):
        """Leave a piece of work to the scheduled action; the caller checked the role."""
        self.ensure_one()
        if do not in chores.CHORES:
            raise AccessError(self.env._("The platform does not know how to do this."))
        # the list belongs to the scheduled action
        cluster = self.sudo()
        cluster.write(
            {"chores": [*(cluster.chores or ()), {"do": do, **arguments}], "chore_error": False}
        )
        cluster._wake()


class PaasEngineChores(models.AbstractModel):
    """Does what was left to the scheduled action, each piece once."""

    _name = "paas.engine.chores"
    _description = "Work in a cluster besides its services"

    def _run(self, cluster, ports):
        """Do all that is waiting, outside of any transaction, and ask for a fresh reading."""
        engine = self.env["paas.engine"]
        waiting = engine._in_transaction(lambda: list(cluster.chores or ()))
        if not waiting:
            return
        error = ""
        for chore in waiting:
            try:
                chores.do(ports.cluster, **chore)
            except EngineError as failed:
                _logger.warning("%s: %s", cluster.name, failed.message)
                error = f"{failed.message}\n{failed.detail}".strip()
        engine._in_transaction(lambda: self._write(cluster, waiting, error))

    def _write(self, cluster, done, error):
        if error:
            self.env["paas.engine.log"]._note("warning", error, cluster=cluster)
        left = [chore for chore in cluster.chores or () if chore not in done]
        cluster.write({"chores": left or False, "chore_error": error or False})
        cluster._request_refresh()
