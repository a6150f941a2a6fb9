"""Measure one reading of a cluster by the product itself; runs in Odoo's shell (``env``)."""

import json
import os
import time
from pathlib import Path

from odoo.addons.woow_paas_platform.models.paas_engine_seen import Seen

PLACES = json.loads(os.environ["BENCH_PLACES"])
"""[namespace, release] of each service that is there."""
TABLES = "SELECT sum(n_tup_ins + n_tup_upd + n_tup_del) FROM pg_stat_user_tables"


def records():
    """Make one service for each place that has none yet, deployed as far as records tell."""
    cluster = env["paas.cluster"].browse(int(os.environ["BENCH_CLUSTER"]))
    template = env["paas.app.template"].search([("chart_name", "=", "static-site")], limit=1)
    known = set(env["paas.cloud.service"].search([]).mapped("release_name"))
    spaces = {one.namespace: one for one in env["paas.workspace"].search([])}
    for namespace in sorted({place[0] for place in PLACES} - set(spaces)):
        space = env["paas.workspace"].create({"name": namespace, "cluster_id": cluster.id})
        space.namespace = namespace
        spaces[namespace] = space
    new = [place for place in PLACES if place[1] not in known]
    services = env["paas.cloud.service"].create(
        [
            {
                "name": name,
                "workspace_id": spaces[namespace].id,
                "template_id": template.id,
                "subdomain": f"bench-{name}",
            }
            for namespace, name in new
        ]
    )
    operations = env["paas.operation"].create(
        [
            {"service_id": service.id, "cluster_id": cluster.id, "kind": "deploy", "state": "done"}
            for service in services
        ]
    )
    for service, operation, (_namespace, name) in zip(services, operations, new, strict=True):
        service.write(
            {
                "release_name": name,
                "operation_id": operation.id,
                "desired_state": "running",
                "state": "deploying",
                "revision": 1,
            }
        )
    env.cr.commit()
    return cluster


def written():
    """Return how many rows the database has written so far."""
    env.cr.execute("SELECT pg_stat_force_next_flush()")
    env.cr.commit()
    env.cr.execute("SELECT pg_stat_clear_snapshot()")
    env.cr.execute(TABLES)
    (count,) = env.cr.fetchone()
    env.cr.commit()
    return int(count)


def veth():
    """Return the bytes that went between the machine and the cluster so far."""
    folder = Path(os.environ["BENCH_LINK"], "statistics")
    return sum(int((folder / name).read_text()) for name in ("rx_bytes", "tx_bytes"))


def audited():
    """Return how long the API server's audit log is."""
    return Path(os.environ["BENCH_AUDIT"]).stat().st_size


def reading(cluster, ports):
    """Return what one whole reading costs: what the scheduled action does when it is time."""
    cluster.next_read_at = False
    env.cr.commit()
    env.invalidate_all()
    rows, link, log = written(), veth(), audited()
    queries, cpu, began = env.cr.sql_log_count, time.process_time(), time.monotonic()
    env["paas.engine.refresh"]._read_if_due(cluster, ports, Seen())
    env.cr.commit()
    seconds = time.monotonic() - began
    costs = {
        "seconds": seconds,
        "cpu": time.process_time() - cpu,
        "sql": env.cr.sql_log_count - queries,
        "bytes": veth() - link,
        "audit": [log, audited()],
    }
    # what reads the counter writes nothing, and the cluster's own row was made due before
    return {**costs, "rows": written() - rows}


def main():
    cluster = records()
    ports = env["paas.engine"]._ports(cluster)
    first = reading(cluster, ports)
    steady = [reading(cluster, ports) for _time in range(5)]
    states = env["paas.cloud.service"]._read_group([], ["state"], ["__count"])
    result = {"first": first, "steady": steady, "states": dict(states)}
    Path(os.environ["BENCH_RESULT"]).write_text(json.dumps(result))


main()
