import platform
from concurrent.futures import ThreadPoolExecutor
from concurrent.futures import TimeoutError as TooLate

from odoo import api, models, release
from odoo.exceptions import AccessError
from odoo.fields import Domain

from ..engine import machines
from ..engine.errors import EngineError
from .paas_api import _moment
from .paas_cluster import utc_now
from .paas_cluster_diagnosis import PACKAGES, _version_of

LOOK_SECONDS = 5
LINES = 100
CAUSE_FIELDS = (
    "cause",
    "severity",
    "title",
    "text",
    "advice",
    "evidence",
    "technical",
    "docs_url",
    "buttons",
    "tried",
    "first_seen",
    "follows_from_id",
)


class PaasPlatform(models.AbstractModel):
    """The platform's own health, for the page of its administrators."""

    _name = "paas.platform"
    _description = "Platform"

    def _check_administrator(self):
        if not (
            self.env.su or self.env.user.has_group("woow_paas_platform.group_paas_administrator")
        ):
            raise AccessError(self.env._("Only administrators of the platform see its health."))

    @api.model
    def read_health(self):
        """Return what is known of the platform without asking any cluster."""
        self._check_administrator()
        found = self.env["paas.cluster"].check_platform()
        # clusters, scheduled actions and the engine's log are the administrators' to see
        env = self.sudo().env
        health, now = env["paas.api"], utc_now()
        causes = env["paas.diagnosis"].with_user(self.env.user).browse(found)
        return {
            "read_at": _moment(now),
            "causes": [dict(row, id=row["id"]) for row in causes.read(CAUSE_FIELDS)],
            "server": self._server(),
            "clusters": [
                {
                    **health._cluster_health(cluster, now),
                    "latency_ms": round(cluster.latency_ms, 1),
                    "checked_at": _moment(cluster.checked_at),
                    "missing": list(cluster.missing_permissions or ()),
                }
                for cluster in env["paas.cluster"].search(Domain.TRUE)
            ],
            "log": [
                self._line(line) for line in env["paas.engine.log"].search(Domain.TRUE, limit=LINES)
            ],
        }

    def _server(self):
        """Return what is installed here, as (what, version, what is wanted, whether it fits)."""
        # versions of programs; only administrators come here
        facts = self.env["paas.cluster"].sudo()._server_facts()
        helm = ".".join(map(str, facts.helm_version))
        rows = [{"name": "Helm", "version": helm, "wanted": "3, 4", "fits": not facts.helm_failure}]
        rows += [
            {"name": one.name, "version": one.found, "wanted": one.wanted, "fits": one.fits}
            for one in facts.packages
        ]
        return rows + [
            {"name": name, "version": version, "wanted": "", "fits": True}
            for name, version in self._versions().items()
            if name not in {"helm", *(package for package, _low, _high in PACKAGES)}
        ]

    @api.model
    def _versions(self):
        """Return the version of everything that an expert would ask for."""
        try:
            helm = self.env["paas.engine"]._helm_version()
        except EngineError as error:
            helm = error.message
        self.env.cr.execute("SHOW server_version")
        (postgresql,) = self.env.cr.fetchone()
        addon = (
            self.env["ir.module.module"]
            .sudo()
            .search(
                # which version of this addon is installed is no secret of anybody's
                [("name", "=", "woow_paas_platform")],
                limit=1,
            )
        )
        return {
            "woow_paas_platform": addon.installed_version or "",
            "odoo": release.version,
            "python": platform.python_version(),
            "postgresql": postgresql,
            "helm": helm,
            **{name: _version_of(name) for name, _low, _high in PACKAGES},
        }

    @api.model
    def read_machines(self, cluster_id):
        """Return a cluster's machines; asks the cluster, five seconds at most."""
        self._check_administrator()
        cluster = self.env["paas.cluster"].browse(cluster_id)
        cluster.check_access("read")
        empty = {"machines": [], "error": ""}
        try:
            # credentials stay with the engine; the caller is an administrator
            _helm, port, _clock = self.env["paas.engine"].sudo()._ports(cluster.sudo())
            executor = ThreadPoolExecutor(max_workers=1, thread_name_prefix="paas-machines")
            reading = executor.submit(machines.read, port)
            executor.shutdown(wait=False)
            return {**empty, "machines": reading.result(timeout=LOOK_SECONDS)}
        except EngineError as error:
            return {**empty, "error": error.message}
        except TooLate:
            return {
                **empty,
                "error": self.env._("The cluster did not answer within five seconds."),
            }

    def _line(self, line):
        return {
            "id": line.id,
            "level": line.level,
            "message": line.message,
            "detail": line.detail or "",
            "cluster": line.cluster_id.name or "",
            "host": line.host or "",
            "first_at": _moment(line.first_at),
            "last_at": _moment(line.last_at),
            "count": line.count,
        }
