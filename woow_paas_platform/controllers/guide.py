"""The guide to all causes, in the reader's language: every finding leads to its section."""

from odoo import http
from odoo.http import request

from ..models.paas_diagnosis import HELP


class Guide(http.Controller):
    """Show the same table that findings are made from."""

    @http.route(HELP, type="http", auth="user", methods=["GET"], readonly=True)
    def guide(self):
        """Show every cause, by what people see and by where it arises."""
        values = request.env["paas.diagnosis"]._guide()
        return request.render("woow_paas_platform.guide", values)
