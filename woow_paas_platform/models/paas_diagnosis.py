from datetime import timedelta

from odoo import api, fields, models
from odoo.tools.i18n import format_list

from ..engine import diagnosis
from ..engine.diagnosis import guide
from ..engine.domain import Finding

HELP = "/woow_paas/help"
"""Where the guide of all causes is shown, in the reader's language."""
REOPENED_SECONDS = 600
"""A cause that comes back within this time is the same one, and is not news."""


class PaasDiagnosis(models.Model):
    """One cause of trouble of a service, or of the platform itself.

    Stored is what was found; what people read is looked up in their language.
    """

    _name = "paas.diagnosis"
    _description = "Diagnosis"
    _order = "follows_from_id desc, sequence, first_seen, id"

    service_id = fields.Many2one(
        "paas.cloud.service", readonly=True, ondelete="cascade", index=True
    )
    cluster_id = fields.Many2one(
        "paas.cluster",
        readonly=True,
        ondelete="cascade",
        index=True,
        help="Set for what concerns a whole cluster; neither is set for what concerns the server.",
    )
    workspace_id = fields.Many2one(related="service_id.workspace_id", store=True, index=True)
    cause = fields.Char(required=True, readonly=True)
    subject = fields.Char(readonly=True)
    sequence = fields.Integer(readonly=True, help="Roots of the same time: the first one explains.")
    severity = fields.Selection(
        [("error", "Error"), ("warning", "Warning"), ("notice", "Notice")],
        default="error",
        required=True,
        readonly=True,
    )
    params = fields.Json(readonly=True)
    title = fields.Char(compute="_compute_texts")
    text = fields.Text(compute="_compute_texts")
    advice = fields.Text(compute="_compute_texts")
    technical = fields.Text(compute="_compute_technical")
    docs_url = fields.Char(string="Help", compute="_compute_docs_url")
    evidence = fields.Json(readonly=True)
    fixes = fields.Json(readonly=True)
    follows_from_id = fields.Many2one("paas.diagnosis", readonly=True, ondelete="set null")
    first_seen = fields.Datetime(readonly=True, default=fields.Datetime.now)
    last_seen = fields.Datetime(readonly=True, default=fields.Datetime.now)
    closed_at = fields.Datetime(readonly=True)

    _open = models.Index("(service_id) WHERE closed_at IS NULL")
    _open_of_platform = models.Index("(cluster_id) WHERE service_id IS NULL AND closed_at IS NULL")

    @api.depends("cause", "params")
    @api.depends_context("lang")
    def _compute_texts(self):
        for cause in self:
            texts = diagnosis.text_of(cause._finding(), self._translated, self._listed)
            cause.title, cause.text, cause.advice = texts

    @api.depends("title")
    @api.depends_context("lang")
    def _compute_display_name(self):
        for cause in self:
            cause.display_name = cause.title

    @api.depends("cause", "subject")
    def _compute_technical(self):
        for cause in self:
            known = diagnosis.CAUSES.get(cause.cause)
            terms = ", ".join(known.terms) if known else ""
            lines = (cause.subject, cause.cause, terms)
            cause.technical = "\n".join(line for line in lines if line)

    @api.depends("cause")
    def _compute_docs_url(self):
        for cause in self:
            known = diagnosis.CAUSES.get(cause.cause)
            cause.docs_url = f"{HELP}#{known.anchor}" if known else HELP

    def _finding(self):
        return Finding(
            self.cause or "", self.severity or "error", self.subject or "", self.params or {}
        )

    def _translated(self, text):
        """Return one of the engine's texts in the reader's language."""
        return self.env._(text)

    @api.model
    def _guide(self):
        """Return all causes for people, in the reader's language."""
        return {
            "symptoms": guide.symptoms(self._translated),
            "chapters": guide.chapters(self._translated),
        }

    def _listed(self, words):
        return format_list(self.env, words) if words else ""

    @api.model
    def _record(self, owner, known, findings, now, complete=True):
        """Open, keep and close causes as they are found; return what changed.

        ``owner`` are the values that say whose they are, ``known`` its open causes. Without
        ``complete`` not everything was looked at, and what was not found is not over.
        Returns (whether anything changed, the roots that are new, the roots that are gone).
        """
        open_ones = {(cause.cause, cause.subject): cause for cause in known}
        changed, opened, closed, roots = False, self.browse(), self.browse(), {}
        for sequence, finding in enumerate(findings):
            cause = open_ones.pop((finding.cause, finding.subject), None)
            root = roots.get(finding.follows_from)
            vals = {**self._values_of(finding, root), "sequence": sequence}
            if cause is None:
                cause, is_news = self._open_one({**owner, **vals}, now)
                changed = True
                if is_news and not root:
                    opened |= cause
            else:
                changed = cause._update_if_other(vals) or changed
            roots.setdefault(finding.cause, cause)
        for cause in open_ones.values() if complete else ():
            closed |= cause.filtered(lambda one: not one.follows_from_id)
            cause.write({"closed_at": now, "last_seen": now})
            changed = True
        return changed, opened, closed

    def _open_one(self, vals, now):
        """Return a cause, and whether it is news: one that was gone for a moment is not."""
        again = self.search(
            [
                ("service_id", "=", vals.get("service_id", False)),
                ("cluster_id", "=", vals.get("cluster_id", False)),
                ("cause", "=", vals["cause"]),
                ("subject", "=", vals["subject"]),
                ("closed_at", ">=", now - timedelta(seconds=REOPENED_SECONDS)),
            ],
            limit=1,
        )
        if again:
            again.write({**vals, **again._reopened(), "last_seen": now, "closed_at": False})
            return again, False
        return self.create({**vals, "first_seen": now, "last_seen": now}), True

    def _reopened(self):
        """Return what else changes in a cause that comes back."""
        return {}

    def _values_of(self, finding, root):
        return {
            "cause": finding.cause,
            "subject": finding.subject,
            "severity": finding.severity,
            "params": dict(finding.params),
            "evidence": list(finding.evidence),
            "fixes": list(finding.fixes),
            "follows_from_id": root.id if root else False,
        }

    def _update_if_other(self, vals):
        """Write what differs; return whether anything did."""
        self.ensure_one()
        changed = {
            key: value
            for key, value in vals.items()
            if (self._fields[key].convert_to_write(self[key], self) or False) != (value or False)
        }
        if changed:
            self.write(changed)
        return bool(changed)
