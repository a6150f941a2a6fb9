from odoo import models
from odoo.exceptions import AccessError


class IrRule(models.Model):
    """Refuse what belongs to another workspace without naming it."""

    _inherit = "ir.rule"

    def _make_access_error(self, operation, records):
        """Say the same whatever is asked for: in debug mode Odoo would tell its name."""
        if records._name.startswith("paas."):
            return AccessError(
                self.env._("You may not do that here, or what you ask for does not exist.")
            )
        return super()._make_access_error(operation, records)
