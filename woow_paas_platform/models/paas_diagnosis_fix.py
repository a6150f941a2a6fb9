from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

from ..engine import answers
from ..engine.diagnosis import fixes
from ..engine.errors import InvalidValues
from .engine_texts import problem_text
from .paas_workspace import MANAGE, OPERATE

ROLES = {"user": OPERATE, "manager": MANAGE, "administrator": ()}
CONFIGURE = "woow_paas_platform.action_paas_service_configure"


class PaasDiagnosisFix(models.Model):
    """The buttons under a cause: what a person may do, what it asks for, and doing it."""

    _inherit = "paas.diagnosis"

    buttons = fields.Json(compute="_compute_buttons")

    @api.depends("fixes", "cause", "helped", "tried_fix")
    @api.depends_context("uid", "lang")
    def _compute_buttons(self):
        for cause in self:
            codes = cause.fixes or []
            if cause.helped == "no":
                # what did not help is offered last
                codes = sorted(codes, key=lambda code, tried=cause.tried_fix: code == tried)
            cause.buttons = [
                cause._button(code)
                for code in fixes.offered(codes, cause._may, cause._is_fix_possible)
            ]

    def _button(self, code):
        fix = fixes.FIXES[code]
        return {
            "code": code,
            "label": self._fix_label(code),
            "icon": fix.icon,
            "kind": fix.kind,
            "tab": fix.tab,
        }

    def _fix_label(self, code):
        """Return a fix's words in the person's language."""
        return self.env._(fixes.label_of(code, self.cause))

    def _may(self, role):
        """Tell whether the person has the role that a fix needs."""
        if role == "member":
            return True
        workspace = self.service_id.workspace_id
        if workspace._is_administrator():
            return True
        return workspace.my_role in ROLES[role]

    def _check_fix(self, code):
        """Return the fix, if it is one of this cause's and the person may do it."""
        self.ensure_one()
        self.check_access("read")
        known = {*(self.fixes or ()), "ask_administrator", *fixes.INSTEAD.values()}
        if code not in known or code not in fixes.FIXES:
            raise UserError(self.env._("This is not offered for this cause."))
        fix = fixes.FIXES[code]
        if not self._may(fix.role):
            raise AccessError(
                self.env._("Your role does not allow this. Ask the owner, or an administrator.")
            )
        if fix.kind in ("form", "operation", "platform"):
            # a copy of the platform looks on until somebody has decided about it
            self.env["paas.installation"]._check_may_change()
            self.service_id._check_operate()
        return fix

    def start_fix(self, code):
        """Return what a fix asks for and will change, where it leads, or what it did at once."""
        fix = self._check_fix(code)
        if fix.kind == "form":
            # the newest operation is the engine's record; the role was checked above
            self._note_tried(code, self.service_id.sudo().operation_id)
            return {"kind": "action", "action": self._open_settings()}
        if fix.kind == "link":
            return {"tab": fix.tab, "kind": "tab"} if fix.tab else self._lead(code)
        if not fix.effect:
            return self.apply_fix(code)
        choices = self._choices(code)
        return {
            "kind": "ask",
            "code": code,
            "title": self._fix_label(code),
            "sentences": [self._effect(fix, choices)],
            "asks": [self._question(ask, choices.get(ask.key, {})) for ask in fix.asks],
        }

    def _effect(self, fix, choices):
        words = {
            "service": self.service_id.name,
            "workspace": self.service_id.workspace_id.name,
            "revision": (choices.get("revision") or {}).get("value", ""),
        }
        return self.env._(fix.effect, **words)

    def _question(self, ask, choice):
        return {
            "key": ask.key,
            "label": self.env._(ask.label),
            "type": ask.type,
            "required": ask.required,
            "value": choice.get("value", ""),
            "options": choice.get("options", []),
            "help": choice.get("help", ""),
        }

    def apply_fix(self, code, params=None):
        """Carry a fix out: its role and its answers are checked here, whatever the page did."""
        fix = self._check_fix(code)
        if not self._is_fix_possible(code):
            raise UserError(self.env._("There is nothing to choose from any more."))
        answers = self._checked(fix, params or {}, self._choices(code))
        handler = getattr(self, f"_fix_{code}")
        # the newest operation is the engine's record; the role was checked above
        before = self.service_id.sudo().operation_id
        result = handler(**answers) or {"kind": "done"}
        if fix.kind in ("operation", "platform"):
            self._note_tried(code, before)
        return result

    def _checked(self, fix, params, choices):
        """Return the typed answers, or say what is wrong with each."""
        asked = [
            ask
            if ask.type != "choice"
            else answers.Field(
                ask.key,
                label=ask.label,
                type="choice",
                required=ask.required,
                options=tuple(option[0] for option in choices[ask.key]["options"]),
            )
            for ask in fix.asks
        ]
        try:
            return answers.check(asked, params)
        except InvalidValues as error:
            labels = {ask.key: self._question(ask, {})["label"] for ask in fix.asks}
            raise UserError(
                "\n".join(
                    f"{labels.get(key, key)}: {problem_text(self.env, problem)}"
                    for key, problem in error.fields.items()
                )
            ) from error

    def _open_settings(self):
        """Return the action that opens the app's settings, with what is wrong marked."""
        service = self.service_id
        keys = fixes.marked(self.cause, self.evidence or (), service.template_id._engine_fields())
        action = self.env["ir.actions.act_window"]._for_xml_id(CONFIGURE)
        return {
            **action,
            "res_id": service.id,
            "views": [(action["view_id"][0], "form")],
            "context": {"paas_marked": {key: self.title for key in keys}},
        }
