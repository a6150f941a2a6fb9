from odoo import fields, models


class PaasAppCategory(models.Model):
    """A shelf of the marketplace."""

    _name = "paas.app.category"
    _description = "Marketplace category"
    _order = "sequence, name, id"

    name = fields.Char(required=True, translate=True)
    sequence = fields.Integer(default=10)
    icon = fields.Char(help="Name of a Font Awesome icon, for example fa-globe.")
    template_ids = fields.One2many("paas.app.template", "category_id", string="Applications")

    _name_unique = models.Constraint("UNIQUE(name)", "There is already a category with this name.")
