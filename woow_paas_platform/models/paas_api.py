import re

from odoo import api, fields, models
from odoo.addons.base.models.res_users import INDEX_SIZE, KEY_CRYPT_CONTEXT
from odoo.tools import SQL

NAME = re.compile(r"[a-z0-9]([-a-z0-9.]{0,251}[a-z0-9])?")
"""What Kubernetes and Helm take as a name; nothing else can be a release of ours."""


class ApiError(Exception):
    """A refusal with a code that stays the same, whatever becomes of its words."""

    def __init__(self, status, code, message):
        super().__init__(message)
        self.status = status
        self.code = code
        self.message = message


class PaasApi(models.AbstractModel):
    """What the HTTP API answers, as plain data."""

    _name = "paas.api"
    _description = "HTTP API"

    @api.model
    def _authenticate(self, key):
        """Return the id of the user whose key this is."""
        key = key.strip()
        if not key:
            raise ApiError(
                401, "api_key_missing", "Send one of your Odoo API keys as header X-API-Key."
            )
        keys = self.env["res.users.apikeys"]
        # "rpc" is what Odoo's own API asks for: keys for everything, and keys for calls
        user = keys._check_credentials(scope="rpc", key=key)
        if user:
            return user
        if self._is_expired(key):
            raise ApiError(401, "api_key_expired", "This API key has expired. Make a new one.")
        raise ApiError(401, "api_key_unknown", "This API key is not known.")

    def _is_expired(self, key):
        """Tell whether the key was somebody's until it expired; Odoo forgets it after a day."""
        self.env.cr.execute(
            SQL(
                """SELECT k.key FROM res_users_apikeys k JOIN res_users u ON u.id = k.user_id
                WHERE u.active AND k.index = %s AND (k.scope IS NULL OR k.scope = 'rpc')
                AND k.expiration_date < (now() AT TIME ZONE 'UTC')""",
                key[:INDEX_SIZE],
            )
        )
        return any(KEY_CRYPT_CONTEXT.verify(key, known) for (known,) in self.env.cr.fetchall())

    @api.model
    def _templates(self):
        """Return the marketplace as this user sees it."""
        Template = self.env["paas.app.template"]
        if not Template.has_access("read"):
            raise ApiError(403, "forbidden", "Your user may not use the marketplace.")
        return [
            {
                "id": template.id,
                "name": template.name,
                "summary": template.summary,
                "category": template.category_id.name,
                "tags": template.tag_ids.mapped("name"),
                "version": template.version,
                "has_address": template.has_address,
                "keeps_data": template.keeps_data,
                "plans": [
                    {
                        "id": plan.id,
                        "code": plan.code,
                        "name": plan.name,
                        "suggested": plan.suggested,
                        "price": plan.price,
                        "currency": plan.currency_id.name,
                        **plan._engine_plan(),
                    }
                    for plan in template.plan_ids
                ],
                "fields": [field._page_field() for field in template.field_ids],
            }
            for template in Template.search([])
        ]

    @api.model
    def _release_status(self, namespace, name):
        """Return how a release is; what is not this user's does not exist."""
        Service = self.env["paas.cloud.service"]
        service = Service
        named = NAME.fullmatch(namespace) and NAME.fullmatch(name)
        if named and Service.has_access("read"):
            # the record rules of the user decide what is found
            service = Service.search(
                [("workspace_id.namespace", "=", namespace), ("release_name", "=", name)], limit=1
            )
        if not service:
            raise ApiError(404, "not_found", "There is no such release.")
        known = service.state != "unknown"
        operation = service.operation_id
        return {
            "namespace": service.namespace,
            "release": service.release_name,
            "service_id": service.id,
            "name": service.name,
            "state": service.state,
            "reason": service.state_reason or None,
            "message": service.state_message or None,
            "last_known_state": service.last_known_state or None,
            "observed_at": _moment(service.observed_at),
            # what was counted long ago is not how it is now
            "ready": service.ready if known else None,
            "wanted": service.wanted if known else None,
            "revision": service.revision,
            "url": service.url or None,
            "operation": _operation(operation) if operation else None,
            "causes": [
                {
                    "cause": cause.cause,
                    "severity": cause.severity,
                    "title": cause.title or "",
                    "text": " ".join(filter(None, (cause.text, cause.advice))),
                    "first_seen": _moment(cause.first_seen),
                }
                for cause in service.diagnosis_ids
            ],
        }


def _operation(operation):
    return {
        "id": operation.id,
        "kind": operation.kind,
        "state": operation.state,
        "stage": operation.stage,
        "started_at": _moment(operation.started_at),
        "finished_at": _moment(operation.finished_at),
        "error": {"code": operation.error_code, "message": operation.error_message or ""}
        if operation.error_code
        else None,
    }


def _moment(value):
    """Return a time of the database as ISO 8601 in UTC."""
    return f"{fields.Datetime.to_datetime(value).isoformat(timespec='seconds')}Z" if value else None
