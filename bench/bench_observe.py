"""How long it takes to judge every service of a cluster from one snapshot of it."""

import statistics
import time
from datetime import UTC, datetime

from woow_paas_platform.engine.domain import ReleaseKey, Snapshot
from woow_paas_platform.engine.status import observe

from .cluster_objects import release_objects

SIZES = (100, 1_000, 5_000)
REPEATS = 5
BOUNDS = ()


def measure():
    """Return one row for each number of services."""
    return [_row(size) for size in SIZES]


def _row(size):
    now = datetime.now(UTC)
    objects, keys = {}, []
    for number in range(size):
        name, namespace = f"app-{number}", f"paas-ws-{number % 50}"
        keys.append(ReleaseKey(namespace, name))
        for item in release_objects(namespace, name, now):
            objects.setdefault(item["kind"], []).append(item)
    snapshot = Snapshot(taken_at=now, objects=objects)
    seconds = []
    for _repeat in range(REPEATS):
        began = time.perf_counter()
        found = observe(snapshot, keys, {})
        seconds.append(time.perf_counter() - began)
    wrong = [key for key, workload in found.items() if workload.state.name != "READY"]
    if wrong:
        raise SystemExit(f"{len(wrong)} of {size} services were not seen as ready: {wrong[0]}")
    median = statistics.median(seconds)
    return {
        "services": size,
        "objects": sum(map(len, objects.values())),
        "median_ms": round(median * 1000, 1),
        "us_per_service": round(median / size * 1e6, 1),
    }
