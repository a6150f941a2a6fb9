"""Gather what an access check needs: everything side by side, and no longer than it may take."""

import time
from concurrent.futures import ThreadPoolExecutor, wait
from datetime import UTC, datetime

from .access_facts import AccessFacts, backend, entry_addresses, hosts
from .domain import ReleaseKey, Snapshot
from .errors import EngineError
from .ports import OBSERVED_KINDS
from .status import Index
from .status.raw import meta

SECONDS = 4.5
"""How long a whole check takes at most."""
_FIRST = 0.55
"""Share of the time for what the second round of questions needs."""
_LINES = 300
_SHOWN = 5
_CONTROLLERS = ("traefik", "nginx", "haproxy", "contour", "envoy", "kong", "ingress")
_APP = ("app.kubernetes.io/name", "app", "k8s-app")


def read(cluster, network, target, hooks=(), seconds=SECONDS):
    """Return the facts about one app's address; what does not answer in time is not known."""
    ends = time.monotonic() + seconds
    pool = ThreadPoolExecutor(20, thread_name_prefix="paas-access")
    try:
        return _Reading(cluster, network, target, pool, ends).facts(hooks, seconds)
    finally:
        # whatever still waits has a time-out of its own
        pool.shutdown(wait=False, cancel_futures=True)


class _Reading:
    """One check's questions and their answers."""

    def __init__(self, cluster, network, target, pool, ends):
        self.cluster = cluster
        self.network = network
        self.target = target
        self.pool = pool
        self.ends = ends

    def facts(self, hooks, seconds):
        """Ask in two rounds: what is there, then what it answers."""
        target, started = self.target, datetime.now(UTC)
        first = {kind: self._list(kind, target.namespace) for kind in OBSERVED_KINDS}
        first["NetworkPolicy"] = self._list("NetworkPolicy", target.namespace)
        first["IngressClass"] = self._list("IngressClass", "")
        controllers = self._list("Pod", target.controller_namespace)
        names = outside = None
        if target.host:
            names = self.pool.submit(self.network.resolve, target.host, seconds * _FIRST)
            outside = self.pool.submit(self.network.ask, target.url, seconds * 0.9)
        wait(
            [*first.values(), controllers, *([names] if names else [])],
            self._left() - seconds * (1 - _FIRST),
        )
        objects = {kind: self._now(future) for kind, future in first.items()}
        addresses, dns_error = self._now(names) or (None, "timeout" if names else "")
        entry = [pod for pod in self._now(controllers) or () if is_controller(pod)]
        parts = self._parts(objects, started, hooks)
        second = self._second_round(parts, addresses, entry)
        wait([*second.values(), *([outside] if outside else [])], self._left())
        services = objects.get("Service")
        return AccessFacts(
            target=target,
            now=started,
            parts=parts,
            services=None
            if services is None
            else frozenset(meta(one).get("name", "") for one in services),
            ingress_classes=objects.get("IngressClass"),
            policies=objects.get("NetworkPolicy"),
            controllers=entry,
            log=self._now(second.get("log")) or (),
            addresses=addresses,
            dns_error=dns_error,
            outside=self._now(outside),
            direct=self._now(second.get("direct")),
            inside=self._now(second.get("inside")),
        )

    def _second_round(self, parts, addresses, controllers):
        asked, target, left = {}, self.target, max(self._left() - 0.2, 0.2)
        ingress = None
        if parts is not None:
            ingresses = parts.by_kind["Ingress"]
            ingress = next((one for one in ingresses if target.host in hosts(one)), None)
            service, port = backend(parts, ingress)
            if service and port:
                asked["inside"] = self.pool.submit(
                    self.cluster.answer, target.namespace, service, str(port), left
                )
        entry = [one for one in entry_addresses(ingress) if one]
        if entry and not set(entry) & set(addresses or ()):
            asked["direct"] = self.pool.submit(self.network.ask, target.url, left, entry[0])
        if controllers and target.host:
            asked["log"] = self.pool.submit(self._log, controllers[0])
        return asked

    def _log(self, pod):
        """Return the entry point's last lines about this address."""
        place = meta(pod)
        said = self.cluster.logs(place.get("namespace"), place.get("name"), tail=_LINES)
        return [line for line in said.splitlines() if self.target.host in line][-_SHOWN:]

    def _parts(self, objects, taken_at, hooks):
        if any(objects[kind] is None for kind in OBSERVED_KINDS):
            return None
        key = ReleaseKey(self.target.namespace, self.target.release)
        return Index(Snapshot(taken_at, objects), {key: hooks}).of(key)

    def _list(self, kind, namespace):
        return self.pool.submit(self.cluster.list, kind, namespace)

    def _left(self):
        return max(self.ends - time.monotonic(), 0.05)

    def _now(self, future):
        """Return what a question has brought so far; None when nothing has come."""
        if future is None or not future.done():
            return None
        try:
            return future.result()
        except EngineError:
            # not allowed or not answered: the step that needs it says that it is not known
            return None


def is_controller(pod):
    """Tell whether a pod is one that lets visitors in."""
    labels = meta(pod).get("labels") or {}
    named = " ".join(str(labels.get(key, "")) for key in _APP)
    return any(word in named for word in _CONTROLLERS)
