"""The program runs and does not answer its health check."""

from ..status.pods import PATIENCE, containers, is_gone, trouble
from ..status.raw import age, condition, meta, spec
from .case import finding

PROBES = ("startupProbe", "readinessProbe", "livenessProbe")


def detect(case):
    """Blame a probe only for a container that runs, has one, and was given its time."""
    for (kind, name), pods in case.parts.pods_of.items():
        for pod in pods:
            if not is_gone(pod) and not trouble(pod, case.now):
                yield from _of_pod(case, pod, f"{kind}/{name}")


def _of_pod(case, pod, subject):
    bodies = {body.get("name"): body for body in spec(pod).get("containers") or ()}
    waited = age(condition(pod, "Ready").get("lastTransitionTime"), case.now)
    for entry, is_init in containers(pod):
        body = bodies.get(entry.get("name"), {})
        probe = next((body[kind] for kind in PROBES if body.get(kind)), None)
        running = (entry.get("state") or {}).get("running")
        if is_init or entry.get("ready") or not running or not probe:
            continue
        if min(waited, age(running.get("startedAt"), case.now)) < PATIENCE + _time_given(body):
            continue
        where = probe.get("httpGet") or probe.get("tcpSocket") or {}
        yield finding(
            "probe_failing",
            subject,
            evidence=[message for about, message in case.events("Unhealthy") if about == subject]
            or [f"{meta(pod).get('name')} runs and is not ready for {waited:.0f} s"],
            fixes=("edit_inputs", "open_logs"),
            port=where.get("port", "?"),
            path=where.get("path", "/"),
        )


def _time_given(body):
    """Return how long the chart itself lets the program take."""
    total = 0
    for kind in PROBES[:2]:
        probe = body.get(kind) or {}
        total += probe.get("initialDelaySeconds") or 0
        if kind == "startupProbe":
            total += (probe.get("periodSeconds") or 10) * (probe.get("failureThreshold") or 3)
    return total
