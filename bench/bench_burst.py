"""A hundred deploys at once beside a shell loop of ``helm install`` with the same parallelism.

On simulated nodes, so that what is measured is the platform and not this machine's kubelet.
"""

import secrets
import time
from concurrent.futures import ThreadPoolExecutor

from dev.cluster import simulated
from dev.config import ROOT
from tests.cluster.support import services
from tests.cluster.support.repository import Repository

from .live import Live, helm, kubectl

COUNT = 100
BOUNDS = (("deploys", "==", COUNT),)
AT_ONCE = 8
"""As many operations as the engine works on side by side."""
CHART = ROOT / "bench" / "charts" / "tiny"
SPACE = f"bench-burst-{secrets.token_hex(2)}"


def measure():
    """Return one row: the time until all run, ours and the loop's."""
    with Live() as live:
        simulated.up(1)
        try:
            ours = _product(live)
            peer = _loop()
        finally:
            kubectl("delete", "namespace", SPACE, "--wait=false", "--ignore-not-found")
            simulated.down()
    return [
        {
            "deploys": COUNT,
            "at once": AT_ONCE,
            "platform s": round(ours, 1),
            "helm loop s": round(peer, 1),
            "ratio": round(ours / peer, 2),
        }
    ]


def _product(live):
    template = _template(live)
    made = {"template_id": template, "subdomain": False}
    drafts = services.drafts(live.client, live.workspace, "tiny", COUNT, **made)
    began = time.monotonic()
    with ThreadPoolExecutor(AT_ONCE) as pool:
        list(
            pool.map(
                lambda one: live.client.call("paas.cloud.service", "action_deploy", [one]), drafts
            )
        )
    seconds = live.until_running(drafts, 1200) - began
    live.remove(drafts)
    return seconds


def _template(live):
    """Return an application whose chart comes from a repository on this machine."""
    repository = Repository()
    facts = repository.offer(CHART)
    source = live.client.create(
        "paas.chart.source",
        {
            "name": "Bench",
            "url": repository.url,
            "allow_http": True,
            "allow_private": True,
        },
    )
    category = live.client.search("paas.app.category", [], limit=1)[0]
    size = {"name": "S", "code": "S", "cpu": 0.05, "memory_mib": 32, "suggested": True}
    return live.client.create(
        "paas.app.template",
        {
            "name": "Tiny",
            "summary": "For benchmarks",
            "category_id": category,
            "source_id": source,
            "chart_name": facts.name,
            "chart_version": facts.version,
            "chart_digest": facts.digest,
            "has_address": False,
            "plan_ids": [[0, 0, size]],
        },
    )


def _loop():
    """Install as many with helm, as many at once, and wait until all are available."""
    kubectl("create", "namespace", SPACE)
    began = time.monotonic()
    with ThreadPoolExecutor(AT_ONCE) as pool:
        list(pool.map(lambda n: helm("install", f"tiny-{n}", CHART, "-n", SPACE), range(COUNT)))
    kubectl(
        "wait", "--for=condition=Available", "deployment", "--all", "-n", SPACE, "--timeout=600s"
    )
    return time.monotonic() - began
