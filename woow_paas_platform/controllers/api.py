"""The API for machines: four addresses to read from; everything else is Odoo's ``/json/2``."""

import json
from functools import wraps

from odoo import http
from odoo.http import request
from odoo.tools import file_open

from ..models.paas_api import ApiError

HEALTH = "/health"
DOCUMENT = "/api/openapi.json"
TEMPLATES = "/api/templates"
STATUS = "/api/releases/<string:namespace>/<string:name>/status"
OTHER_METHODS = ["POST", "PUT", "PATCH", "DELETE"]


def _answer(data, status=200, headers=()):
    """Return an answer that nobody on the way may keep."""
    return request.make_json_response(
        data, headers=[("Cache-Control", "no-store"), *headers], status=status
    )


def _refusal(error):
    headers = [("WWW-Authenticate", 'ApiKey realm="X-API-Key"')] if error.status == 401 else []
    return _answer({"error": {"code": error.code, "message": error.message}}, error.status, headers)


def _plain(endpoint):
    """Answer what the models refuse with its code."""

    @wraps(endpoint)
    def answered(self, *args, **kwargs):
        try:
            return endpoint(self, *args, **kwargs)
        except ApiError as error:
            return _refusal(error)

    return answered


def _sign_in():
    """Go on as the user whose key the request carries: never as the browser's session."""
    key = request.httprequest.headers.get("X-API-Key", "")
    user = request.env["paas.api"]._authenticate(key)
    request.update_env(user=user)
    request.update_context(**request.env["res.users"].context_get())
    return request.env["paas.api"]


class Api(http.Controller):
    """Sign in by key and let the models answer."""

    @http.route(
        HEALTH, type="http", auth="none", methods=["GET"], readonly=True, save_session=False
    )
    @_plain
    def health(self):
        """Tell everybody up or down, and an administrator's key everything."""
        if "X-API-Key" in request.httprequest.headers:
            health = _sign_in()._health()
        else:
            health = request.env["paas.api"]._health()
        return _answer(health, 200 if health["status"] == "up" else 503)

    @http.route(
        TEMPLATES, type="http", auth="none", methods=["GET"], readonly=True, save_session=False
    )
    @_plain
    def templates(self):
        """List the applications with their plans and forms."""
        return _answer({"templates": _sign_in()._templates()})

    @http.route(
        STATUS, type="http", auth="none", methods=["GET"], readonly=True, save_session=False
    )
    @_plain
    def release_status(self, namespace, name):
        """Tell how a release is, to those who may see it."""
        return _answer(_sign_in()._release_status(namespace, name))

    @http.route(
        DOCUMENT, type="http", auth="none", methods=["GET"], readonly=True, save_session=False
    )
    def document(self):
        """Describe this API."""
        with file_open("woow_paas_platform/controllers/openapi.json") as document:
            return _answer(json.load(document))

    @http.route(
        [HEALTH, TEMPLATES, STATUS, DOCUMENT],
        type="http",
        auth="none",
        methods=OTHER_METHODS,
        csrf=False,  # it does nothing
        readonly=True,
        save_session=False,
    )
    def only_get(self, namespace=None, name=None):
        """Refuse to change anything."""
        error = {"code": "method_not_allowed", "message": "Only GET is allowed here."}
        return _answer({"error": error}, 405, [("Allow", "GET, HEAD, OPTIONS")])
