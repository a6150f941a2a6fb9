from odoo import api, fields, models

from ..engine import charts


class PaasChartVersion(models.Model):
    """One version of a chart that a source offers, as it was last read."""

    _name = "paas.chart.version"
    _description = "Chart version"
    _order = "name, rank desc, id"
    _rec_name = "version"

    source_id = fields.Many2one("paas.chart.source", required=True, ondelete="cascade", index=True)
    name = fields.Char(string="Chart", required=True, index=True)
    version = fields.Char(required=True)
    rank = fields.Integer(help="Higher is newer.")
    app_version = fields.Char(string="Version of the app")
    digest = fields.Char()
    summary = fields.Char()
    deprecated = fields.Boolean()

    _once = models.Constraint("UNIQUE(source_id, name, version)", "This version is known already.")

    @api.depends("name", "version", "app_version")
    def _compute_display_name(self):
        for one in self:
            app = f" ({one.app_version})" if one.app_version else ""
            one.display_name = f"{one.name} {one.version}{app}"

    @api.model
    def _replace(self, source, offered):
        """Make a source's versions those that it now offers; only what changed is written."""
        known = {(one.name, one.version): one for one in source.version_ids}
        new = []
        for rank, one in enumerate(reversed(charts.newest_first(offered))):
            vals = {
                "rank": rank,
                "app_version": one.app_version or False,
                "digest": one.digest or False,
                "summary": one.summary or False,
                "deprecated": one.deprecated,
            }
            record = known.pop((one.name, one.version), None)
            if record is None:
                new.append(
                    {"source_id": source.id, "name": one.name, "version": one.version, **vals}
                )
                continue
            changed = {key: value for key, value in vals.items() if record[key] != value}
            if changed:
                record.write(changed)
        self.browse(record.id for record in known.values()).unlink()
        self.create(new)
