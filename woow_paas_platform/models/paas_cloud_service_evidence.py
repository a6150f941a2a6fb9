from concurrent.futures import ThreadPoolExecutor
from concurrent.futures import TimeoutError as TooLate

from odoo import models

from ..engine import evidence
from ..engine.domain import ReleaseKey
from ..engine.errors import EngineError

SECONDS = 5
"""How long a person waits for what the cluster shows at most."""


class PaasCloudServiceEvidence(models.Model):
    """What runs, as the cluster itself shows it: read when somebody looks, never stored."""

    _inherit = "paas.cloud.service"

    def read_logs(self, instance="", container="", previous=None):
        """Return the last lines of a container's log, and which others there are."""
        self.ensure_one()
        self.check_access("read")
        pods = [entry["name"] for entry in self.instances or ()]
        namespace, (instance, container) = self.namespace, _texts(instance, container)

        def read(port, clock):
            return evidence.read_logs(
                port, namespace, pods, clock.now(), instance, container, previous
            )

        empty = {"sources": [], "chosen": None, "lines": [], "note": ""}
        return self._look(read, empty)

    def read_events(self):
        """Return the events about this app: warnings, and the newest of the others."""
        self.ensure_one()
        self.check_access("read")
        key, hooks = self._release_key(), self._hook_objects()
        return self._look(
            lambda port, _clock: {"events": evidence.read_events(port, key, hooks)},
            {"events": []},
        )

    def read_objects(self):
        """Return what this app consists of in the cluster, each with its state."""
        self.ensure_one()
        self.check_access("read")
        key, hooks = self._release_key(), self._hook_objects()
        return self._look(
            lambda port, clock: {"objects": evidence.read_objects(port, key, hooks, clock.now())},
            {"objects": []},
        )

    def read_release(self):
        """Return Helm's history, and the newest values and manifest without their secrets."""
        self.ensure_one()
        self.check_access("read")
        key = self._release_key()
        secret = [
            field.path
            for field in self.template_id._engine_fields()
            if field.path and (field.secret or field.type == "secret")
        ]
        return self._look(
            lambda port, _clock: evidence.read_release(port, key, secret),
            {"history": [], "values": "", "manifest": ""},
        )

    def _release_key(self):
        return ReleaseKey(self.namespace, self.release_name)

    def _hook_objects(self):
        # names of objects; whoever sees the service may see what it consists of
        return self.sudo().hooks or ()

    def _look(self, read, empty):
        """Return what ``read(port, clock)`` finds, or ``empty`` with the reason in ``error``.

        The cluster gets a few seconds; a page that waits longer is no help.
        """
        if self.desired_state == "draft":
            return {**empty, "error": ""}
        try:
            # members look at their own app; the cluster's credentials stay with the engine
            _helm, port, clock = self.env["paas.engine"].sudo()._ports(self.sudo().cluster_id)
            executor = ThreadPoolExecutor(max_workers=1, thread_name_prefix="paas-look")
            reading = executor.submit(read, port, clock)
            executor.shutdown(wait=False)
            return {**reading.result(timeout=SECONDS), "error": ""}
        except EngineError as error:
            return {**empty, "error": error.message}
        except TooLate:
            return {
                **empty,
                "error": self.env._("The cluster did not answer within five seconds."),
            }


def _texts(*words):
    return [word if isinstance(word, str) else "" for word in words]
