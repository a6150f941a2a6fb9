"""What the cluster itself says about a fault: the moment from which the product may know it."""

import json

OVER = ("Failed", "Succeeded")
"""How an instance ends that its machine does not keep."""


def waiting(*reasons, restarts=0):
    """Return a probe: a container waits for one of these reasons, after so many restarts."""

    def reported(patient):
        return any(
            ((entry.get("state") or {}).get("waiting") or {}).get("reason") in reasons
            and entry.get("restartCount", 0) >= restarts
            for entry in patient.containers()
        )

    return reported


def ended(*, restarts=0):
    """Return a probe: a container has ended and was started again so often."""

    def reported(patient):
        return any(
            entry.get("restartCount", 0) >= restarts
            and any((entry.get(when) or {}).get("terminated") for when in ("state", "lastState"))
            for entry in patient.containers()
        )

    return reported


def event(reason, text=""):
    """Return a probe: the cluster has written an event about the app."""

    def reported(patient):
        return any(
            one["reason"] == reason and text in (one.get("message") or one.get("note") or "")
            for one in patient.events()
        )

    return reported


def evicted(times):
    """Return a probe: so many instances were ended by their machine, and it said why."""

    def reported(patient):
        over = [pod for pod in patient.all_pods() if pod["status"]["phase"] in OVER]
        return len(over) >= times and event("Evicted")(patient)

    return reported


def machine_is_lost(patient):
    """Tell whether the cluster has not heard from the app's machine for too long."""
    (node,) = json.loads(patient.kube.run("get", "node", "-o", "json"))["items"]
    ready = next(one for one in node["status"]["conditions"] if one["type"] == "Ready")
    return ready["status"] != "True" and not any(
        condition["type"] == "Ready" and condition["status"] == "True"
        for pod in patient.all_pods()
        for condition in pod["status"]["conditions"]
    )


def failed(*codes):
    """Return a probe: Helm or the API server has refused the change, and said why."""

    def reported(patient):
        last = patient.operations()[-1]
        return last["state"] == "failed" and (not codes or last["error_code"] in codes)

    return reported


def both(*probes):
    """Return a probe: all of these have been reported."""
    return lambda patient: all(probe(patient) for probe in probes)


def state(name):
    """Return a probe: the platform itself takes the app for this, and the cluster says no more."""
    return lambda patient: patient.state() == name


def now(_patient):
    """Tell that the fault shows from the moment on in which it is made."""
    return True
