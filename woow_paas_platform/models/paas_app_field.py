import json

from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ..engine import answers

TYPES = [
    ("string", "Text line"),
    ("text", "Text"),
    ("integer", "Number"),
    ("boolean", "Yes or no"),
    ("choice", "Choice"),
    ("image", "Container image"),
    ("port", "Port"),
    ("env", "Environment variables"),
    ("secret", "Secret"),
    ("storage", "Disk size"),
]


class PaasAppField(models.Model):
    """One question of an application's form, and where its answer goes in the chart's values."""

    _name = "paas.app.field"
    _description = "Application form field"
    _order = "template_id, sequence, id"

    template_id = fields.Many2one(
        "paas.app.template", string="Application", required=True, ondelete="cascade", index=True
    )
    key = fields.Char(required=True)
    label = fields.Char(required=True, translate=True)
    help = fields.Char(translate=True)
    type = fields.Selection(TYPES, required=True, default="string")
    required = fields.Boolean()
    default_value = fields.Text(
        string="Default", translate=True, help="For numbers, yes or no and variables: as JSON."
    )
    placeholder = fields.Char(translate=True)
    options = fields.Json(help="Pairs of value and label.")
    minimum = fields.Float()
    maximum = fields.Float()
    pattern = fields.Char(help="A regular expression that the whole text must match.")
    path = fields.Char(help="Where the answer goes in the chart's values, for example image.")
    section = fields.Char(translate=True)
    sequence = fields.Integer(default=10)
    secret = fields.Boolean()

    _key_unique = models.Constraint(
        "UNIQUE(template_id, key)", "Each field of an application needs a key of its own."
    )

    @api.constrains("key")
    def _check_key(self):
        for field in self:
            if not field.key.isidentifier():
                raise ValidationError(
                    self.env._("“%s” cannot be a key: letters, digits and _ only.", field.key)
                )

    @api.model_create_multi
    def create(self, vals_list):
        self.env.registry.clear_cache()
        return super().create(vals_list)

    def write(self, vals):
        self.env.registry.clear_cache()
        return super().write(vals)

    def unlink(self):
        self.env.registry.clear_cache()
        return super().unlink()

    def _engine_field(self):
        """Return the field as the engine checks and renders it."""
        self.ensure_one()
        return answers.Field(
            key=self.key,
            label=self.label,
            type=self.type,
            required=self.required,
            default=self._typed_default(),
            minimum=int(self.minimum) or None,
            maximum=int(self.maximum) or None,
            pattern=self.pattern or "",
            options=tuple(option[0] for option in self.options or ()),
            path=self.path or self.key,
            secret=self.secret or self.type == "secret",
        )

    def _typed_default(self):
        """Return the default as a value of the field's type; None when there is none."""
        self.ensure_one()
        text = self.default_value
        if not text:
            return [] if self.type == "env" else False if self.type == "boolean" else None
        if self.type in ("integer", "port", "boolean", "env", "storage"):
            return json.loads(text)
        return text

    def _page_field(self):
        """Return the field as the form draws it."""
        self.ensure_one()
        return {
            "key": self.key,
            "label": self.label,
            "help": self.help or "",
            "type": self.type,
            "required": self.required,
            "default": self._typed_default(),
            "placeholder": self.placeholder or "",
            "options": self.options or [],
            "minimum": self.minimum or None,
            "maximum": self.maximum or None,
            "pattern": self.pattern or "",
            "section": self.section or "",
            "secret": self.secret or self.type == "secret",
        }
