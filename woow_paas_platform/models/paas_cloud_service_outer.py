from odoo import api, fields, models


class PaasCloudServiceOuter(models.Model):
    """What keeps the platform from knowing how a service is: its cluster's causes, not its own."""

    _inherit = "paas.cloud.service"

    outer_causes = fields.Json(compute="_compute_outer_causes", compute_sudo=True)

    @api.depends("state", "cluster_id")
    @api.depends_context("lang")
    def _compute_outer_causes(self):
        """Tell members what is wrong in plain words; the evidence is the administrators'."""
        unknown = self.filtered(lambda service: service.state == "unknown")
        self.outer_causes = False
        open_ones = self.env["paas.diagnosis"].search(
            [
                ("cluster_id", "in", unknown.cluster_id.ids),
                ("service_id", "=", False),
                ("closed_at", "=", False),
                ("follows_from_id", "=", False),
            ]
        )
        for service in unknown:
            mine = open_ones.filtered(lambda cause, its=service.cluster_id: cause.cluster_id == its)
            service.outer_causes = [
                {
                    "cause": cause.cause,
                    "severity": cause.severity,
                    "title": cause.title,
                    "text": cause.text,
                    "advice": cause.advice,
                    "docs_url": cause.docs_url,
                    "first_seen": fields.Datetime.to_string(cause.first_seen),
                }
                for cause in mine
            ]
