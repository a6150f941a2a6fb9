import base64

from odoo import api, fields, models


class PaasChart(models.Model):
    """A chart's archive, kept so that any revision made with it can be brought back.

    The folder of archives on each machine is a cache of these: what a repository has taken
    away, or an update of this addon has replaced, is still here.
    """

    _name = "paas.chart"
    _description = "Chart archive"
    _order = "name, id"

    name = fields.Char(required=True, readonly=True)
    version = fields.Char(readonly=True)
    digest = fields.Char(required=True, readonly=True, index=True, help="sha256 of the archive.")
    archive = fields.Binary(attachment=True, readonly=True, groups="base.group_system")

    _digest_unique = models.Constraint("UNIQUE(digest)", "This archive is kept already.")

    @api.model
    def _keep(self, name, version, digest):
        """Store the archive of ``digest`` from this machine's folder, unless it is stored."""
        place = self.env["paas.engine"]._charts().place(digest)
        if self.search_count([("digest", "=", digest)], limit=1) or not place.is_file():
            return
        content = base64.b64encode(place.read_bytes())
        self.create({"name": name, "version": version, "digest": digest, "archive": content})

    @api.model
    def _restore(self, digest):
        """Put the archive of ``digest`` into this machine's folder, if it is stored."""
        store = self.env["paas.engine"]._charts()
        if not digest or store.place(digest).is_file():
            return
        kept = self.search([("digest", "=", digest)], limit=1)
        if kept:
            store.keep(base64.b64decode(kept.archive), digest)
