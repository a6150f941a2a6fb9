from odoo import api, fields, models
from odoo.tools import ormcache


class PaasPlan(models.Model):
    """A size of an application and what it costs a month."""

    _name = "paas.plan"
    _description = "Plan"
    _order = "template_id, sequence, price, id"

    template_id = fields.Many2one(
        "paas.app.template", string="Application", required=True, ondelete="cascade", index=True
    )
    name = fields.Char(required=True, translate=True)
    code = fields.Char(required=True)
    sequence = fields.Integer(default=10)
    cpu = fields.Float(string="CPU", required=True, default=0.25, help="CPU cores.")
    memory_mib = fields.Integer(string="Memory (MiB)", required=True, default=256)
    storage_gib = fields.Integer(string="Disk (GiB)", default=0)
    currency_id = fields.Many2one(
        "res.currency", required=True, default=lambda self: self.env.company.currency_id
    )
    price = fields.Monetary(string="Monthly price")
    suggested = fields.Boolean(help="Shown as the one most people take.")
    size_text = fields.Char(string="Size", compute="_compute_size_text")

    _code_unique = models.Constraint(
        "UNIQUE(template_id, code)", "Each plan of an application needs a code of its own."
    )
    _sizes_positive = models.Constraint(
        "CHECK(cpu > 0 AND memory_mib > 0 AND storage_gib >= 0 AND price >= 0)",
        "A plan needs some CPU and memory; sizes and price cannot be negative.",
    )

    @api.depends("cpu", "memory_mib", "storage_gib")
    def _compute_size_text(self):
        for plan in self:
            memory = plan._memory_text()
            if plan.storage_gib:
                plan.size_text = self.env._(
                    "%(cpu)g CPU, %(memory)s, %(disk)d GiB disk",
                    cpu=plan.cpu,
                    memory=memory,
                    disk=plan.storage_gib,
                )
            else:
                plan.size_text = self.env._("%(cpu)g CPU, %(memory)s", cpu=plan.cpu, memory=memory)

    def _memory_text(self):
        """Return the memory the way people say it."""
        self.ensure_one()
        if self.memory_mib >= 1024:
            return f"{self.memory_mib / 1024:g} GiB"
        return f"{self.memory_mib} MiB"

    def _price_text(self):
        """Return the price with its currency, empty when the plan is free."""
        self.ensure_one()
        if not self.price:
            return ""
        amount = f"{self.price:,.2f}".removesuffix(".00")
        currency = self.currency_id
        if currency.position == "after":
            return f"{amount} {currency.symbol}"
        return f"{currency.symbol}{amount}"

    @api.model_create_multi
    def create(self, vals_list):
        self.env.registry.clear_cache()
        return super().create(vals_list)

    def write(self, vals):
        self.env.registry.clear_cache()
        return super().write(vals)

    def _engine_plan(self):
        """Return the sizes as the engine reads them."""
        return dict(self._sizes())

    @ormcache("self.id")
    def _sizes(self):
        """Return the sizes, kept in memory: each Deploy asks for them."""
        self.ensure_one()
        return {"cpu": self.cpu, "memory_mib": self.memory_mib, "storage_gib": self.storage_gib}
