"""The HTTP API: each answer that its document promises, and nothing it does not."""

from datetime import timedelta

from odoo import fields
from odoo.tests import HttpCase, new_test_user, tagged

from .common import EngineCase

TYPES = {
    "string": str,
    "integer": int,
    "number": (int, float),
    "boolean": bool,
    "array": list,
    "object": dict,
    "null": type(None),
}
METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE")
STATUS_PATH = "/api/releases/{namespace}/{name}/status"


def mismatch(document, schema, value, where="answer"):
    """Return where a value is not what the schema says; empty when it fits."""
    if "$ref" in schema:
        schema = document["components"]["schemas"][schema["$ref"].rpartition("/")[2]]
    if "oneOf" in schema:
        found = [mismatch(document, one, value, where) for one in schema["oneOf"]]
        return "" if found.count("") == 1 else f"{where}: {found}"
    for one in schema.get("allOf", ()):
        if found := mismatch(document, one, value, where):
            return found
    allowed = schema.get("type", [])
    allowed = [allowed] if isinstance(allowed, str) else allowed
    fits = any(
        isinstance(value, TYPES[name]) and isinstance(value, bool) <= (name == "boolean")
        for name in allowed
    )
    if allowed and not fits or value not in schema.get("enum", [value]):
        return f"{where}: {value!r} is not {allowed} {schema.get('enum', '')}"
    inside = []
    if isinstance(value, list):
        inside = [(schema.get("items", {}), item, f"{where}[]") for item in value]
    if isinstance(value, dict) and "properties" in schema:
        properties = schema["properties"]
        if set(value) - set(properties) or set(schema["required"]) - set(value):
            return f"{where}: {sorted(value)} is not {sorted(properties)}"
        inside = [(properties[key], item, f"{where}.{key}") for key, item in value.items()]
    return next(filter(None, (mismatch(document, *each) for each in inside)), "")


