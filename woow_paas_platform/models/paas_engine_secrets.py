from dataclasses import replace

from odoo import models
from odoo.exceptions import UserError

from ..engine import secrets
from ..engine.errors import PermanentError


class PaasEngineSecrets(models.AbstractModel):
    """Secrets on their way from the record to the cluster, and the record of their arrival."""

    _inherit = "paas.engine.tasks"

    def _task(self, operation):
        task = super()._task(operation)
        kept = operation.service_id.secret_ids
        applying = task.kind in ("deploy", "upgrade", "rollback")
        more = {"has_secrets": bool(kept)}
        if applying and operation.stage in ("prepare", "apply"):
            workspace = operation.service_id.workspace_id
            more["namespace"] = replace(task.namespace, registries=workspace._registry_logins())
        if applying and operation.stage == "prepare":
            more["secrets"] = self._to_write(operation, kept)
            more["old_secrets"] = tuple(self._old(operation.service_id, kept).mapped("name"))
        if applying and operation.stage == "apply":
            questions = operation.service_id.template_id._engine_fields()
            more["read_back"] = secrets.read_back(questions, operation.wanted["inputs"])
        return replace(task, **more)

    def _to_write(self, operation, kept):
        """Return the texts that the change needs and the cluster does not have yet."""
        wanted = set((operation.wanted.get("secrets") or {}).values())
        missing = wanted - set(kept.mapped("name"))
        if missing:
            names = ", ".join(sorted(missing))
            raise PermanentError(f"These secrets are not there any more: {names}.")
        try:
            return {
                secret.name: {secret.data_key: secret._text()}
                for secret in kept
                if secret.name in wanted and secret.state == "pending"
            }
        except UserError as error:
            raise PermanentError(str(error)) from error

    def _old(self, service, kept):
        """Return the secrets that nothing one can go back to refers to."""
        used = service._secrets_in_use()
        return kept.filtered(lambda secret: secret.name not in used)

    def _values(self, operation):
        """Return the values, with what restarts the app when one of its secrets is another."""
        values = super()._values(operation)
        questions = operation.service_id.template_id._engine_fields()
        refs = secrets.references(questions, operation.wanted["inputs"])
        if not refs:
            return values
        paas = {**(values.get("paas") or {}), "secretsChecksum": secrets.checksum(refs)}
        return {**values, "paas": paas}

    def _write_facts(self, operation, facts):
        """Erase texts in the very transaction that says they are in the cluster."""
        result = super()._write_facts(operation, facts)
        kept = operation.service_id.secret_ids
        written, removed = (
            set(facts.get(f"secrets_{what}", ())) for what in ("written", "removed")
        )
        kept.filtered(lambda secret: secret.name in written)._note_written()
        kept.filtered(lambda secret: secret.name in removed).unlink()
        return result

    def _conclude(self, operation, now):
        """With the app its secrets are gone."""
        result = super()._conclude(operation, now)
        if operation.kind == "delete" and operation.state == "done":
            operation.service_id.secret_ids.unlink()
        return result
