"""How full a cluster's machines are."""

from woow_paas_platform.engine.machines import rows


def node(name="one", ready="True", pressures=(), **spec):
    conditions = [{"type": "Ready", "status": ready, "message": "why"}]
    conditions += [{"type": kind, "status": "True"} for kind in pressures]
    room = {"cpu": "2", "memory": "4Gi", "pods": "10"}
    return {
        "metadata": {"name": name},
        "spec": spec,
        "status": {
            "allocatable": room,
            "conditions": conditions,
            "nodeInfo": {"kubeletVersion": "v1.34.4"},
        },
    }


def pod(machine="one", phase="Running", cpu="250m", memory="64Mi"):
    container = {"resources": {"requests": {"cpu": cpu, "memory": memory}}}
    spec = {"nodeName": machine, "containers": [container, container]}
    return {"metadata": {"name": "p"}, "spec": spec, "status": {"phase": phase}}


def test_reserved_is_what_the_instances_there_ask_for():
    (row,) = rows([node()], [pod(), pod(phase="Succeeded"), pod("two"), {"spec": {}}])
    assert row["cpu"] == {"room": 2.0, "reserved": 0.5, "used": None}
    assert row["memory"]["reserved"] == 128 * 2**20
    assert row["instances"] == {"room": 10, "reserved": 1, "used": None}


def test_used_is_what_the_metrics_server_says():
    usage = [{"metadata": {"name": "one"}, "usage": {"cpu": "1500m", "memory": "1Gi"}}]
    (row,) = rows([node()], [], usage)
    assert (row["cpu"]["used"], row["memory"]["used"]) == (1.5, 2**30)
    usage[0]["usage"]["cpu"] = "123456789n"
    assert rows([node()], [], usage)[0]["cpu"]["used"] == 0.123


def test_how_a_machine_is():
    sick, shut = rows([node("b", "False", ["DiskPressure"]), node("c", unschedulable=True)], [])
    assert (sick["ready"], sick["pressures"], sick["why"]) == (False, ["DiskPressure"], "why")
    assert shut["closed"] and shut["ready"]


def test_machines_that_say_nothing_break_nothing():
    (row,) = rows([{"metadata": {"name": "x"}}], [{"spec": {"nodeName": "x"}}])
    assert (row["ready"], row["cpu"]["room"]) == (False, 0.0)
