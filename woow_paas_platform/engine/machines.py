"""A cluster's machines for people: how they are, and how full."""

from .errors import ClusterUnreachable, Forbidden, NotFound
from .quantity import amount, bytes_of
from .status.raw import condition, meta, spec, status

_PRESSURES = ("MemoryPressure", "DiskPressure", "PIDPressure", "NetworkUnavailable")


def rows(nodes, pods, usage=()):
    """Return one row for each machine: conditions, room, what is reserved and what is used.

    ``usage`` are the metrics server's objects; without them ``used`` is None. CPU is in cores,
    memory in bytes.
    """
    used = {meta(item).get("name"): item.get("usage") or {} for item in usage}
    reserved = _reserved(pods)
    return [
        _row(node, reserved.get(meta(node).get("name"), (0.0, 0.0, 0)), used)
        for node in sorted(nodes, key=lambda node: meta(node).get("name", ""))
    ]


def _reserved(pods):
    """Return (cores, bytes, pods) that are asked for on each machine."""
    found = {}
    for pod in pods:
        node = spec(pod).get("nodeName")
        if not node or status(pod).get("phase") in ("Succeeded", "Failed"):
            continue
        cores, memory, count = found.get(node, (0.0, 0.0, 0))
        for container in spec(pod).get("containers") or ():
            asked = (container.get("resources") or {}).get("requests") or {}
            cores += _cores(asked.get("cpu"))
            memory += bytes_of(asked.get("memory") or 0)
        found[node] = (cores, memory, count + 1)
    return found


def _row(node, reserved, used):
    name = meta(node).get("name", "")
    room = status(node).get("allocatable") or {}
    cores, memory, pods = reserved
    use = used.get(name)
    return {
        "name": name,
        "ready": condition(node, "Ready").get("status") == "True",
        "why": condition(node, "Ready").get("message", ""),
        "pressures": [kind for kind in _PRESSURES if condition(node, kind).get("status") == "True"],
        "closed": bool(spec(node).get("unschedulable")),
        "version": (status(node).get("nodeInfo") or {}).get("kubeletVersion", ""),
        "cpu": {
            "room": _cores(room.get("cpu")),
            "reserved": round(cores, 3),
            "used": round(_cores(use.get("cpu")), 3) if use else None,
        },
        "memory": {
            "room": bytes_of(room.get("memory") or 0),
            "reserved": memory,
            "used": bytes_of(use.get("memory") or 0) if use else None,
        },
        "instances": {"room": int(room.get("pods") or 0), "reserved": pods, "used": None},
    }


def read(cluster):
    """Read a cluster's machines: one LIST of nodes, pods and, where there are any, of metrics."""
    return rows(cluster.list("Node", ""), cluster.list("Pod", ""), _usage(cluster))


def _usage(cluster):
    try:
        return cluster.list("NodeMetrics", "")
    except (NotFound, Forbidden, ClusterUnreachable):
        # a cluster without a metrics server: what is reserved is known all the same
        return ()


def _cores(text):
    return amount(text) or 0.0
