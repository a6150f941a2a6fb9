from datetime import timedelta

from odoo import api, fields, models

from ..engine.diagnosis.fixes import FIXES
from .paas_cluster import utc_now
from .paas_operation import FINAL

PATIENCE = timedelta(seconds=60)
"""How long a fix without an operation of its own is given to show."""


class PaasDiagnosisAttempt(models.Model):
    """What was tried against a cause, and whether it helped."""

    _inherit = "paas.diagnosis"

    tried_fix = fields.Char(readonly=True)
    tried_at = fields.Datetime(readonly=True)
    tried_operation_id = fields.Many2one("paas.operation", readonly=True, ondelete="set null")
    tried_after_id = fields.Many2one(
        "paas.operation",
        readonly=True,
        ondelete="set null",
        help="The newest operation before it was tried: a later one is the try.",
    )
    helped = fields.Selection([("yes", "It helped"), ("no", "It did not help")], readonly=True)
    tried = fields.Json(compute="_compute_tried")

    @api.depends("tried_fix", "tried_at", "helped", "tried_operation_id")
    @api.depends_context("lang")
    def _compute_tried(self):
        for cause in self:
            cause.tried = cause.tried_fix and {
                "label": cause._fix_label(cause.tried_fix),
                "at": fields.Datetime.to_string(cause.tried_at),
                "helped": cause.helped or "",
            }

    def _note_tried(self, code, before):
        """Remember what a person tried; the next readings tell whether it helped.

        ``before`` is the operation that was the newest before it.
        """
        # causes and services are the engine's records; the role was checked by the caller
        for cause in self.sudo():
            newest = cause.service_id.operation_id
            cause.write(
                {
                    "tried_fix": code,
                    "tried_at": utc_now(),
                    "tried_after_id": before.id,
                    "tried_operation_id": newest.id if newest != before else False,
                    "helped": False,
                }
            )
            if cause.service_id:
                cause.service_id.is_trying = True

    def _reopened(self):
        """Take back that something helped: it did so for a moment only."""
        return {**super()._reopened(), **({"helped": "no"} if self.helped == "yes" else {})}

    def _judge_attempts(self, now):
        """Close what was tried with a yes or a no, once it has had its time; return those."""
        ended = self.filtered(lambda cause: cause._attempt_ended(now))
        for cause in ended:
            cause.helped = "yes" if cause.closed_at else "no"
        return ended

    def _attempt_ended(self, now):
        """Tell whether what was tried has had its time before the reading at ``now``."""
        self.ensure_one()
        newest = self.service_id.operation_id
        if newest.id > self.tried_after_id.id:
            self.tried_operation_id = self.tried_operation_id or newest
        operation = self.tried_operation_id
        if operation:
            return operation.state in FINAL and (
                not operation.finished_at or operation.finished_at <= now
            )
        is_form = FIXES[self.tried_fix].kind == "form"
        is_over = bool(self.closed_at) or self.tried_at + PATIENCE <= now
        return not is_form and is_over
