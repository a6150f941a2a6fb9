from odoo import models

from ..engine import diagnosis


class PaasCloudServiceDiagnosis(models.Model):
    """Why the service is not well: one open record for each cause, closed when it is gone."""

    _inherit = "paas.cloud.service"

    def _note_findings(self, findings, now):
        """Open, keep and close causes as they are found; return whether anything changed."""
        self.ensure_one()
        open_ones = {(cause.cause, cause.subject): cause for cause in self.diagnosis_ids}
        if not findings and not open_ones:
            return False
        changed = False
        roots = {}
        for finding in findings:
            cause = open_ones.pop((finding.cause, finding.subject), None)
            vals = self._finding_values(finding, roots.get(finding.follows_from))
            if cause is None:
                cause = self.env["paas.diagnosis"].create(
                    {**vals, "first_seen": now, "last_seen": now}
                )
                changed = True
            else:
                changed = cause._update_if_other(vals) or changed
            roots.setdefault(finding.cause, cause)
        for cause in open_ones.values():
            cause.write({"closed_at": now, "last_seen": now})
            changed = True
        if changed:
            self.bus_revision += 1
            self.invalidate_recordset(["diagnosis_ids"])
        return changed

    def _finding_values(self, finding, root):
        text = diagnosis.text_of(finding)
        return {
            "service_id": self.id,
            "cause": finding.cause,
            "subject": finding.subject,
            "severity": finding.severity,
            "title": text.title,
            "text": text.text,
            "evidence": list(finding.evidence),
            "technical": finding.subject,
            "fixes": list(finding.fixes),
            "follows_from_id": root.id if root else False,
        }
