import logging

from odoo import models
from odoo.exceptions import UserError

_logger = logging.getLogger(__name__)
APPLIED = ("stop", "wait")
"""Stages of an operation whose change has reached the cluster."""


class PaasEngineRemedy(models.AbstractModel):
    """What follows a failed change by itself, where the application's template says so."""

    _inherit = "paas.engine.tasks"

    def _remedy(self, operation, facts):
        """Go back to the last revision that worked, once: going back is never remedied."""
        service = operation.service_id
        if (
            operation.kind != "upgrade"
            or operation.state != "failed"
            or service.operation_id != operation
            or service.template_id.after_failure != "rollback"
            or not (operation.stage in APPLIED or facts.get("half_applied"))
        ):
            return
        worked = service.revision_ids.filtered(
            lambda revision: revision.worked and revision.operation_id != operation
        )[:1]
        if not worked:
            return
        desired = operation.wanted.get("desired") or "running"
        try:
            service._ask(
                "rollback",
                {"desired_state": desired, "state": "deploying"},
                wanted=worked._wanted(),
                revision_id=worked.id,
                automatic=True,
                user_id=False,
            )
        except UserError as error:
            # the workspace is closing: nothing of it is brought back
            _logger.info("%s is not remedied: %s", operation.display_name, error)
            return
        service._message_log(
            body=self.env._(
                "The change did not work. The platform goes back to revision %s.", worked.number
            )
        )
