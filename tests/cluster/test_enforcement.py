"""Whether network policies are enforced, found out on the real cluster, and said plainly."""

from woow_paas_platform.engine import enforcement

from .support.waiting import until

IMAGE = "registry.localhost:5000/busybox:1.0"


def test_a_bridge_that_enforces_nothing_is_found_out(odoo, kube):
    client = odoo.client()
    cluster = client.search("paas.cluster", [], limit=1)[0]
    client.call("paas.cluster", "write", [cluster], {"probe_image": IMAGE})
    client.call("paas.cluster", "action_check_walls", [cluster])

    def facts():
        found = client.read("paas.cluster", cluster, "walls", "walls_asked_at", "walls_text")
        return None if found["walls_asked_at"] else found

    found = until(facts, enforcement.PATIENCE + 30, "the two pods to find out", pause=1)
    assert found["walls"] == "open", found
    assert "ignores network policies" in found["walls_text"]
    place = client.search("paas.workspace", [["cluster_id", "=", cluster]], limit=1)
    assert client.read("paas.workspace", place[0], "place")["place"]["walls"] == "open"
    gone = lambda: "paas-probe" not in kube.run("get", "namespace", "-o", "name")  # noqa: E731
    until(gone, 60, "the pods' namespace to be gone", pause=1)
