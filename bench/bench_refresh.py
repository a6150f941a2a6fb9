"""One reading of 200 and of 2,000 services beside asking helm and the cluster for each.

The services are real objects with real controllers on simulated nodes (kwok); the reading is
the product's own, in Odoo, on PostgreSQL, with the engine's own account. The peer is what
people write in a shell: ``helm status`` and ``kubectl get pods`` for each service, over a
sample that Helm itself has installed on the same cluster.
"""

import json
import os
import resource
import statistics
import subprocess
import time
from pathlib import Path

from dev import cluster, databases, odoo, postgres, tools
from dev.cluster import network, simulated
from dev.config import LOCAL, LOGS, ROOT
from dev.shell import wait_for
from woow_paas_platform.engine.adapters.kubernetes import KubernetesCluster
from woow_paas_platform.engine.adapters.resources import plural
from woow_paas_platform.engine.domain import Connection, ReleaseKey, WorkloadState
from woow_paas_platform.engine.ports import OBSERVED_KINDS
from woow_paas_platform.engine.status import observe

from . import simulated_services as services

SIZES = (200, 2000)
BOUNDS = (
    ("kinds not read", "==", "none"),
    ("calls for one service", "==", 0),
    ("calls ratio", ">=", 50),
    ("helm processes", "==", 0),
    ("API calls per page, growth", "<=", 1.2),
    ("SQL per page, growth", "<=", 1.2),
)
KINDS = frozenset(map(plural, OBSERVED_KINDS))
SAMPLE = 20
SPACE = f"bench-{services.RUN}-sample"
DATABASE = "bench-refresh"
ENGINE = "system:serviceaccount:paas-system:woow-paas-engine"
ADMIN = "admin"
LINK = Path("/sys/class/net", network.outer_link())
AUDIT = LOGS / "audit.log"
CHART = ROOT / "bench" / "charts" / "tiny"


def measure():
    """Return a row for each size: the product's reading, the peer's, and the ratios."""
    postgres.up()
    cluster.up()
    simulated.up(services.NODES)
    databases.fresh(DATABASE)
    admin = cluster.ADMIN.read_text()
    client = KubernetesCluster(Connection("kubeconfig", kubeconfig=admin), timeout=30)
    try:
        _install_sample()
        rows, made = [], 0
        for size in SIZES:
            services.make(admin, made, size - made)
            made = size
            _until_settled(client, size)
            ours, peer = _product(size), _peer()
            rows.append(_row(size, ours, peer))
        _note_growth(rows)
        return rows
    finally:
        services.remove(admin, max(SIZES))
        _kubectl("delete", "namespace", SPACE, "--wait=false", "--ignore-not-found")
        simulated.down()


def _install_sample():
    _kubectl("create", "namespace", SPACE)
    for number in range(SAMPLE):
        _run(*_helm(), "install", f"sample-{number}", CHART, "-n", SPACE)


def _until_settled(client, size):
    """Wait until the controllers have brought every service to where it stays."""
    keys = [ReleaseKey(*services.place(number)) for number in range(size)]

    def settled():
        found = observe(client.snapshot(), keys, {}).values()
        return all(workload.state is WorkloadState.READY for workload in found)

    if not wait_for(settled, 1800, 10):
        raise SystemExit("the simulated services do not settle")


def _product(size):
    """Measure the product's reading in a process of its own, with a helm that must not run."""
    result, helm = LOCAL / "bench" / "refresh-raw.json", LOCAL / "bench" / "no-helm"
    started = LOCAL / "bench" / "helm-was-started"
    started.write_text("")
    helm.write_text(f"#!/bin/sh\necho $$ >> {started}\nexit 1\n")
    helm.chmod(0o755)
    places = [services.place(number) for number in range(size)]
    code = (ROOT / "bench" / "in_odoo" / "refresh.py").read_text()
    cluster_id = _connected()
    words = odoo.command("shell", DATABASE, "--no-http", "--log-level=warn")
    _run(
        *words,
        input=code,
        env=odoo.environment(
            WOOW_HELM=str(helm),
            BENCH_PLACES=json.dumps(places),
            BENCH_CLUSTER=str(cluster_id),
            BENCH_LINK=str(LINK),
            BENCH_AUDIT=str(AUDIT),
            BENCH_RESULT=str(result),
        ),
        timeout=1200,
    )
    return {**json.loads(result.read_text()), "helm": len(started.read_text().split())}


