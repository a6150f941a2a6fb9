from odoo import fields, models


class PaasAppTag(models.Model):
    """A word people search the marketplace by."""

    _name = "paas.app.tag"
    _description = "Marketplace tag"
    _order = "name, id"

    name = fields.Char(required=True, translate=True)
    color = fields.Integer()

    _name_unique = models.Constraint("UNIQUE(name)", "There is already a tag with this name.")
