from odoo import models
from odoo.tools import html_escape

DISK = "PersistentVolumeClaim/"
NO_DISK = (
    "storage_class_none",
    "storage_class_missing",
    "provisioner_down",
    "volume_failed",
    "volume_not_bound",
)
"""Causes of a claim that has never got a disk."""


class PaasCloudServiceDiagnosis(models.Model):
    """Why the service is not well: one open record for each cause, closed when it is gone."""

    _inherit = "paas.cloud.service"

    def _wanted(self):
        """Return what is wanted; disks that were never made are asked for anew.

        Where a disk comes from is fixed once it is asked for.
        """
        unbound = [
            cause.subject.removeprefix(DISK)
            # why the app is not well is no secret to who may change it
            for cause in self.sudo().diagnosis_ids
            if cause.cause in NO_DISK and (cause.subject or "").startswith(DISK)
        ]
        return {**super()._wanted(), **({"unbound_claims": unbound} if unbound else {})}

    def _note_findings(self, findings, now, complete=True, known=None):
        """Open, keep and close causes as they are found; return whether anything changed.

        ``known`` are the open causes that were looked for, if not all: the others stay.
        """
        self.ensure_one()
        if known is None:
            known = self.diagnosis_ids
        if not findings and not known:
            return False
        owner = {"service_id": self.id}
        changed, opened, closed = self.env["paas.diagnosis"]._record(
            owner, known, findings, now, complete
        )
        if changed:
            self.bus_revision += 1
            self.invalidate_recordset(["diagnosis_ids"])
        if opened or closed:
            self._findings_changed(opened, closed)
        return changed

    def _findings_changed(self, opened, closed):
        """Tell the people who follow the service which causes came and which went.

        Called once for each change, never for a reading that shows the same again.
        """
        service = self.with_context(lang=self._language_of_people())
        lines = [
            service.env._("Found: %s", cause.title) for cause in opened.with_env(service.env)
        ] + [service.env._("Over: %s", cause.title) for cause in closed.with_env(service.env)]
        body = html_escape("\n".join(lines)).replace("\n", "<br/>")
        service._message_log(body=body)

    def _language_of_people(self):
        """Return the language that what is written down once is written in."""
        # whose workspace it is decides, and that person's language is no secret
        owner = self.sudo().workspace_id.member_ids.filtered(lambda one: one.role == "owner")
        return owner[:1].user_id.lang or self.env.lang
