"""Talk to Odoo as a user's browser does: a session and ``call_kw``."""

import requests


class RpcError(Exception):
    """What the server answered instead of a result."""


class Client:
    """One user's session."""

    def __init__(self, url, database, login, password):
        self.url = url
        self.session = requests.Session()
        self.session.trust_env = False
        self._post(
            "/web/session/authenticate",
            {"db": database, "login": login, "password": password},
        )

    def call(self, model, method, *args, **kwargs):
        """Call a public method and return its result."""
        return self._post(
            f"/web/dataset/call_kw/{model}/{method}",
            {"model": model, "method": method, "args": args, "kwargs": kwargs},
        )

    def create(self, model, values):
        """Create one record and return its id."""
        return self.call(model, "create", [values])[0]

    def read(self, model, record, *fields):
        """Read one record's fields as a dict."""
        return self.call(model, "read", [record], list(fields))[0]

    def search(self, model, domain, **kwargs):
        """Return matching ids."""
        return self.call(model, "search", domain, **kwargs)

    def _post(self, path, params):
        answer = self.session.post(
            self.url + path, json={"jsonrpc": "2.0", "method": "call", "params": params}, timeout=60
        )
        answer.raise_for_status()
        body = answer.json()
        if "error" in body:
            data = body["error"].get("data", {})
            raise RpcError(data.get("message") or body["error"].get("message"))
        return body.get("result")
