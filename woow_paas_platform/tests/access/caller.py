"""Call a method over HTTP as somebody: by a browser's session, and by a key."""

from odoo.exceptions import UserError

YES, SAID, NO = "yes", "said", "no"
REFUSALS = ("AccessError", "AccessDenied", "MissingError", "Forbidden", "Unauthorized")
SESSION_EXPIRED = 100


class Caller:
    """One person's two ways to Odoo."""

    def __init__(self, case, session="", key=""):
        self.case = case
        self.session = session
        self.key = key

    def by_session(self, model, method, ids, arguments):
        """Call as the web client does; return the outcome and what was answered."""
        arguments = dict(arguments)
        # create looks at its first argument by position
        first = [arguments.pop("vals_list")] if method == "create" and arguments else []
        positional = first if self._is_on_model(model, method) else [ids, *first]
        params = {"model": model, "method": method, "args": positional, "kwargs": arguments}
        answer = self.case.opener.post(
            f"{self.case.base_url()}/web/dataset/call_kw/{model}/{method}",
            json={"jsonrpc": "2.0", "method": "call", "params": params},
            cookies={"session_id": self.session} if self.session else {},
            timeout=60,
        )
        body = answer.json()
        if "error" not in body:
            return YES, body.get("result")
        error = body["error"]
        if error["code"] == SESSION_EXPIRED:
            return NO, error["message"]
        return _judged(error["data"])

    def by_key(self, model, method, ids, arguments):
        """Call as a program does; return the outcome and what was answered."""
        on_model = self._is_on_model(model, method)
        answer = self.case.opener.post(
            f"{self.case.base_url()}/json/2/{model}/{method}",
            json=dict(arguments) if on_model else {"ids": ids, **arguments},
            headers={"Authorization": f"bearer {self.key}"} if self.key else {},
            timeout=60,
        )
        if answer.status_code == 200:
            return YES, answer.json()
        if answer.status_code in (401, 403):
            return NO, answer.text
        return _judged(answer.json())

    def _is_on_model(self, model, method):
        found = getattr(self.case.registry[model], method)
        return bool(getattr(found, "_api_model", False))


def _judged(error):
    """Return the outcome of a refusal: by access, in words to a person, or a fault."""
    name = error["name"].rpartition(".")[2]
    if name in REFUSALS:
        return NO, error["message"]
    if name in _words():
        return SAID, error["message"]
    return f"broken ({name})", error["message"]


def _words():
    """Return the names of refusals that are written for people."""
    return {UserError.__name__, "ValidationError", "RedirectWarning"}
