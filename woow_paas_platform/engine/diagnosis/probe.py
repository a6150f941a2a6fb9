"""The program runs and does not answer its health check."""

from ..status.pods import PATIENCE, containers, is_gone, trouble
from ..status.raw import age, condition, meta, number, spec
from .cause import Cause, Chapter, _lt
from .crash import killed_by_probe, last_end

FAILING = Cause(
    "probe_failing",
    Chapter.PROGRAM,
    _lt("The app runs but does not answer"),
    _lt(
        "The program runs, but gives no good answer on port %(port)s, path %(path)s. Until it "
        "does, nobody is sent to it."
    ),
    _lt(
        "Most often the app listens on another port, or answers under another path: enter the "
        "right ones. The log tells when it is only slow."
    ),
    fixes=("set_port", "edit_inputs", "open_logs"),
    symptoms=("stuck_deploying", "helm_timeout", "not_reachable"),
    terms=("Unhealthy", "Readiness probe failed", "Liveness probe failed", "Startup probe failed"),
)
CAUSES = (FAILING,)

PROBES = ("startupProbe", "readinessProbe", "livenessProbe")


def detect(case):
    """Blame a probe for a container that runs and had its time, or that was ended by it."""
    if case.is_well:
        return
    for blamed in case.blamed():
        ended, entry, is_init = last_end(blamed)
        said = "" if is_init else killed_by_probe(case, blamed.subject, ended)
        if said:
            body = _body(blamed.pod, entry.get("name"))
            probe = _probe(body, ("livenessProbe", "startupProbe"))
            yield _found(blamed.subject, [said], probe, body)
    for subject, pods in case.workloads():
        for pod in pods:
            if not is_gone(pod) and not trouble(pod, case.now):
                yield from _of_pod(case, pod, subject)


def _of_pod(case, pod, subject):
    waited = age(condition(pod, "Ready").get("lastTransitionTime"), case.now)
    for entry, is_init in containers(pod):
        body = _body(pod, entry.get("name"))
        probe = _probe(body, PROBES)
        running = (entry.get("state") or {}).get("running")
        if is_init or entry.get("ready") or not running or not probe:
            continue
        if min(waited, age(running.get("startedAt"), case.now)) < PATIENCE + _time_given(body):
            continue
        said = [text for about, text, _event in case.events("Unhealthy") if about == subject]
        plain = f"{meta(pod).get('name')} runs and is not ready for {waited:.0f} s"
        yield _found(subject, said[-2:] or [plain], probe, body)


def _found(subject, said, probe, body):
    where = probe.get("httpGet") or probe.get("tcpSocket") or probe.get("grpc") or {}
    named = {port.get("name"): port.get("containerPort") for port in body.get("ports") or ()}
    port = where.get("port", "?")
    return FAILING.found(subject, said, port=named.get(port, port), path=where.get("path") or "/")


def _body(pod, name):
    bodies = spec(pod).get("containers") or ()
    return next((body for body in bodies if body.get("name") == name), {})


def _probe(body, kinds):
    return next((body[kind] for kind in kinds if body.get(kind)), {})


def _time_given(body):
    """Return how long the chart itself lets the program take."""
    total = 0
    for kind in PROBES[:2]:
        probe = body.get(kind) or {}
        total += number(probe, "initialDelaySeconds")
        if kind == "startupProbe" and probe:
            total += number(probe, "periodSeconds", 10) * number(probe, "failureThreshold", 3)
    return total
