from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError

from ..engine import answers, secrets
from ..engine.errors import EngineError, InvalidValues
from ..engine.masker import Masker
from .bounded import within
from .engine_texts import problem_text

REVEAL_SECONDS = 5


class PaasCloudServiceSecrets(models.Model):
    """Secret answers: texts go in, are kept in the cluster, and only references stay here."""

    _inherit = "paas.cloud.service"

    secret_ids = fields.One2many("paas.secret", "service_id", groups="base.group_system")
    can_reveal = fields.Boolean(compute="_compute_can_reveal")

    @api.depends_context("uid")
    @api.depends("workspace_id")
    def _compute_can_reveal(self):
        for service in self:
            service.can_reveal = service._may_reveal()

    def _may_reveal(self):
        """Whoever may change the app can have it tell its secrets: guests cannot."""
        workspace = self.workspace_id
        return workspace._is_administrator() or workspace.my_role in ("owner", "admin", "user")

    # Texts never reach the database

    @api.model_create_multi
    def create(self, vals_list):
        entered = [vals.get("inputs") for vals in vals_list]
        bare = [
            {**vals, "inputs": self._without_secrets(vals["inputs"], vals.get("template_id"))}
            if isinstance(vals.get("inputs"), dict)
            else vals
            for vals in vals_list
        ]
        services = super().create(bare)
        for service, inputs, vals in zip(services, entered, bare, strict=True):
            if isinstance(inputs, dict) and inputs != vals.get("inputs"):
                # the answers were given by whoever made the service a moment ago
                stored = {"inputs": service._stored(inputs)}
                # not this class' own: what is written has no texts any more
                super(PaasCloudServiceSecrets, service).write(stored)  # pylint: disable=super-method-mismatch
        return services

    def write(self, vals):
        if not isinstance(vals.get("inputs"), dict):
            return super().write(vals)
        self.check_access("write")
        for service in self:
            template = vals.get("template_id") or service.template_id.id
            inputs = service._stored(vals["inputs"], template)
            super(PaasCloudServiceSecrets, service).write({**vals, "inputs": inputs})
        return True

    def copy_data(self, default=None):
        """A copy gets secrets of its own: those of the first one are not its."""
        copies = super().copy_data(default)
        for service, vals in zip(self, copies, strict=True):
            if isinstance(vals.get("inputs"), dict):
                template = vals.get("template_id") or service.template_id.id
                vals["inputs"] = self._without_secrets(vals["inputs"], template)
        return copies

    def _check_answers_known(self):
        result = super()._check_answers_known()
        fields_ = self.template_id._engine_fields()
        known = set(self.sudo().secret_ids.mapped("name"))
        refs = secrets.references(fields_, self.inputs or {})
        if any(ref.name not in known for ref in refs.values()):
            raise ValidationError(self.env._("These settings name a secret of another app."))
        return result

    def _questions(self, template=None):
        """Return the form's engine fields."""
        records = self.env["paas.app.template"].browse(template or self.template_id.id)
        return records._engine_fields() if records else ()

    def _without_secrets(self, inputs, template):
        """Return the answers without any secret one."""
        secret = {field.key for field in self._questions(template) if answers.is_secret(field)}
        return {key: value for key, value in inputs.items() if key not in secret}

    def _stored(self, inputs, template=None):
        """Return the answers with each text kept as a secret and replaced by its reference."""
        self.ensure_one()
        questions = self._questions(template)
        try:
            return secrets.replaced(
                questions, inputs, lambda slot, value: self._keep(questions, slot, value)
            )
        except InvalidValues as error:
            labels = {field.key: field.label for field in questions}
            raise ValidationError(
                "\n".join(
                    f"{labels.get(key, key)}: {problem_text(self.env, problem)}"
                    for key, problem in error.fields.items()
                )
            ) from error

    def _keep(self, questions, slot, value):
        """Keep one text and return its reference; a reference stays, nothing is nothing."""
        if not isinstance(value, str) or not value:
            return value or False
        field, data_key = secrets.place_of(questions, slot)
        check = answers.Field(field.key, type="secret") if field.type == "env" else field
        answers.check([check], {field.key: value})
        # secrets are the system's; that the person may change the service was checked
        service = self.sudo()
        before = service.secret_ids.filtered(
            lambda secret: secret.key == slot and secret.state == "pending"
        )
        kept = service.secret_ids._enter(service, slot, data_key, value)
        # texts that were replaced before anybody used them are forgotten at once
        before.filtered(lambda secret: secret.name not in service._secrets_asked_for()).unlink()
        return kept._reference()

    def _store_texts(self):
        """Replace texts that stand in the answers by references; for questions become secret."""
        self.ensure_one()
        questions = self._questions()
        inputs = self.inputs if isinstance(self.inputs, dict) else {}
        if not any(_has_text(field, inputs.get(field.key)) for field in questions):
            return
        # not this class' own: what is written has no texts any more
        super().write({"inputs": self._stored(inputs)})  # pylint: disable=super-method-mismatch
        # what was applied with it is rendered anew when one goes back
        for revision in self.revision_ids:
            bare = self._without_secrets(revision.inputs or {}, self.template_id.id)
            revision.write({"inputs": bare, "applied_values": False})
        for operation in self.operation_ids.filtered("wanted"):
            wanted = operation.wanted
            bare = self._without_secrets(wanted.get("inputs") or {}, self.template_id.id)
            operation.write(
                {"wanted": {**wanted, "inputs": bare, "values": None}, "changes": False}
            )

    # Which secrets are wanted, and which still used

    def _wanted(self):
        wanted = super()._wanted()
        return {**wanted, "secrets": self._secret_names(wanted["inputs"])}

    def _secret_names(self, inputs):
        """Return which Secret each secret answer names."""
        refs = secrets.references(self._questions(), inputs or {})
        return {slot: ref.name for slot, ref in refs.items()}

    def _secrets_in_use(self):
        """Return the names of Secrets that this service may still need."""
        self.ensure_one()
        wanted = self.sudo()._secret_names(self.inputs)
        return self._secrets_asked_for() | set(wanted.values())

    def _secrets_asked_for(self):
        """Return the names of Secrets that operations and revisions refer to."""
        # what was asked for is the engine's record, whoever changes an answer now
        service = self.sudo()
        asked = service.operation_ids.filtered(
            lambda operation: operation.state in ("queued", "running")
        )
        # the last one may be tried again
        used = [
            (operation.wanted or {}).get("secrets") for operation in asked | service.operation_id
        ]
        used += service._kept_secrets()
        return {name for names in used if names for name in names.values()}

    def _kept_secrets(self):
        """Return the Secrets' names of each revision that one can go back to."""
        return [revision.secrets for revision in self.revision_ids]

    def _generate_missing(self):
        """Give each question that asks for it a random text, where nobody has entered one."""
        self.ensure_one()
        inputs = dict(self.inputs or {})
        missing = {
            key: secrets.generate(*kind)
            for key, kind in self.template_id._generated().items()
            if not inputs.get(key)
        }
        if missing:
            self.inputs = {**inputs, **missing}

    def _check_ready_to_deploy(self):
        self._generate_missing()
        return super()._check_ready_to_deploy()

    def _reader_of_secrets(self):
        """Return a function of a cluster port that reads what must not be shown; no ORM in it."""
        self.ensure_one()
        # that there are secrets is known to whoever sees the form
        if not self.sudo().secret_ids:
            return lambda port: Masker(())
        namespace, release = self.namespace, self.release_name

        def read(port):
            found = port.list("Secret", namespace, f"{secrets.RELEASE}={release}")
            return secrets.maskers(found).get(release) or Masker(())

        return read

    def _look(self, read, empty):
        """What the cluster shows is shown without secrets; what cannot be looked through, not."""
        reader = self._reader_of_secrets()
        return super()._look(lambda port, clock: reader(port).data(read(port, clock)), empty)

    # What people do

    def action_rotate_secret(self, key, value=None):
        """Ask for a new text, entered or generated: the app restarts with it."""
        self.ensure_one()
        self._check_operate()
        field, _data_key = self._place(key)
        answers = {field.key: False, **(self.inputs or {})}
        if field.type == "env" and (not value or key not in self._secret_names(answers)):
            raise UserError(self.env._("Enter the new value of a variable that is there."))
        text = value or secrets.generate(*self.template_id._generation(field.key))
        self.inputs = secrets.replaced(
            self._questions(), answers, lambda slot, old: text if slot == key else old
        )
        if self.state == "draft":
            return False
        self.action_deploy()
        return False

    def action_reveal_secret(self, key):
        """Return a secret's text, read from the cluster, and write down who has looked at it."""
        self.ensure_one()
        self._check_operate()
        field, _data_key = self._place(key)
        ref = secrets.references(self._questions(), self.inputs or {}).get(key)
        # which secret it is stands in the answers; its text is shown to whoever may operate
        kept = self.sudo().secret_ids.filtered(lambda secret: ref and secret.name == ref.name)
        if not kept:
            raise UserError(self.env._("There is nothing to show yet."))
        text = kept._text() if kept.state == "pending" else self._read_secret(ref)
        label = f"{field.label}: {key.partition('.')[2]}" if "." in key else field.label
        self._message_log(
            body=self.env._(
                "%(user)s has looked at the secret “%(label)s”.",
                user=self.env.user.name,
                label=label,
            )
        )
        return text

    def _place(self, key):
        try:
            return secrets.place_of(self._questions(), str(key))
        except KeyError as error:
            raise UserError(self.env._("“%s” is not a secret of this app.", key)) from error

    def _read_secret(self, ref):
        """Return a text from the cluster, in five seconds or not at all; it is not stored."""
        try:
            # the cluster's credentials are the system's; the person's role was checked
            ports = self.env["paas.engine"].sudo()._ports(self.sudo().cluster_id)
            secret = within(REVEAL_SECONDS, ports[1].get, "Secret", self.namespace, ref.name)
        except EngineError as error:
            raise UserError(error.message) from error
        text = secrets.texts(secret or {}).get(ref.key)
        if text is None:
            raise UserError(
                self.env._("This secret is not in the cluster any more. Enter a new one.")
            )
        return text


def _has_text(field, value):
    """Tell whether a secret answer still stands there in words."""
    if not answers.is_secret(field) or not value:
        return False
    if field.type != "env":
        return isinstance(value, str)
    return any(isinstance(row.get("value"), str) and row["value"] for row in value)
