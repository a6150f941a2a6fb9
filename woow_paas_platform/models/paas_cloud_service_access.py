from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError

from ..engine import access_check, access_facts, access_reads, diagnosis
from ..engine.diagnosis import access as access_causes
from ..engine.domain import Finding
from ..engine.errors import EngineError
from .paas_cluster import utc_now

AGAIN_SECONDS = 60
"""How often an address that does not work is tried again by itself."""
CONFIRM_SECONDS = 8
"""What fails once may be on its way: it counts when it fails again."""
CONFIRMS_WITHIN = 300
ONLY_ASKING_TELLS = frozenset(cause.code for cause in access_causes.CAUSES)
"""Causes that a reading of objects cannot see, so that it must not close them either."""


class PaasCloudServiceAccess(models.Model):
    """Whether people reach the app, found out by asking it: when somebody wants to know, and
    after each change; never for all services at each reading."""

    _inherit = "paas.cloud.service"

    access_report = fields.Json(readonly=True, copy=False)
    access_checked_at = fields.Datetime(string="Address last tried", readonly=True, copy=False)
    access_due_at = fields.Datetime(readonly=True, copy=False)
    access_steps = fields.Json(compute="_compute_access_steps", string="Way to the app")

    _access_due = models.Index("(cluster_id, access_due_at) WHERE access_due_at IS NOT NULL")

    @api.depends("access_report")
    @api.depends_context("lang")
    def _compute_access_steps(self):
        for service in self:
            steps = (service.access_report or {}).get("steps") or ()
            service.access_steps = [service._access_step(step) for step in steps]

    def _access_step(self, step):
        """Return one step as the page shows it, in the reader's language."""
        finding = step.get("finding")
        texts = finding and diagnosis.text_of(
            Finding(**finding), self.env["paas.diagnosis"]._translated, ", ".join
        )
        return {
            "code": step["code"],
            "title": self.env._(access_check.STEPS[step["code"]]),
            "verdict": step["verdict"],
            "verdict_text": self.env._(access_check.RESULTS[step["verdict"]]),
            "text": f"{texts.text} {texts.advice}" if texts else "",
            "cause": finding["cause"] if finding else "",
            "evidence": step["evidence"],
        }

    def try_address(self):
        """Follow the way to the app now, five seconds at most; return the steps."""
        self.ensure_one()
        self._check_may_try()
        # members may try their own app, without knowing the cluster's credentials
        service = self.sudo()
        engine = service.env["paas.engine"]
        try:
            ports = engine._ports(service.cluster_id)
        except (EngineError, UserError) as error:
            raise UserError(getattr(error, "message", str(error))) from error
        cluster, network = ports[1], engine._network()
        facts = access_reads.read(cluster, network, service._access_target(), service.hooks or ())
        service._note_access(facts, utc_now(), is_sure=True)
        # what a reading alone has found is looked at again, too
        service.cluster_id._request_refresh()
        service._announce()
        return self.access_steps

    def _check_may_try(self):
        """Refuse strangers, and apps that are not there."""
        self.check_access("read")
        if self.desired_state in ("draft", "absent") or not self.active:
            raise UserError(self.env._("“%s” is not deployed.", self.name))

    def _access_target(self):
        self.ensure_one()
        cluster = self.cluster_id
        return access_facts.Target(
            namespace=self.namespace,
            release=self.release_name,
            host=self._host(),
            scheme=cluster.access_scheme or "http",
            port=cluster.access_port or 0,
            ingress_class=cluster.ingress_class or "",
            controller_namespace=self.workspace_id._namespace_spec().ingress_namespace,
        )

    def _request_access_check(self):
        """Let the scheduled action try the addresses of those that run; wakes nobody."""
        now = utc_now()
        for service in self.filtered(lambda one: one.state == "running"):
            if not service.access_due_at or service.access_due_at > now:
                service.access_due_at = now

    def _note_access(self, facts, now, is_sure=False):
        """Write down what a check has found; open and close its causes.

        Nothing is said of what failed once: the entry point may still be learning a new
        address. A person who looks (``is_sure``) is told what there is to see.
        """
        self.ensure_one()
        steps = access_check.judge(facts)
        found = access_check.findings(steps)
        before = self._last_failed(now)
        sure = [one.cause for one in found if is_sure or one.cause in before]
        again = AGAIN_SECONDS if len(sure) == len(found) else CONFIRM_SECONDS
        self.write(
            {
                "access_report": {"steps": [_step(step) for step in steps], "sure": sure},
                "access_checked_at": now,
                "access_due_at": now + timedelta(seconds=again) if found else False,
                "bus_revision": self.bus_revision + 1,
            }
        )
        if self.state == "running":
            known = self.diagnosis_ids.filtered(lambda one: one.cause in ONLY_ASKING_TELLS)
            told = diagnosis.rank(self._access_findings())
            self._note_findings(told, now, complete=facts.parts is not None, known=known)

    def _last_failed(self, now):
        """Return the causes that the last check has seen, if it was not long ago."""
        at = self.access_checked_at
        if not at or (now - at).total_seconds() > CONFIRMS_WITHIN:
            return frozenset()
        steps = (self.access_report or {}).get("steps") or ()
        return frozenset(step["finding"]["cause"] for step in steps if step.get("finding"))

    def _access_findings(self):
        """Return what the last check proved and a reading of objects cannot tell."""
        operation = self.operation_id
        began = operation.started_at or operation.create_date
        if not self.access_checked_at or (began and self.access_checked_at < began):
            return ()
        report = self.access_report or {}
        steps, sure = report.get("steps") or (), report.get("sure") or ()
        found = [Finding(**step["finding"]) for step in steps if step.get("finding")]
        return tuple(one for one in found if one.cause in ONLY_ASKING_TELLS and one.cause in sure)


def _step(step):
    finding = step.finding
    return {
        "code": step.code,
        "verdict": str(step.verdict),
        "evidence": list(step.evidence),
        "finding": {
            "cause": finding.cause,
            "severity": finding.severity,
            "subject": finding.subject,
            "params": dict(finding.params),
            "evidence": list(finding.evidence),
            "fixes": list(finding.fixes),
        }
        if finding
        else None,
    }
