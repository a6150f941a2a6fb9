from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.modules import get_module_path
from odoo.tools import ormcache

from ..engine import charts


class PaasAppTemplate(models.Model):
    """An entry of the marketplace: what it is, its form, its sizes, its chart."""

    _name = "paas.app.template"
    _description = "Application"
    _order = "sequence, name, id"

    name = fields.Char(required=True, translate=True)
    summary = fields.Char(required=True, translate=True)
    description = fields.Html(translate=True)
    category_id = fields.Many2one("paas.app.category", required=True, ondelete="restrict")
    tag_ids = fields.Many2many("paas.app.tag", string="Tags")
    icon = fields.Char(default="fa-cube", help="Name of a Font Awesome icon or of a drawing.")
    color = fields.Char(default="#714B67")
    version = fields.Char(required=True, default="1.0.0")
    source_id = fields.Many2one(
        "paas.chart.source",
        string="Chart source",
        required=True,
        ondelete="restrict",
        default=lambda self: self._default_source(),
        index=True,
    )
    chart_name = fields.Char(string="Chart", required=True, help="Its name in the source.")
    chart_version = fields.Char(help="Empty: the newest when it is deployed.")
    chart_digest = fields.Char(
        string="Digest",
        copy=False,
        help="sha256 of the archive: nothing else will be deployed.",
    )
    chart_version_id = fields.Many2one(
        "paas.chart.version",
        string="Offered version",
        compute="_compute_chart_version_id",
        inverse="_inverse_chart_version_id",
        domain="[('source_id', '=', source_id)]",
        help="What the source offers, as it was last read.",
    )
    source_kind = fields.Selection(related="source_id.kind", string="Kind of source")
    field_ids = fields.One2many("paas.app.field", "template_id", string="Form", copy=True)
    plan_ids = fields.One2many("paas.plan", "template_id", string="Plans", copy=True)
    default_plan_id = fields.Many2one(
        "paas.plan", compute="_compute_default_plan_id", string="Suggested plan"
    )
    has_address = fields.Boolean(default=True, help="People open it in a browser.")
    keeps_data = fields.Boolean(help="It writes to a disk that can outlive it.")
    currency_id = fields.Many2one("res.currency", compute="_compute_currency_id")
    price_from = fields.Monetary(compute="_compute_price_from", store=True, string="From")
    smallest = fields.Char(compute="_compute_smallest", string="Smallest size")
    installed_count = fields.Integer(compute="_compute_service_counts", string="Installed")
    attention_count = fields.Integer(compute="_compute_service_counts", string="Need attention")
    deploy_minutes = fields.Integer(default=1, help="How long a deployment usually takes.")
    after_failure = fields.Selection(
        [("keep", "Keep it and report"), ("rollback", "Go back to the last one that worked")],
        default="keep",
        required=True,
        string="After a failed change",
    )
    helm_timeout = fields.Integer(
        string="Time for a change (s)", help="0: what the cluster allows."
    )
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)

    @api.model
    def _default_source(self):
        """Return the charts that come with the platform."""
        return self.env.ref("woow_paas_platform.chart_source_shipped", raise_if_not_found=False)

    @api.depends("source_id", "chart_name", "chart_version")
    def _compute_chart_version_id(self):
        groups = self.env["paas.chart.version"]._read_group(
            [("source_id", "in", self.source_id.ids)],
            ["source_id", "name", "version"],
            ["id:max"],
        )
        known = {(source.id, name, version): found for source, name, version, found in groups}
        for template in self:
            key = (template.source_id.id, template.chart_name, template.chart_version)
            template.chart_version_id = known.get(key, False)

    @api.onchange("chart_version_id")
    def _inverse_chart_version_id(self):
        for template in self:
            chosen = template.chart_version_id
            if chosen:
                template.chart_name = chosen.name
                template.chart_version = chosen.version
                template.chart_digest = chosen.digest

    @api.constrains("chart_name", "chart_digest")
    def _check_chart(self):
        for template in self:
            if not charts.NAME.fullmatch(template.chart_name):
                raise ValidationError(
                    self.env._("“%s” cannot be the name of a chart.", template.chart_name)
                )
            if template.chart_digest and not charts.DIGEST.fullmatch(template.chart_digest):
                raise ValidationError(self.env._("A digest is 64 hexadecimal digits."))

    _timeout_bounded = models.Constraint(
        "CHECK(helm_timeout = 0 OR helm_timeout BETWEEN 10 AND 7200)",
        "The time for a change must be between 10 seconds and two hours; 0 leaves it as it is.",
    )

    @api.depends("plan_ids.suggested", "plan_ids.sequence")
    def _compute_default_plan_id(self):
        for template in self:
            plans = template.plan_ids
            template.default_plan_id = plans.filtered("suggested")[:1] or plans[:1]

    @api.depends("plan_ids.price", "plan_ids.currency_id")
    def _compute_currency_id(self):
        for template in self:
            cheapest = template.plan_ids.sorted("price")[:1]
            template.currency_id = cheapest.currency_id or self.env.company.currency_id

    @api.depends("plan_ids.price")
    def _compute_price_from(self):
        for template in self:
            template.price_from = min(template.plan_ids.mapped("price"), default=0.0)

    @api.depends("plan_ids.size_text")
    def _compute_smallest(self):
        for template in self:
            template.smallest = template.plan_ids.sorted("cpu")[:1].size_text or ""

    def _compute_service_counts(self):
        groups = self.env["paas.cloud.service"]._read_group(
            [("template_id", "in", self.ids), ("state", "!=", "draft")],
            ["template_id", "state"],
            ["__count"],
        )
        for template in self:
            mine = [(state, count) for owner, state, count in groups if owner == template]
            template.installed_count = sum(count for _state, count in mine)
            template.attention_count = sum(
                count for state, count in mine if state in ("error", "unknown")
            )

    @api.model_create_multi
    def create(self, vals_list):
        self.env.registry.clear_cache()
        return super().create(vals_list)

    def write(self, vals):
        self.env.registry.clear_cache()
        if {"source_id", "chart_name", "chart_version"} & set(vals):
            # the digest was another chart's
            vals = {"chart_digest": False, **vals}
        return super().write(vals)

    def action_configure(self):
        """Open the form of a new service of this application."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Deploy %s", self.name),
            "res_model": "paas.cloud.service",
            "view_mode": "form",
            "views": [
                (self.env.ref("woow_paas_platform.paas_cloud_service_view_configure").id, "form")
            ],
            "context": {"default_template_id": self.id},
            "target": "current",
        }

    @ormcache("self.id", "self.env.lang")
    def _engine_fields(self):
        """Return the form as the engine's typed fields."""
        # the form's definition is no secret: whoever may deploy is checked by its answers
        return tuple(field._engine_field() for field in self.sudo().field_ids)

    @ormcache("self.id")
    def _has_address(self):
        """Tell whether people open it in a browser; kept in memory: each Deploy asks."""
        return self.has_address

    def _chart(self):
        """Return the chart that a deployment now would use, as an operation writes it down."""
        return dict(self._pinned())

    @ormcache("self.id")
    def _pinned(self):
        """Return source, name, version and digest of the chart, kept in memory."""
        self.ensure_one()
        return {
            "source": self.source_id.id,
            "name": self.chart_name,
            "version": self.chart_version or "",
            "digest": self.chart_digest or "",
        }

    @api.model
    def _shipped_chart(self, name):
        """Return the folder of a chart that comes with this addon."""
        return f"{get_module_path('woow_paas_platform')}/charts/{name}"
