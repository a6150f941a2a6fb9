from datetime import timedelta

from odoo import api, fields, models

from .paas_cluster import utc_now

MINUTES = 15
ERROR_MAIL = "woow_paas_platform.mail_service_error"
RECOVERY_MAIL = "woow_paas_platform.mail_service_recovered"
ACTIVITY = "woow_paas_platform.activity_service_error"


class PaasCloudServiceOutage(models.Model):
    """How long a service has been in error, and whether its owner was told."""

    _inherit = "paas.cloud.service"

    outage_since = fields.Datetime(readonly=True, copy=False)
    outage_told_at = fields.Datetime(readonly=True, copy=False)

    _in_outage = models.Index("(cluster_id) WHERE outage_since IS NOT NULL")

    def _apply_verdict(self, verdict, workload, now):
        """Let an outage begin with the first error; trying to repair it does not end it."""
        changed = super()._apply_verdict(verdict, workload, now)
        if changed and self.state == "error" and not self.outage_since:
            self.outage_since = now
        return changed

    @api.model
    def _tell_owners(self, cluster):
        """Tell the owners once when an outage lasts, and once when it is over.

        One query for the whole cluster, whatever the number of services; called by its
        scheduled action.
        """
        # an outage also ends with the app itself
        troubled = self.with_context(active_test=False).search(
            [("cluster_id", "=", cluster.id), ("outage_since", "!=", False)]
        )
        if not troubled:
            return
        now = utc_now()
        minutes = self._minutes_until_told()
        over = troubled.filtered(lambda service: service.state in ("running", "stopped", "draft"))
        lasting = (troubled - over).filtered(
            lambda service: (
                minutes
                and service.state == "error"
                and not service.outage_told_at
                and service.outage_since <= now - timedelta(minutes=minutes)
            )
        )
        lasting._tell_of_error(now)
        over._tell_of_recovery()

    @api.model
    def _minutes_until_told(self):
        """Return how long an error lasts before its owner is told; 0 tells nobody."""
        # a setting of the system, read by its scheduled action
        parameters = self.env["ir.config_parameter"].sudo()
        return int(parameters.get_param("woow_paas.error_minutes", MINUTES))

    def _tell_of_error(self, now):
        for service in self:
            owner = service.workspace_id.owner_id
            if owner:
                service._schedule_repair(owner)
        self._mail(ERROR_MAIL)
        self.outage_told_at = now

    def _schedule_repair(self, owner):
        """Give the owner a task, in the owner's language."""
        # the mail says it already
        service = self.with_context(lang=owner.lang, mail_activity_quick_update=True)
        root = service.diagnosis_ids.filtered(lambda cause: not cause.follows_from_id)[:1]
        service.activity_schedule(
            ACTIVITY,
            user_id=owner.id,
            summary=root.title or service.env._("%s is not working", service.name),
            note=root.text or service.state_message or "",
        )

    def _tell_of_recovery(self):
        told = self.filtered("outage_told_at")
        told.activity_unlink([ACTIVITY])
        told.filtered(lambda service: service.state == "running")._mail(RECOVERY_MAIL)
        self.write({"outage_since": False, "outage_told_at": False})

    def _mail(self, template):
        """Queue one mail for each service whose workspace has an owner with an address."""
        reachable = self.filtered(lambda service: service.workspace_id.owner_id.email)
        if reachable:
            self.env.ref(template).send_mail_batch(reachable.ids)
