"""An image that does not exist: Error with its name and the registry's answer, never Running."""

from datetime import datetime

from .support import services
from .support.statelog import StateLog
from .support.waiting import until

IMAGE = "registry.localhost:5000/woow/no-such-image:9.9"


def _reported(kube, namespace):
    """Return when the kubelet first reported the failed pull, in seconds since the epoch."""
    times = [
        datetime.fromisoformat(event["firstTimestamp"] or event["eventTime"])
        for event in kube.items("event", namespace)
        if event["reason"] == "Failed" and IMAGE in event["message"]
    ]
    return min(times).timestamp() if times else None


def test_error_names_image_and_answer_and_is_never_running(odoo, kube, workspace):
    log = StateLog(odoo.sql)
    client = odoo.client()
    service = services.deploy(client, workspace, "web-application", {"image": IMAGE})
    seen = services.reach(client, service, "error", 120)
    reported = until(lambda: _reported(kube, seen["namespace"]), 10, "the kubelet's event")
    assert IMAGE in seen["state_message"]
    assert "not found" in seen["state_message"].lower()

    states = log.states(service)
    errors = [at for state, at, _message in states if state == "error"]
    # events carry whole seconds
    assert errors[0] - reported < 30, f"{errors[0] - reported:.1f} s after the kubelet's report"

    # the kubelet tries again and again, and its words change: ours must not
    pulls = len(_pulls(kube, seen["namespace"]))
    until(lambda: len(_pulls(kube, seen["namespace"])) > pulls, 90, "another try to pull", 1)
    client.call("paas.cloud.service", "action_refresh", [service])
    assert [state for state, _at, _message in log.states(service)] == [
        "draft",
        "deploying",
        "error",
    ]
    services.remove(client, service)


def _pulls(kube, namespace):
    """Return one entry for each time the kubelet says that it pulls the image."""
    return [
        number
        for event in kube.items("event", namespace)
        if event["reason"] == "Pulling" and IMAGE in event["message"]
        for number in range(event["count"] or 1)
    ]
