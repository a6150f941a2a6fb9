from odoo import models

from ..engine import bundle as bundles
from ..engine.answers import masked
from ..engine.domain import ReleaseKey
from ..engine.errors import EngineError
from .paas_bundle import MOST_SERVICES
from .paas_cluster import utc_now

OPERATIONS, REVISIONS, CAUSES = 20, 10, 30
UNWELL = ("error", "unknown", "deploying")
_SERVICE = (
    "name",
    "state",
    "state_since",
    "state_reason",
    "state_message",
    "last_known_state",
    "observed_at",
    "desired_state",
    "namespace",
    "release_name",
    "revision",
    "subdomain",
    "ready",
    "wanted",
    "instances",
    "claims",
)
_OPERATION = (
    "kind",
    "state",
    "stage",
    "attempt",
    "create_date",
    "started_at",
    "finished_at",
    "deadline",
    "steps",
    "log",
    "error_code",
    "error_message",
    "error_detail",
)
_CAUSE = (
    "cause",
    "subject",
    "severity",
    "title",
    "text",
    "evidence",
    "first_seen",
    "last_seen",
    "closed_at",
)
_REVISION = ("number", "current", "worked", "chart", "sizes", "create_date")
_CLUSTER = (
    "name",
    "state",
    "version",
    "latency_ms",
    "last_error",
    "observed_at",
    "failed_reads",
    "missing_permissions",
    "storage_classes",
    "ingress_classes",
    "connection",
    "helm_timeout",
)
_WORKSPACE = ("name", "namespace", "active", "quota_rows")


class PaasBundleContents(models.AbstractModel):
    """What goes into a bundle: what records tell, and what is to be read from clusters."""

    _name = "paas.bundle.contents"
    _description = "Contents of a diagnostics bundle"

    def _plan(self, bundle):
        """Return ``data`` and ``texts`` by path, and ``reads``: one for each deployed service."""
        services = self._services(bundle)
        clusters = bundle.cluster_id or services.cluster_id or bundle.workspace_id.cluster_id
        data = {"versions.json": self.env["paas.platform"]._versions()}
        data["engine-log.json"] = (
            [
                _plain(line, ("level", "message", "detail", "host", "first_at", "last_at", "count"))
                for line in self.env["paas.engine.log"].search(
                    [("cluster_id", "in", [False, *clusters.ids])], limit=200
                )
            ]
            if bundle.cluster_id
            else []
        )
        for cluster in clusters:
            data[f"clusters/{cluster.name}.json"] = _plain(cluster, _CLUSTER)
        for workspace in bundle.workspace_id or services.workspace_id:
            data[f"workspaces/{workspace.name}.json"] = _plain(workspace, _WORKSPACE)
        for service in services:
            data |= self._records(service)
        return {
            "data": data,
            "texts": {"issue.md": self._issue(bundle, services, data["versions.json"], clusters)},
            "reads": self._reads(services),
        }

    def _services(self, bundle):
        """Return the services of a bundle, those that are not well first."""
        if bundle.service_id:
            return bundle.service_id
        field = "workspace_id" if bundle.workspace_id else "cluster_id"
        found = self.env["paas.cloud.service"].search(
            [(field, "=", bundle[field].id), ("desired_state", "!=", "draft")]
        )
        return found.sorted(lambda one: (one.state not in UNWELL, one.id))[:MOST_SERVICES]

    def _records(self, service):
        folder = _folder(service)
        form = service.template_id._engine_fields()
        causes = self.env["paas.diagnosis"].search(
            [("service_id", "=", service.id)], limit=CAUSES, order="id desc"
        )
        return {
            f"{folder}/service.json": {
                **_plain(service, _SERVICE),
                "application": service.template_id.name,
                "chart": service.template_id._chart(),
                "plan": service.plan_id.name,
                "answers": masked(form, service.inputs or {}),
            },
            f"{folder}/operations.json": [
                _plain(one, _OPERATION) for one in service.operation_ids[:OPERATIONS]
            ],
            f"{folder}/revisions.json": [
                _plain(one, _REVISION) for one in service.revision_ids[:REVISIONS]
            ],
            f"{folder}/causes.json": [_plain(one, _CAUSE) for one in causes],
        }

    def _reads(self, services):
        """Return what is needed to read each service from its cluster, credentials aside."""
        reads = []
        for cluster in services.cluster_id:
            try:
                _helm, port, clock = self.env["paas.engine"]._ports(cluster)
            except EngineError:
                # why it cannot be reached stands in the cluster's own file
                continue
            reads += [
                {
                    "folder": _folder(service),
                    "port": port,
                    "clock": clock,
                    "key": ReleaseKey(service.namespace, service.release_name),
                    "hooks": service.hooks or (),
                    "secret": [
                        field.path
                        for field in service.template_id._engine_fields()
                        if field.secret or field.type == "secret"
                    ],
                }
                for service in services
                if service.cluster_id == cluster and service.desired_state != "draft"
            ]
        return reads

    def _issue(self, bundle, services, versions, clusters):
        """Return the text of an issue, filled in as far as it can be."""
        lines = [f"# {bundle.name}", "", "## What happens", ""]
        for service in services:
            told = service.state_message or service.state_reason or ""
            lines.append(f"- **{service.name}**: {service.state}. {told}".rstrip())
            lines += [f"    - {cause.title}: {cause.text}" for cause in service.diagnosis_ids]
        lines += ["", "## What was expected", "", "…", "", "## How to see it", "", "1. …", ""]
        lines += ["## Environment", "", "| What | Version |", "|---|---|"]
        lines += [f"| {name} | {version} |" for name, version in versions.items()]
        lines += [f"| Kubernetes ({one.name}) | {one.version or '?'} |" for one in clusters]
        lines += ["", f"Collected {utc_now():%Y-%m-%d %H:%M} UTC. Secrets are shown as dots."]
        return "\n".join(lines)


def _folder(service):
    return f"services/{bundles.safe(service.name)}-{service.id}"


def _plain(record, names):
    """Return some of a record's fields as plain data."""
    return {name: record[name] for name in names}
