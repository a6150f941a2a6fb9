from importlib import metadata

from odoo import api, fields, models
from odoo.fields import Domain

from ..engine.diagnosis import platform, rank
from ..engine.domain import Failure
from ..engine.errors import EngineError
from .paas_cluster import utc_now

PACKAGES = (
    # name, from this version on, below this one
    ("cryptography", (42,), (100,)),
    ("kubernetes", (33,), (36,)),
    ("pyhelm3", (0, 5), (0, 6)),
)
"""What the engine needs of Python: kubernetes 36 conflicts with what Odoo 19 pins."""


class PaasClusterDiagnosis(models.Model):
    """What is wrong with the platform itself, by the same mechanism as with its services."""

    _inherit = "paas.cluster"

    failure = fields.Json(readonly=True, copy=False, groups="base.group_system")
    diagnosis_ids = fields.One2many(
        "paas.diagnosis",
        "cluster_id",
        string="Causes",
        domain=[("closed_at", "=", False), ("service_id", "=", False)],
    )

    def _note_failure(self, error):
        """Keep why the cluster cannot be used, for its finding; None when it can."""
        failure = error and {
            "code": getattr(error, "code", "connection_invalid"),
            "message": getattr(error, "message", str(error)),
            "detail": getattr(error, "detail", ""),
        }
        if (self.failure or None) != failure:
            self.failure = failure or False

    def _note_findings(self, now, is_at_work=False):
        """Open and close the causes of one cluster from what is known; nothing is called.

        ``is_at_work``: the scheduled action itself asks, and so it is not late.
        """
        for cluster in self:
            findings = rank(platform.of_cluster(cluster._platform_facts(now, is_at_work)))
            known = cluster.diagnosis_ids
            if findings or known:
                owner = {"cluster_id": cluster.id}
                self.env["paas.diagnosis"]._record(owner, known, findings, now)
                cluster.invalidate_recordset(["diagnosis_ids"])
                known.filtered(lambda one: one.tried_fix and not one.helped)._judge_attempts(now)

    def _platform_facts(self, now, is_at_work):
        self.ensure_one()
        cron = self.cron_id
        late = 0.0 if is_at_work else (now - (cron.nextcall or now)).total_seconds()
        return platform.ClusterFacts(
            action=platform.ActionFacts(cron.name or "", cron.active, max(late, 0.0)),
            failure=Failure(**self.failure) if self.failure else None,
            missing=tuple(self.missing_permissions or ()),
        )

    @api.model
    def check_platform(self):
        """Look at the platform itself, now: for a page that an administrator reads.

        Returns the ids of the open causes, the first one first.
        """
        self.browse()._check_may_manage()
        # scheduled actions and failures are the system's; administrators of the platform see them
        clusters = self.sudo().search(Domain.TRUE)
        now = utc_now()
        clusters._note_findings(now)
        causes = self.env["paas.diagnosis"].sudo()
        known = causes.search(
            [("service_id", "=", False), ("cluster_id", "=", False), ("closed_at", "=", False)]
        )
        causes._record({}, known, rank(platform.of_server(self.sudo()._server_facts())), now)
        return causes.search([("service_id", "=", False), ("closed_at", "=", False)]).ids

    def _server_facts(self):
        try:
            version, failure = self.env["paas.engine"]._helm_version(), None
        except EngineError as error:
            version, failure = "", Failure(error.code, error.message, error.detail)
        parameters = self.env["ir.config_parameter"]
        return platform.ServerFacts(
            helm_version=tuple(int(part) for part in version.split(".")) if version else (),
            helm_failure=failure,
            packages=tuple(
                platform.package(name, _version_of(name), low, high) for name, low, high in PACKAGES
            ),
            neutralized=bool(parameters.get_param("database.is_neutralized")),
        )


def _version_of(package):
    try:
        return metadata.version(package)
    except metadata.PackageNotFoundError:
        # exactly what is to be found out
        return ""
