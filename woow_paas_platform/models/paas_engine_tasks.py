import logging
import traceback
from dataclasses import dataclass
from datetime import UTC, timedelta

from odoo import fields, models
from odoo.tools import html_escape

from ..engine import values
from ..engine.domain import (
    ChartRef,
    Failure,
    OperationKind,
    OperationState,
    Outcome,
    ReleaseSpec,
    Stage,
    Task,
    Workload,
)
from ..engine.errors import EngineError
from ..engine.quantity import gib
from ..engine.worker import MISTAKE
from .paas_cloud_service_wanted import APPLYING, SCALING
from .paas_cluster import utc_now
from .paas_operation import FINAL

_logger = logging.getLogger(__name__)

LONGEST_LOG = 60_000
"""Characters of an operation's log; its beginning is dropped first."""


@dataclass
class Entry:
    """One operation in the hands of a worker: plain data, no records."""

    operation: int
    task: Task | None
    workload: Workload | None
    observed_at: object
    outcome: Outcome | None = None


class PaasEngineTasks(models.AbstractModel):
    """From operation records to the engine's tasks, and from its outcomes back."""

    _name = "paas.engine.tasks"
    _description = "Operations as tasks"

    def _take(self, cluster, seen, limit, looked):
        """Lease what is due and return it as plain data; the caller commits."""
        operations = self.env["paas.operation"]._take_due(cluster, limit, looked)
        return [self._entry(operation, seen) for operation in operations]

    def _entry(self, operation, seen):
        workload, observed_at = seen.workload(operation.service_id)
        try:
            return Entry(operation.id, self._task(operation), workload, observed_at)
        except EngineError as error:
            failure = Failure(error.code, error.message, error.detail)
        except (AttributeError, LookupError, TypeError, ValueError) as error:
            # one that cannot be understood keeps nobody else waiting; the error's own words
            # may hold a secret
            where = "".join(traceback.format_tb(error.__traceback__))
            _logger.error("operation %s: %s\n%s", operation.id, type(error).__name__, where)
            failure = MISTAKE
        stage, progress = Stage(operation.stage), operation.progress or {}
        outcome = Outcome(
            OperationState.FAILED, stage, operation.attempt, progress, failure=failure
        )
        return Entry(operation.id, None, None, None, outcome)

    def _task(self, operation):
        service, wanted = operation.service_id, operation.wanted or {}
        return Task(
            operation=str(operation.id),
            kind=OperationKind(operation.kind),
            release=ReleaseSpec(
                namespace=service.namespace,
                name=service.release_name,
                chart=self._chart(operation) if operation.kind in APPLYING else ChartRef(""),
                values=self._values(operation) if operation.kind in APPLYING else {},
                service=f"{self.env['paas.engine']._installation_id()}-{service.id}",
            ),
            namespace=service.workspace_id._namespace_spec(),
            deadline=operation.deadline.replace(tzinfo=UTC),
            stage=Stage(operation.stage),
            attempt=operation.attempt,
            progress=operation.progress or {},
            keep_volumes=operation.keep_volumes,
            cancelled=operation.cancel_requested,
            unbound_claims=tuple(wanted.get("unbound_claims") or ()),
            replicas=service.replicas or {},
            stopped=wanted.get("desired") == "stopped",
            adopt=operation.adopt,
            backup=self.env["paas.engine"]._backup(operation.cluster_id) is not None,
            restore=bool(wanted.get("restore")),
        )

    def _chart(self, operation):
        """Return the chart as it was asked for; its archive is brought to this machine."""
        chart = operation.wanted["chart"]
        self.env["paas.chart"]._restore(chart.get("digest"))
        return self.env["paas.chart.source"]._chart_ref(chart)

    def _values(self, operation):
        """Return the chart's complete values, as they were asked for."""
        service, cluster, wanted = operation.service_id, operation.cluster_id, operation.wanted
        if wanted.get("values") is not None:
            # what is gone back to is applied as it was, whatever the form asks for by now
            return wanted["values"]
        context = {
            "host": service._host(wanted["subdomain"]),
            "ingress_class": cluster.ingress_class or "",
            "storage_class": cluster.storage_class or "",
            # the disk is always marked to be kept; deleting it is the deletion's choice
            "keep_volumes": True,
            "claim": wanted.get("volume") or "",
        }
        questions = service.template_id._engine_fields()
        return values.render(questions, wanted["inputs"], wanted["plan"], context)

    def _write(self, cluster, work, outcomes, seen):
        """Write what the steps achieved, and what people read because of it."""
        now = utc_now()
        operations = self.env["paas.operation"].browse([entry.operation for entry in work])
        for operation, outcome in zip(operations, outcomes, strict=True):
            self._write_operation(operation, outcome, now)
            if outcome.facts:
                self._write_facts(operation, outcome.facts)
            if operation.state in FINAL:
                self._conclude(operation, now)
                self._remedy(operation, outcome.facts)
        services = operations.service_id.filtered("active")
        self.env["paas.engine.refresh"]._judge(services, seen, now)

    def _write_operation(self, operation, outcome, now):
        final = outcome.state in FINAL
        vals = {
            "progress": dict(outcome.progress),
            "next_at": now + timedelta(seconds=outcome.again_in),
            "attempt": outcome.attempt,
        }
        if outcome.state != operation.state:
            vals["state"] = str(outcome.state)
        if outcome.stage != operation.stage or not operation.steps:
            vals["stage"] = str(outcome.stage)
            vals["steps"] = self._steps(operation, outcome.stage, now)
        if outcome.log:
            lines = "".join(f"{_time(line.at)} {line.text}\n" for line in outcome.log)
            vals["log"] = ((operation.log or "") + lines)[-LONGEST_LOG:]
            vals["summary"] = outcome.log[-1].text
        if outcome.failure:
            vals |= {
                "error_code": outcome.failure.code,
                "error_message": outcome.failure.message,
                "error_detail": outcome.failure.detail,
            }
        if final:
            vals |= {"finished_at": now, "lease_owner": False, "lease_until": False}
        operation.write(vals)

    def _steps(self, operation, stage, now):
        """Return the stages that were reached, each with its time."""
        known = list(operation.steps or ())
        began = fields.Datetime.to_string(operation.started_at or now)
        reached = {entry["stage"] for entry in known}
        for name, at in (("queued", began), (str(stage), fields.Datetime.to_string(now))):
            if name not in reached:
                known.append({"stage": name, "at": at})
                reached.add(name)
        return known

    def _write_facts(self, operation, facts):
        """Write what is now known about the service."""
        if "chart" in facts:
            self._pin(operation, facts["chart"])
        service = operation.service_id
        known = ("revision", "hooks", "replicas", "goes_on")
        vals = {key: facts[key] for key in known if key in facts}
        if vals:
            service.write(vals)
        if "revision" in facts and operation.kind in APPLYING:
            self.env["paas.revision"]._record(operation, facts["revision"], self._values(operation))
            if operation.kind == "rollback":
                self._put_back(operation)
        if "kept_volumes" in facts:
            self._keep(service, facts["kept_volumes"])

    def _pin(self, operation, found):
        """Note which archive is used from here on, and keep it for a way back."""
        chart = {**operation.wanted["chart"], **found}
        if chart != operation.wanted["chart"]:
            operation.wanted = {**operation.wanted, "chart": chart}
        self.env["paas.chart"]._keep(chart["name"], chart["version"], chart["digest"])

    def _put_back(self, operation):
        """Let the record say again what the revision said that was gone back to."""
        service, wanted = operation.service_id, operation.wanted
        vals = {"inputs": wanted["inputs"]}
        if wanted.get("plan_id"):
            vals["plan_id"] = wanted["plan_id"]
        if wanted["subdomain"] and wanted["subdomain"] != service.subdomain:
            # asked again, as nothing reserves an address while Helm works
            if service._taken_subdomains([wanted["subdomain"]], service.cluster_id):
                operation.summary = self.env._("Its former address belongs to another app by now.")
            else:
                vals["subdomain"] = wanted["subdomain"]
        service.write(vals)

    def _keep(self, service, claims):
        """Turn the disks that outlive a service into records one can see."""
        known = {volume.claim_name: volume for volume in service.workspace_id.volume_ids}
        for claim in claims:
            name, size = claim["claim_name"], gib(claim["size"])
            vals = {
                "kept": True,
                "service_id": False,
                "size_gib": size,
                "release_name": service.release_name,
                "stateful": claim.get("stateful", False),
            }
            if name in known:
                known[name].write(vals)
            else:
                self.env["paas.volume"].create(
                    {
                        **vals,
                        "workspace_id": service.workspace_id.id,
                        "claim_name": name,
                        "source_service_name": service.name,
                    }
                )

    def _conclude(self, operation, now):
        """Tell the people who follow the service how the operation ended."""
        service = operation.service_id
        if operation.state == "done" and operation.kind in APPLYING:
            service.revision_ids.filtered("current").worked = True
        if operation.kind == "delete" and operation.state == "done":
            service.write(
                {
                    "active": False,
                    "deleted_at": now,
                    "desired_state": "absent",
                    "state": "draft",
                    "instances": False,
                    "claims": False,
                    "bus_revision": service.bus_revision + 1,
                }
            )
            # nobody reads any more how it is
            service._note_findings((), now)
            service.volume_ids.filtered(lambda volume: not volume.kept).unlink()
            service._announce()
        elif operation.state != "done":
            self._take_back(operation)
        if operation.state == "failed":
            self.env["paas.engine.log"]._note(
                "error" if operation.error_code == "internal" else "warning",
                f"{operation.name}: {operation.error_message}",
                detail=operation.error_detail,
                cluster=operation.cluster_id,
            )
        service._message_log(body=self._conclusion(operation))

    def _take_back(self, operation):
        """Let the service want what it wanted before, where nothing of this was done.

        What was begun stays wanted: trying again brings it to its end.
        """
        service, untouched = operation.service_id, operation.stage == "queued"
        if service.operation_id != operation:
            # something newer is wanted already
            return
        # what was taken back says nothing about how the app is
        operation.cluster_id._request_refresh()
        if operation.state == "cancelled":
            # a stop or start has done all it does once it waits; a deletion can be cancelled
            # only before Helm begins
            untouched = operation.kind not in SCALING or operation.stage != "wait"
        if operation.state == "cancelled" and not service.revision:
            service.desired_state = "draft"
        elif untouched and operation.desired_before:
            service.desired_state = operation.desired_before

    def _conclusion(self, operation):
        kinds = dict(operation._fields["kind"]._description_selection(self.env))
        states = dict(operation._fields["state"]._description_selection(self.env))
        text = self.env._(
            "%(kind)s: %(state)s", kind=kinds[operation.kind], state=states[operation.state]
        )
        if operation.error_message:
            text = f"{text}. {operation.error_message}"
        return html_escape(text)


def _time(moment):
    return moment.strftime("%H:%M:%S")
