from odoo import api, fields, models
from odoo.modules import get_module_path
from odoo.tools import ormcache

from ..engine.domain import ChartRef


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
    chart_name = fields.Char(
        string="Chart", required=True, help="Folder of a chart that comes with this addon."
    )
    chart_version = fields.Char()
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
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)

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

    @ormcache("self.id")
    def _chart(self):
        """Return the pinned chart."""
        self.ensure_one()
        folder = f"{get_module_path('woow_paas_platform')}/charts/{self.chart_name}"
        return ChartRef(reference=folder, version=self.chart_version or "")
