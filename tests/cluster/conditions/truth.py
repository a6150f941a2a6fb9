"""The truth about a condition, from outside: pages fetched over HTTP, and what programs logged.

A truth is a function of what the cluster's administrator and a browser see. It says
whether all that is wanted is there: True, False, or None when nothing is to be there.
"""

import json
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path

from dev.cluster import network
from woow_paas_platform.engine.errors import EngineError

TIMES = 4
"""Fetches of one address: more than one instance answers behind it."""
_PROBER = Path(__file__).with_name("prober.py")


class Prober:
    """A process in the cluster's network that fetches pages."""

    def __init__(self):
        words = network.inside(sys.executable, "-I", str(_PROBER))
        self.process = subprocess.Popen(
            words, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )

    def fetch(self, wanted):
        """Return the answers of each (address, times)."""
        self.process.stdin.write(json.dumps(wanted) + "\n")
        self.process.stdin.flush()
        return json.loads(self.process.stdout.readline())

    def close(self):
        """End the process."""
        self.process.stdin.close()
        self.process.wait(10)


@dataclass
class Look:
    """What was seen from outside at one moment."""

    services: dict = field(default_factory=dict)
    """(namespace, name) → address in the cluster; empty for a headless one."""
    pods: dict = field(default_factory=dict)
    """(namespace, app label) → addresses of the pods that are not on their way out."""
    pages: dict = field(default_factory=dict)
    logs: dict = field(default_factory=dict)


def look(cluster, prober, namespaces, conditions):
    """Fetch everything that the conditions' truths ask for, once each."""
    seen = Look()
    with ThreadPoolExecutor(8) as pool:
        kinds = [(kind, name) for name in namespaces for kind in ("Service", "Pod")]
        lists = list(pool.map(lambda one: cluster.list(*one), kinds))
        logged = [one for one in conditions if isinstance(one.truth, Logged)]
        logs = pool.map(lambda one: _log(cluster, one, lists), logged)
        seen.logs = {one.name: log for one, log in zip(logged, logs, strict=True)}
    for item in (item for items in lists for item in items):
        metadata, spec = item["metadata"], item["spec"]
        place = metadata["namespace"]
        if item["kind"] == "Service":
            seen.services[place, metadata["name"]] = spec.get("clusterIP", "")
        elif not metadata.get("deletionTimestamp") and item["status"].get("podIP"):
            app = metadata.get("labels", {}).get("app", "")
            seen.pods.setdefault((place, app), []).append(item["status"]["podIP"])
    wanted = {
        url: times
        for condition in conditions
        for truth in filter(None, (condition.before, condition.truth))
        for url, times in truth.addresses(seen, condition)
    }
    answers = prober.fetch(list(wanted.items())) if wanted else []
    seen.pages = dict(zip(wanted, answers, strict=True))
    return seen


def _log(cluster, condition, lists):
    """Return what the pods of a condition have written; empty while there is nothing to read."""
    text = ""
    for item in (item for items in lists for item in items if item["kind"] == "Pod"):
        metadata = item["metadata"]
        mine = metadata["namespace"], metadata.get("labels", {}).get("app")
        if mine == (condition.namespace, condition.name):
            try:
                text += cluster.logs(metadata["namespace"], metadata["name"], tail=20)
            except EngineError:
                # a container that has not begun has no log
                continue
    return text


@dataclass(frozen=True)
class Served:
    """The Service answers, every time, with the page that is wanted."""

    text: str = "It works"
    service: str = ""

    def addresses(self, seen, condition):
        """Yield what is to be fetched."""
        address = seen.services.get((condition.namespace, self.service or condition.name))
        if address and address != "None":
            yield f"http://{address}/", TIMES

    def __call__(self, seen, condition):
        """Tell whether every answer was the wanted page."""
        asked = list(self.addresses(seen, condition))
        return bool(asked) and all(
            self.text in page for url, _times in asked for page in seen.pages[url]
        )


@dataclass(frozen=True)
class EachServes:
    """Every one of the wanted instances answers with the page that is wanted."""

    count: int
    text: str = "It works"
    port: int = 8080

    def addresses(self, seen, condition):
        """Yield what is to be fetched."""
        for address in seen.pods.get((condition.namespace, condition.name), ()):
            yield f"http://{address}:{self.port}/", 1

    def __call__(self, seen, condition):
        """Tell whether enough instances answered."""
        pages = [seen.pages[url][0] for url, _times in self.addresses(seen, condition)]
        return sum(self.text in page for page in pages) >= self.count


@dataclass(frozen=True)
class Logged:
    """The program has written that it did what is wanted, or that it gave up."""

    text: str
    gave_up: str = "gave up"

    def addresses(self, _seen, _condition):
        """Yield nothing: no page tells."""
        return ()

    def __call__(self, seen, condition):
        """Tell by the log; as long as it says nothing, there is nothing to claim."""
        log = seen.logs.get(condition.name, "")
        if self.gave_up in log:
            return False
        return True if self.text in log else None


@dataclass(frozen=True)
class Nothing:
    """Nothing is to run now, so there is nothing to probe."""

    def addresses(self, _seen, _condition):
        """Yield nothing."""
        return ()

    def __call__(self, _seen, _condition):
        """Tell that no claim can be checked."""
        return None
