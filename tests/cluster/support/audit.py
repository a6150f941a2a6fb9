"""Count calls in the API server's own audit log."""

import json

from dev.config import LOGS

ENGINE = "system:serviceaccount:paas-system:woow-paas-engine"


class AuditLog:
    """The calls that the API server has written down since this object was made."""

    def __init__(self):
        self.path = LOGS / "audit.log"
        self.offset = self.path.stat().st_size

    def calls(self, user=ENGINE):
        """Return the finished calls of ``user`` as (verb, resource, namespace) in order."""
        with self.path.open(encoding="utf-8") as log:
            log.seek(self.offset)
            lines = [line for line in log if line.endswith("\n")]
        entries = (json.loads(line) for line in lines)
        return [
            (
                entry["verb"],
                entry.get("objectRef", {}).get("resource", ""),
                entry.get("objectRef", {}).get("namespace", ""),
            )
            for entry in entries
            if entry["user"]["username"] == user and entry["stage"] != "RequestReceived"
        ]

    def lists(self, resource):
        """Return how often the engine listed a kind over the whole cluster."""
        return self.calls().count(("list", resource, ""))
