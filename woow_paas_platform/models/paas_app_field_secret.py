import re
from dataclasses import replace

from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.tools import ormcache

from ..engine import answers, secrets

TEXTUAL = ("secret", "string", "text", "env")
"""Types of questions whose answers may be secret."""


class PaasAppFieldSecret(models.Model):
    """How a secret answer comes about, and how the chart takes it."""

    _inherit = "paas.app.field"

    generate = fields.Boolean(help="Made by the platform when nobody enters one.")
    secret_length = fields.Integer(string="Generated length", default=32)
    secret_alphabet = fields.Selection(
        [
            ("letters_digits", "Letters and digits"),
            ("readable", "Letters and digits that look different from each other"),
            ("symbols", "Letters, digits and signs"),
            ("hex", "Hexadecimal"),
            ("digits", "Digits"),
        ],
        string="Generated of",
        default="letters_digits",
        required=True,
    )
    delivery = fields.Selection(
        [
            ("reference", "The name of a Kubernetes Secret"),
            ("value", "The text itself, in its values"),
        ],
        string="What the chart takes",
        default="reference",
        required=True,
        help="Most charts take the name; the text is read back from the cluster for the others.",
    )
    data_key = fields.Char(
        string="Key in the Secret", help="If the chart looks for another one than the field's key."
    )

    _length_strong = models.Constraint(
        "CHECK(secret_length BETWEEN 8 AND 1024)", "A generated secret has 8 to 1024 characters."
    )

    @api.constrains("secret", "type", "default_value", "generate", "delivery", "data_key")
    def _check_secret(self):
        for field in self:
            is_secret = field.secret or field.type == "secret"
            if not is_secret:
                continue
            if field.type not in TEXTUAL:
                raise ValidationError(
                    self.env._("“%s”: only texts and variables can be secret.", field.label)
                )
            if field.default_value:
                raise ValidationError(
                    self.env._(
                        "“%s”: a secret has no default, which everybody could read. Let it be "
                        "generated instead.",
                        field.label,
                    )
                )
            if field.type == "env" and (field.generate or field.delivery == "value"):
                raise ValidationError(
                    self.env._("“%s”: variables are entered, and named to the chart.", field.label)
                )
            if field.data_key and not re.fullmatch(r"[-._a-zA-Z0-9]{1,253}", field.data_key):
                raise ValidationError(
                    self.env._("“%s” cannot be a key in a Secret.", field.data_key)
                )

    @api.model_create_multi
    def create(self, vals_list):
        created = super().create(vals_list)
        created._store_texts()
        return created

    def write(self, vals):
        result = super().write(vals)
        if {"secret", "type", "key"} & set(vals):
            self._store_texts()
        return result

    def _store_texts(self):
        """Take the texts out of answers that were given before their question was secret."""
        questions = self.filtered(lambda field: field.secret or field.type == "secret")
        if not questions:
            return
        # answers of all workspaces: what is stored is the platform's
        services = self.env["paas.cloud.service"].sudo().with_context(active_test=False)
        for service in services.search([("template_id", "in", questions.template_id.ids)]):
            service._store_texts()

    def _engine_field(self):
        field = super()._engine_field()
        if not answers.is_secret(field):
            return field
        return replace(
            field,
            required=field.required and not self.generate,
            as_value=self.delivery == "value",
            data_key=self.data_key or "",
        )

    def _page_field(self):
        page = super()._page_field()
        if not page["secret"]:
            return page
        return {
            **page,
            "required": page["required"] and not self.generate,
            "generate": self.generate,
            "length": self.secret_length,
            "alphabet": secrets.ALPHABETS[self.secret_alphabet],
            "shortest": page["minimum"] or answers.SHORTEST_SECRET,
        }


class PaasAppTemplateSecret(models.Model):
    """Which answers of an application the platform makes up."""

    _inherit = "paas.app.template"

    def _generated(self):
        """Return which answers are generated when nobody enters one: key → (length, letters)."""
        return {key: kind for key, (kind, on) in self._secret_kinds().items() if on}

    def _generation(self, key):
        """Return (length, letters) of a new text for one question."""
        return self._secret_kinds()[key][0]

    @ormcache("self.id")
    def _secret_kinds(self):
        """Return how each secret answer is made, kept in memory: each Deploy asks."""
        # the form's definition is for everybody who may deploy
        questions = self.sudo().field_ids.filtered(
            lambda field: field.type != "env" and (field.secret or field.type == "secret")
        )
        return {
            field.key: ((field.secret_length, field.secret_alphabet), field.generate)
            for field in questions
        }
