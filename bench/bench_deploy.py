"""From Deploy to Running beside ``helm install --wait`` of the same chart with the same values.

Ten times each, in turn, on the same cluster: what the platform adds is its own work (the
namespace and its walls, a token, the record of it all), and what it saves is that it watches
instead of asking every two seconds.
"""

import json
import statistics
import time

from dev.config import ROOT
from tests.cluster.support import services

from .live import Live, helm, values_of

TIMES = 10
BOUNDS = (("pairs", "==", TIMES),)
CHART = ROOT / "woow_paas_platform" / "charts" / "static-site"


def measure():
    """Return one row with the medians and the ratio."""
    with Live() as live:
        values, namespace = _warm_up(live)
        pairs = [(_deploy(live), _install(namespace, values, n)) for n in range(TIMES)]
    ours, peer = zip(*pairs, strict=True)
    return [
        {
            "pairs": TIMES,
            "deploy s": round(statistics.median(ours), 2),
            "helm --wait s": round(statistics.median(peer), 2),
            "ratio": round(statistics.median(a / b for a, b in pairs), 2),
            "deploy min-max": f"{min(ours):.2f}-{max(ours):.2f}",
            "helm min-max": f"{min(peer):.2f}-{max(peer):.2f}",
        }
    ]


def _warm_up(live):
    """Deploy once, so that namespace and image are there for both, and return its values."""
    service = services.deploy(live.client, live.workspace, "static-site")
    live.until_running([service], 180)
    seen = services.facts(live.client, service)
    values = values_of(seen["namespace"], seen["release_name"])
    live.remove([service])
    return values, seen["namespace"]


def _deploy(live):
    service = services.draft(live.client, live.workspace, "static-site")
    began = time.monotonic()
    live.client.call("paas.cloud.service", "action_deploy", [service])
    seconds = live.until_running([service], 180) - began
    live.remove([service])
    return seconds


def _install(namespace, values, number):
    name = f"peer-{number}"
    values = {**values, "ingress": {**values["ingress"], "host": f"{name}.apps.localhost"}}
    began = time.monotonic()
    helm("install", name, CHART, "-n", namespace, "--wait", "-f", "-", text=json.dumps(values))
    seconds = time.monotonic() - began
    helm("uninstall", name, "-n", namespace, "--wait")
    return seconds
