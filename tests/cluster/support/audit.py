"""Count calls in the API server's own audit log."""

import json

from dev.config import LOGS

ENGINE = "system:serviceaccount:paas-system:woow-paas-engine"


class AuditLog:
    """The calls that the API server has written down since this object was made."""

    def __init__(self):
        self.path = LOGS / "audit.log"
        self.offset = self.path.stat().st_size

    @classmethod
    def of_the_cluster(cls):
        """Return the calls since the cluster was started."""
        log = cls()
        log.offset = 0
        return log

    def calls(self, user=ENGINE):
        """Return the finished calls of ``user`` as (verb, resource, namespace) in order."""
        return [
            (
                entry["verb"],
                entry.get("objectRef", {}).get("resource", ""),
                entry.get("objectRef", {}).get("namespace", ""),
            )
            for entry in self._entries(user)
        ]

    def verbs(self, user=ENGINE):
        """Return the permissions that ``user`` has used, as (group, resource, verb).

        A patch that made its object has needed ``create``, and a role that was bound ``bind``.
        """
        used = set()
        for entry in self._entries(user):
            code = entry.get("responseStatus", {}).get("code", 0)
            target = entry.get("objectRef", {})
            group, part = target.get("apiGroup", ""), target.get("subresource", "")
            resource = target.get("resource", "") + (f"/{part}" if part else "")
            if code < 400:
                used.add((group, resource, entry["verb"]))
            if code == 201:
                used.add((group, resource, "create"))
                if resource == "rolebindings":
                    used.add((group, "clusterroles", "bind"))
        return used

    def _entries(self, user):
        with self.path.open(encoding="utf-8") as log:
            log.seek(self.offset)
            for line in log:
                # the last one may be half written
                entry = json.loads(line) if line.endswith("\n") else {}
                if (
                    entry.get("user", {}).get("username") == user
                    and entry["stage"] != "RequestReceived"
                ):
                    yield entry

    def lists(self, resource):
        """Return how often the engine listed a kind over the whole cluster."""
        return self.calls().count(("list", resource, ""))
