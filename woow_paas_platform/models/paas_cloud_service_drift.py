from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import html_escape

from ..engine import answers, drift
from ..engine.errors import InvalidValues
from .drift_texts import drift_text


class PaasCloudServiceDrift(models.Model):
    """What others changed behind the platform's back, and what is to become of it."""

    _inherit = "paas.cloud.service"

    drift = fields.Json(readonly=True, copy=False)
    drift_at = fields.Datetime(string="Changed by others, since", readonly=True, copy=False)
    drift_mark = fields.Char(readonly=True, copy=False, groups="base.group_system")
    drift_adopt = fields.Json(
        readonly=True,
        copy=False,
        groups="base.group_system",
        help="The answers that a revision made by hand stands for.",
    )
    drift_notice = fields.Json(compute="_compute_drift_notice")

    @api.depends("drift", "drift_at", "inputs", "template_id")
    @api.depends_context("lang")
    def _compute_drift_notice(self):
        for service in self:
            service.drift_notice = service._drift_notice()

    def _drift_notice(self):
        """Return the changes as the page shows them; False when there are none."""
        self.ensure_one()
        if not self.drift:
            return False
        # which answers a change stands for is no secret: they are shown once they are taken over
        adopts = self.sudo()._drift_answers()
        return {
            "since": fields.Datetime.to_string(self.drift_at),
            "can_take_over": bool(adopts),
            "items": [
                {
                    "text": drift_text(self.env, item),
                    "technical": " · ".join(filter(None, (item["subject"], item["path"]))),
                    "by": item["by"],
                    "at": item["at"],
                    "can_take_over": _key(item) in adopts,
                }
                for item in self.drift
            ],
        }

    def _drift_answers(self):
        """Return what to write for each change; what has no entry can only be restored."""
        self.ensure_one()
        questions = {field.path: field for field in self.template_id._engine_fields()}
        changes = self.drift or []
        found = {}
        for item in changes:
            answer = None
            if item["kind"] == "release_changed" and self.drift_adopt:
                answer = {"inputs": self.drift_adopt}
            elif item["kind"] == "scaled" and self.desired_state == "running":
                answer = _answer(questions.get("replicas"), int(item["found"]))
            elif _is_image(item) and len(list(filter(_is_image, changes))) == 1:
                answer = _answer(questions.get("image"), item["found"])
            if answer:
                found[_key(item)] = answer
        return found | self._drift_plan(changes)

    def _drift_plan(self, changes):
        """Return the plan that edited sizes stand for, for each of them."""
        edited = {_key(item): item for item in changes if ".resources." in item["path"]}
        sizes = {
            item["path"].rpartition(".resources.")[2]: item["found"] for item in edited.values()
        }
        plans = {plan: plan._engine_plan() for plan in self.template_id.plan_ids}
        fitting = drift.plan_of(plans.values(), sizes)
        plan = next((one for one, sized in plans.items() if sized is fitting), None)
        return dict.fromkeys(edited, {"plan_id": plan.id}) if plan else {}

    def action_take_over_drift(self):
        """Make what was found in the cluster what is wanted, as far as the form can say it."""
        self.ensure_one()
        self._check_operate()
        self._check_drift()
        # the role was checked above; the notice is the engine's record
        answers = self.sudo()._drift_answers()
        if not answers:
            raise UserError(
                self.env._("The form has no setting for this change: it can only be restored.")
            )
        vals = {"inputs": dict(self.inputs or {})}
        for answer in answers.values():
            vals["inputs"] |= answer.get("inputs", {})
            vals |= {key: value for key, value in answer.items() if key != "inputs"}
        self.write(vals)
        self._check_ready_to_deploy()
        self._ask_to_apply("upgrade")
        return False

    def action_restore_drift(self):
        """Bring the app back to what is recorded here; what others added is removed."""
        self.ensure_one()
        self._check_operate()
        self._check_drift()
        self._check_cluster()
        # what was applied last is the platform's own record; the role was checked above
        current = self._current_revision()
        wanted = current._wanted() if current else self._wanted()
        self._ask_to_apply("upgrade", wanted={**wanted, "restore": True})
        return False

    def _check_drift(self):
        if not self.drift:
            raise UserError(self.env._("Nothing was changed by others any more."))
        self._check_not_running()

    def _note_drift(self, result, now):
        """Write what was found, and say in the chatter what is new; return whether anything is."""
        self.ensure_one()
        found = [item.as_data() for item in result.drifts]
        known = self.drift or []
        if found == known:
            return False
        self.write(
            {
                "drift": found or False,
                "drift_at": (self.drift_at if known else now) if found else False,
                "drift_adopt": self._adoptable(result) if found else False,
                "bus_revision": self.bus_revision + 1,
            }
        )
        new = [item for item in found if item not in known]
        if new:
            lines = " ".join(drift_text(self.env, item) for item in new[:5])
            self._message_log(
                body=html_escape(self.env._("Changed by others in the cluster: %s", lines))
            )
        elif not found:
            self._message_log(body=self.env._("The app is as it is recorded here again."))
        return True

    def _adoptable(self, result):
        """Return the answers that a revision made by hand stands for; False if there are none."""
        theirs, ours = result.release, result.ours
        if theirs is None or ours is None or theirs.chart != ours.chart:
            return False
        return drift.answers(self.template_id._engine_fields(), ours.values, theirs.values) or False


def _key(item):
    return f"{item['kind']} {item['subject']} {item['path']}"


def _is_image(item):
    return item["kind"] == "edited" and item["path"].endswith(".image") and bool(item["found"])


def _answer(field, value):
    """Return what the form would say; None when it has no such setting, or refuses the value."""
    if field is None:
        return None
    try:
        answers.check([field], {field.key: value})
    except InvalidValues:
        return None
    return {"inputs": {field.key: value}}
