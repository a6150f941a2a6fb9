"""The API server goes away while a service runs: Unknown, with the reason, and back by itself."""

from .support import services
from .support.waiting import until


def test_unknown_names_the_call_and_recovers(odoo, cluster, workspace):
    client = odoo.client()
    service = services.deploy(client, workspace, "static-site")
    services.reach(client, service, "running")
    server = cluster.component("kube-apiserver")
    server.stop()
    try:
        client.call("paas.cloud.service", "action_refresh", [service])
        lost = services.reach(client, service, "unknown", 60)
        assert lost["last_known_state"] == "running"
        assert lost["observed_at"], "the time of the last observation is kept"
        # the message names the call that failed
        assert "list" in lost["state_message"].lower()
        record = client.read("paas.cloud.service", service, "cluster_id")["cluster_id"][0]
        assert "list" in client.read("paas.cluster", record, "last_error")["last_error"].lower()
    finally:
        server.start()
    found = services.reach(client, service, "running", 120)
    until(
        lambda: services.facts(client, service)["observed_at"] > lost["observed_at"],
        30,
        "a newer observation",
    )
    assert found["state_message"] != lost["state_message"]
    services.remove(client, service)