def _connected():
    """Return the id of the database's cluster, connected with the engine's own account."""
    code = (
        "import os\n"
        "print('id', env['paas.cluster'].connect_local(os.environ['KUBE'], 'bench.localhost'))\n"
        "env.cr.commit()\n"
    )
    words = odoo.command("shell", DATABASE, "--no-http", "--log-level=warn")
    said = _run(
        *words, input=code, env=odoo.environment(KUBE=cluster.engine_kubeconfig().read_text())
    )
    return int(next(line.split()[1] for line in said.splitlines() if line.startswith("id ")))


def _peer():
    """Measure helm status and a list of pods for each service of the sample."""
    log, link = AUDIT.stat().st_size, _link_bytes()
    before, began = resource.getrusage(resource.RUSAGE_CHILDREN), time.monotonic()
    for number in range(SAMPLE):
        name = f"sample-{number}"
        _run(*_helm(), "status", name, "-n", SPACE, "-o", "json")
        _kubectl(
            "get",
            "pods",
            "-n",
            SPACE,
            "-l",
            f"app.kubernetes.io/instance={name}",
            "-o",
            "json",
        )
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return {
        "seconds": time.monotonic() - began,
        "cpu": after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime,
        "bytes": _link_bytes() - link,
        "calls": len(_calls(log, AUDIT.stat().st_size, ADMIN)),
    }


def _row(size, ours, peer):
    if ours["states"].get("running", 0) < size * 0.9:
        raise SystemExit(f"of {size} services these were seen: {ours['states']}")
    readings = ours["steady"]
    calls = _calls(*readings[-1]["audit"], ENGINE)
    pages = _pages(calls)
    median = {key: statistics.median(one[key] for one in readings) for key in _FIGURES}
    scale = size / SAMPLE
    return {
        "services": size,
        "LISTs": sum(pages.values()),
        "kinds x pages": " ".join(f"{kind}:{pages[kind]}" for kind in sorted(pages)),
        "kinds not read": " ".join(sorted(KINDS - set(pages))) or "none",
        "calls for one service": len(calls) - sum(pages.values()),
        "API calls": len(calls),
        "peer calls": round(peer["calls"] * scale),
        "calls ratio": round(peer["calls"] * scale / len(calls), 1),
        "MB": round(median["bytes"] / 1e6, 2),
        "peer MB": round(peer["bytes"] * scale / 1e6, 2),
        "bytes ratio": round(peer["bytes"] * scale / median["bytes"], 1),
        "CPU s": round(median["cpu"], 2),
        "peer CPU s": round(peer["cpu"] * scale, 1),
        "CPU ratio": round(peer["cpu"] * scale / median["cpu"], 1),
        "seconds": round(median["seconds"], 2),
        "peer seconds": round(peer["seconds"] * scale, 1),
        "SQL": round(median["sql"]),
        "rows": round(median["rows"]),
        "rows first": ours["first"]["rows"],
        "helm processes": ours["helm"],
    }


_FIGURES = ("seconds", "cpu", "sql", "bytes", "rows")


def _pages(calls):
    """Return how many pages of each kind were listed over the whole cluster."""
    found = {}
    for verb, resource_name, namespace in calls:
        if verb == "list" and not namespace:
            found[resource_name] = found.get(resource_name, 0) + 1
    return found


def _note_growth(rows):
    """Add how calls and queries, divided by pages, grow with ten times the services."""
    small, large = rows[0], rows[-1]
    for name in ("API calls", "SQL"):
        growth = (large[name] / large["LISTs"]) / (small[name] / small["LISTs"])
        for row in rows:
            row[f"{name} per page, growth"] = round(growth, 2)


def _calls(begin, end, user):
    """Return (verb, resource, namespace) of a user's calls between two places of the log."""
    with AUDIT.open("rb") as log:
        log.seek(begin)
        lines = log.read(end - begin).splitlines()
    entries = [json.loads(line) for line in lines if line.endswith(b"}")]
    return [
        (
            entry["verb"],
            entry.get("objectRef", {}).get("resource", ""),
            entry.get("objectRef", {}).get("namespace", ""),
        )
        for entry in entries
        if entry["user"]["username"] == user
    ]


def _link_bytes():
    return sum(int((LINK / "statistics" / name).read_text()) for name in ("rx_bytes", "tx_bytes"))


def _helm():
    return (tools.path("helm4"), "--kubeconfig", cluster.ADMIN)


def _kubectl(*words):
    return _run(tools.path("kubectl"), "--kubeconfig", cluster.ADMIN, *words)


def _run(*words, timeout=120, **options):
    done = subprocess.run(
        [str(word) for word in words],
        capture_output=True,
        text=True,
        timeout=timeout,
        check=False,
        cwd=ROOT,
        env={**os.environ, **(options.pop("env", {}) or {})},
        **options,
    )
    if done.returncode:
        raise SystemExit(f"{words[0]} failed: {done.stderr[-2000:]}")
    return done.stdout
