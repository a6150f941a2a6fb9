from datetime import timedelta

from odoo import api, fields, models
from odoo.fields import Domain

from ..engine.masking import mask_text
from .paas_cluster import utc_now
from .paas_operation_lease import host_id

KEEP_DAYS = 14
MOST_LINES = 2000


class PaasEngineLog(models.Model):
    """What the engine ran into lately, on any server: for administrators, and for bundles."""

    _name = "paas.engine.log"
    _description = "Engine's log"
    _order = "last_at desc, id desc"
    _rec_name = "message"

    level = fields.Selection([("warning", "Warning"), ("error", "Error")], required=True)
    message = fields.Text(required=True)
    detail = fields.Text()
    cluster_id = fields.Many2one("paas.cluster", ondelete="cascade", index=True)
    host = fields.Char(string="Server")
    first_at = fields.Datetime(required=True)
    last_at = fields.Datetime(required=True, index=True)
    count = fields.Integer(default=1)

    @api.model
    def _note(self, level, message, *, detail="", cluster=None):
        """Write a line, or count it when it is the newest one of its cluster again."""
        now, host = utc_now(), host_id()
        message, detail = mask_text(message), mask_text(detail or "")[:4000]
        cluster_id = cluster.id if cluster else False
        newest = self.search([("cluster_id", "=", cluster_id), ("host", "=", host)], limit=1)
        if newest and (newest.level, newest.message) == (level, message):
            newest.write({"last_at": now, "count": newest.count + 1, "detail": detail or False})
            return newest
        return self.create(
            {
                "level": level,
                "message": message,
                "detail": detail or False,
                "cluster_id": cluster_id,
                "host": host,
                "first_at": now,
                "last_at": now,
            }
        )

    @api.autovacuum
    def _forget_old(self):
        """Keep two weeks, and no more lines than somebody would read."""
        old = self.search([("last_at", "<", utc_now() - timedelta(days=KEEP_DAYS))])
        too_many = self.search(Domain.TRUE, offset=MOST_LINES)
        (old | too_many).unlink()