@tagged("post_install", "-at_install")
class TestApi(EngineCase, HttpCase):
    """Keys, roles, and the document."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.guest = cls._member("guest", "guest")
        cls.stranger = cls._user("stranger")
        cls.portal = new_test_user(cls.env, "paas_portal", groups="base.group_portal")
        cls.administrator = cls._user("admin", "woow_paas_platform.group_paas_administrator")
        # the other clusters of the database are not this test's business
        cls.env["paas.cluster"].search([("id", "!=", cls.cluster.id)]).active = False

    def key(self, user, scope=None, days=1):
        """Return a new key of the user, as Odoo makes it."""
        until = fields.Datetime.now() + timedelta(days=days)
        return self.env["res.users.apikeys"].with_user(user).sudo()._generate(scope, "Test", until)

    def ask(self, path, key=None, method="GET"):
        """Return status and data of an answer, which must be as documented."""
        self.env.flush_all()
        headers = {} if key is None else {"X-API-Key": key}
        answer = self.url_open(path, headers=headers, method=method)
        self.assertEqual(answer.headers["Content-Type"].partition(";")[0], "application/json")
        self.assertEqual(answer.headers["Cache-Control"], "no-store")
        self.assertNotIn("session_id", answer.cookies)
        self.env.invalidate_all()
        return answer.status_code, answer.json()

    def code(self, *arguments):
        """Return status and error code."""
        status, data = self.ask(*arguments)
        self.assertEqual(set(data), {"error"})
        return status, data["error"]["code"]

    def status_path(self, service):
        """Return the address of a service's status."""
        return STATUS_PATH.format(namespace=service.namespace, name=service.release_name)

    def test_keys_missing_unknown_and_expired_are_told_apart(self):
        path = self.status_path(self.running())
        old, foreign = self.key(self.owner, days=-1), self.key(self.owner, scope="other")
        for address in ("/api/templates", path):
            self.assertEqual(self.code(address), (401, "api_key_missing"))
            self.assertEqual(self.code(address, "x "), (401, "api_key_unknown"))
            self.assertEqual(self.code(address, "no-such-key"), (401, "api_key_unknown"))
            self.assertEqual(self.code(address, old[:8] + "0" * 32), (401, "api_key_unknown"))
            self.assertEqual(self.code(address, foreign), (401, "api_key_unknown"))
            self.assertEqual(self.code(address, old), (401, "api_key_expired"))

    def test_the_key_of_somebody_who_left_opens_nothing(self):
        path = self.status_path(self.running())
        key = self.key(self.guest)
        self.assertEqual(self.ask(path, key)[0], 200)
        self.guest.active = False
        for address in ("/api/templates", path, "/health"):
            self.assertEqual(self.code(address, key), (401, "api_key_unknown"))

    def test_a_session_is_no_key(self):
        self.authenticate(self.administrator.login, self.administrator.login)
        self.assertEqual(self.code("/api/templates"), (401, "api_key_missing"))

    def test_members_see_their_release_and_nobody_else_learns_that_it_exists(self):
        service = self.running()
        path = self.status_path(service)
        keys = {user: self.key(user) for user in (self.guest, self.stranger, self.portal)}
        status, data = self.ask(path, keys[self.guest])
        self.assertEqual(status, 200)
        self.assertEqual((data["state"], data["ready"]), ("running", 1))
        self.assertEqual(data["observed_at"], service.observed_at.isoformat() + "Z")
        self.assertEqual(data["operation"]["state"], "done")
        missing = self.ask(path.replace(service.release_name, "nothing"), keys[self.guest])
        self.assertEqual(missing[0], 404)
        for user in (self.stranger, self.portal):
            self.assertEqual(self.ask(path, keys[user]), missing)
        self.assertEqual(self.ask(path.replace("/paas-ws", "/%00paas"), keys[self.guest]), missing)
        self.env["paas.workspace.member"].search([("user_id", "=", self.guest.id)]).unlink()
        self.assertEqual(self.ask(path, keys[self.guest]), missing)

    def test_an_old_green_is_never_shown(self):
        service = self.running()
        # the query compares with the time at which this transaction began
        self.cluster.stale_at = fields.Datetime.now() - timedelta(hours=1)
        status, data = self.ask(self.status_path(service), self.key(self.guest))
        self.assertEqual(status, 200)
        self.assertEqual((data["state"], data["last_known_state"]), ("unknown", "running"))
        self.assertIsNone(data["ready"])

    def test_health_tells_the_public_one_word_and_administrators_everything(self):
        self.running()
        self.draft(name="Waiting").action_deploy()
        for key in (None, self.key(self.owner)):
            self.assertEqual(self.ask("/health", key), (200, {"status": "up"}))
        self.assertEqual(self.code("/health", "no-such-key"), (401, "api_key_unknown"))
        administrator = self.key(self.administrator)
        status, data = self.ask("/health", administrator)
        self.assertEqual((status, data["status"]), (200, "up"))
        self.assertTrue(data["database"]["reachable"])
        (cluster,) = data["clusters"]
        self.assertTrue(cluster["reachable"])
        self.assertEqual((cluster["backlog"]["queued"], cluster["backlog"]["running"]), (1, 0))
        self.assertTrue(cluster["scheduled_action"]["active"])
        self.env["ir.config_parameter"].set_param("woow_paas.helm_binary", "/nowhere/helm")
        self.cluster.stale_at = fields.Datetime.now() - timedelta(hours=1)
        self.cluster.cron_id.nextcall = fields.Datetime.now() - timedelta(hours=1)
        self.assertEqual(self.ask("/health"), (503, {"status": "down"}))
        status, data = self.ask("/health", administrator)
        self.assertEqual((status, data["helm"]["version"]), (503, None))
        self.assertIn("/nowhere/helm", data["helm"]["error"])
        self.assertFalse(data["clusters"][0]["reachable"])
        self.assertGreaterEqual(data["clusters"][0]["scheduled_action"]["late_seconds"], 3600)

    def test_the_document_describes_exactly_the_routes_and_their_answers(self):
        service = self.running()
        _status, document = self.ask("/api/openapi.json")
        routed = {
            (rule.rule.replace("<string:", "{").replace(">", "}"), method)
            for rule in self.env["ir.http"].routing_map().iter_rules()
            if "woow_paas_platform.controllers.api" in rule.endpoint.func.__func__.__module__
            for method in rule.methods & set(METHODS)
        }
        written = {
            (path, method.upper()) for path, item in document["paths"].items() for method in item
        }
        self.assertEqual(routed, written)
        mine = self.status_path(service)
        keys = {user: self.key(user) for user in (self.guest, self.portal, self.administrator)}
        requests = [
            ("/health", "/health", keys[self.administrator]),
            ("/health", "/health", "no-such-key"),
            ("/api/templates", "/api/templates", keys[self.guest]),
            ("/api/templates", "/api/templates", None),
            ("/api/templates", "/api/templates", keys[self.portal]),
            (STATUS_PATH, mine, keys[self.guest]),
            (STATUS_PATH, mine, None),
            (STATUS_PATH, mine, keys[self.portal]),
            ("/api/openapi.json", "/api/openapi.json", None),
        ]
        seen = set()
        for path, address, key in requests:
            seen.add(self.matches(document, path, "GET", address, key))
        for path, method in sorted(routed):
            if method != "GET":
                address = mine if path == STATUS_PATH else path
                seen.add(self.matches(document, path, method, address, None))
        self.cluster.cron_id.active = False
        seen.add(self.matches(document, "/health", "GET", "/health", keys[self.administrator]))
        promised = {
            (path, method.upper(), status)
            for path, item in document["paths"].items()
            for method, operation in item.items()
            for status in operation["responses"]
        }
        self.assertEqual(seen, promised)

    def matches(self, document, path, method, address, key):
        """Ask, compare with the document, and return which of its promises was kept."""
        status, data = self.ask(address, key, method)
        promises = document["paths"][path][method.lower()]["responses"]
        self.assertIn(str(status), promises, f"{method} {path}: {data}")
        schema = promises[str(status)]["content"]["application/json"]["schema"]
        self.assertEqual(mismatch(document, schema, data), "")
        if "x-error-codes" in schema:
            self.assertIn(data["error"]["code"], schema["x-error-codes"])
        return path, method, str(status)
