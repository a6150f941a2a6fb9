"""From a name to the running program, step by step: what stands between a visitor and an app.

Pure: facts in, verdicts out. ``access_reads`` gathers the facts.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from .access_facts import Way, entry_addresses, hosts
from .diagnosis import access as causes
from .diagnosis import address
from .diagnosis.cause import _lt
from .domain import Finding
from .network_policies import Peer, pod_peer
from .network_policies import verdict as policy_verdict
from .status.pods import is_ready
from .status.raw import meta

STEPS = {
    "dns": _lt("The name leads to the cluster"),
    "controller": _lt("The cluster's entry point answers"),
    "ingress_class": _lt("The address is meant for this entry point"),
    "ingress": _lt("The address is set up"),
    "service_port": _lt("It leads to a port of the app"),
    "endpoints": _lt("Instances of the app are ready"),
    "pod_port": _lt("An instance listens on this port"),
    "network_policy": _lt("Network rules let the entry point in"),
    "http_inside": _lt("The app answers inside the cluster"),
    "http_outside": _lt("The app answers under its address"),
}
"""Every step, in the order in which a visitor takes them."""


GATEWAY = (502, 503, 504)
"""What an entry point answers when it does not reach the app."""


class Result(StrEnum):
    """What became of one step."""

    OK = "ok"
    WARNING = "warning"
    FAILED = "failed"
    UNKNOWN = "unknown"
    SKIPPED = "skipped"


RESULTS = {
    Result.OK: _lt("Works"),
    Result.WARNING: _lt("Worth a look"),
    Result.FAILED: _lt("Does not work"),
    Result.UNKNOWN: _lt("Not known"),
    Result.SKIPPED: _lt("Not asked"),
}


@dataclass(frozen=True, slots=True)
class AccessStep:
    """One step's verdict. ``finding`` says why it failed, where this step proves it."""

    code: str
    verdict: Result
    params: Mapping[str, Any] = field(default_factory=dict)
    evidence: Sequence[str] = ()
    finding: Finding | None = None


def findings(steps):
    """Return what the failed steps prove."""
    return tuple(step.finding for step in steps if step.finding is not None)


def judge(facts):
    """Return the verdict on every step, in order."""
    seen = Way.of(facts)
    steps = {code: _JUDGES[code](facts, seen) for code in STEPS if code in _JUDGES}
    broken = any(step.finding is not None for step in steps.values())
    steps["http_inside"] = _http_inside(facts, seen, broken)
    broken = broken or steps["http_inside"].finding is not None
    steps["http_outside"] = _http_outside(facts, seen, broken)
    return tuple(steps[code] for code in STEPS)


def _dns(facts, seen):
    target, entry = facts.target, [one for one in entry_addresses(seen.ingress) if one]
    if not target.host:
        return AccessStep("dns", Result.SKIPPED)
    domain = target.host.partition(".")[2]
    known = entry or ["unknown"]
    if facts.dns_error == "no_host":
        finding = causes.NO_NAME.found(
            "Address",
            [f"{target.host}: no such host"],
            host=target.host,
            domain=domain,
            target=known,
        )
        return AccessStep("dns", Result.FAILED, {"host": target.host}, (), finding)
    if not facts.addresses:
        return AccessStep("dns", Result.UNKNOWN, {"host": target.host}, [facts.dns_error])
    evidence = [f"{target.host} → {', '.join(facts.addresses)}"]
    params = {"host": target.host, "addresses": list(facts.addresses)}
    elsewhere = entry and not set(entry) & set(facts.addresses)
    if elsewhere and _is_ours(facts.direct) and not _is_ours(facts.outside):
        finding = causes.WRONG_NAME.found(
            "Address",
            [*evidence, f"Ingress: {', '.join(entry)}"],
            host=target.host,
            found=list(facts.addresses),
            target=entry,
        )
        return AccessStep("dns", Result.FAILED, params, evidence, finding)
    return AccessStep("dns", Result.OK, params, evidence)


def _is_ours(answer):
    """Tell whether an answer comes from the app or its entry point, knowing this address."""
    return answer is not None and answer.status is not None and answer.status != 404


def _gets_through(answer):
    """Tell whether a visitor gets to the app, whatever the app says."""
    return _is_ours(answer) and answer.status not in GATEWAY


def _controller(facts, seen):
    pods = facts.controllers or ()
    ready = [pod for pod in pods if is_ready(pod, facts.now)]
    evidence = [*(f"Pod/{meta(pod).get('name')}" for pod in pods), *facts.log]
    answered = [one for one in (facts.outside, facts.direct) if one is not None]
    if not facts.target.host:
        return AccessStep("controller", Result.SKIPPED)
    if any(one.status is not None or one.error == "tls" for one in answered):
        return AccessStep("controller", Result.OK, {}, evidence)
    if pods and not ready:
        return _no_controller(facts, evidence, "error")
    if facts.outside is None or facts.dns_error or facts.outside.error == "no_host":
        return AccessStep("controller", Result.UNKNOWN, {}, evidence)
    evidence = [f"{facts.target.url}: {facts.outside.error} {facts.outside.detail}", *evidence]
    if ready:
        # it runs: what keeps this server from it may not be in a visitor's way
        return AccessStep("controller", Result.WARNING, {}, evidence)
    silent = facts.outside.error == "timeout"
    return _no_controller(facts, evidence, "warning" if silent else "error")


def _no_controller(facts, evidence, severity):
    place = ", ".join(facts.addresses or ()) or facts.target.host
    finding = causes.CONTROLLER_DOWN.found("Address", evidence, severity=severity, target=place)
    return AccessStep("controller", Result.FAILED, {}, evidence, finding)


def _ingress_class(facts, seen):
    if seen.ingress is None:
        return AccessStep("ingress_class", Result.SKIPPED)
    named, known = address.class_of(seen.ingress), facts.ingress_classes
    evidence = [f"ingressClassName: {named}"]
    finding = next(iter(address.of_class(seen.ingress, known, facts.target.ingress_class)), None)
    if finding is not None:
        return AccessStep("ingress_class", Result.FAILED, {}, evidence, finding)
    if known is None:
        return AccessStep("ingress_class", Result.UNKNOWN, {}, evidence)
    default = any(_is_default(one) for one in known)
    named_or_default = bool(named or default)
    return AccessStep(
        "ingress_class", Result.OK if named_or_default else Result.WARNING, {}, evidence
    )


def _is_default(ingress_class):
    annotations = meta(ingress_class).get("annotations") or {}
    return annotations.get("ingressclass.kubernetes.io/is-default-class") == "true"


def _ingress(facts, seen):
    if not facts.target.host:
        return AccessStep("ingress", Result.SKIPPED)
    if facts.parts is None:
        return AccessStep("ingress", Result.UNKNOWN)
    if seen.ingress is None:
        other = [host for one in facts.parts.by_kind["Ingress"] for host in hosts(one)]
        finding = address.NO_INGRESS.found("Ingress", other, host=facts.target.host)
        return AccessStep("ingress", Result.FAILED, {}, other, finding)
    where = entry_addresses(seen.ingress)
    evidence = [f"Ingress/{meta(seen.ingress).get('name')}", *where]
    return AccessStep("ingress", Result.OK if where else Result.WARNING, {}, evidence)


def _service_port(facts, seen):
    if facts.parts is None or not seen.service_name:
        return AccessStep("service_port", Result.SKIPPED)
    if seen.service is None:
        if facts.services is not None and seen.service_name in facts.services:
            return AccessStep("service_port", Result.UNKNOWN)
        subject = f"Ingress/{meta(seen.ingress).get('name')}"
        finding = address.NO_SERVICE.found(subject, service=seen.service_name)
        return AccessStep("service_port", Result.FAILED, {}, (), finding)
    evidence = [f"Service/{seen.service_name}:{seen.port} → {seen.target_name}"]
    finding = next(iter(address.of_port(seen.ingress, seen.service, seen.port, seen.pods)), None)
    if finding is not None:
        return AccessStep("service_port", Result.FAILED, {}, evidence, finding)
    return AccessStep("service_port", Result.OK, {"port": str(seen.port)}, evidence)


def _endpoints(facts, seen):
    if seen.service is None:
        return AccessStep("endpoints", Result.SKIPPED)
    counts = {"ready": str(len(seen.ready)), "all": str(len(seen.pods))}
    evidence = [f"Pod/{meta(pod).get('name')}" for pod in seen.pods]
    everybody = [pod for pod in facts.parts.pods if is_ready(pod, facts.now)]
    finding = next(iter(address.of_selector(seen.service, everybody)), None) if everybody else None
    if finding is not None:
        return AccessStep("endpoints", Result.FAILED, counts, evidence, finding)
    # instances that are not ready have causes of their own
    return AccessStep("endpoints", Result.OK if seen.ready else Result.FAILED, counts, evidence)


def _pod_port(facts, seen):
    if not seen.ready or facts.inside is None:
        return AccessStep("pod_port", Result.SKIPPED)
    port = str(seen.target or seen.target_name)
    answer, params = facts.inside, {"port": port}
    if answer.error == "refused":
        finding = causes.NOT_LISTENING.found(
            f"Service/{seen.service_name}", [answer.detail], port=port
        )
        return AccessStep("pod_port", Result.FAILED, params, [answer.detail], finding)
    if answer.status is not None or answer.error in ("tls", "cut"):
        return AccessStep("pod_port", Result.OK, params)
    return AccessStep("pod_port", Result.UNKNOWN, params, [answer.detail])


def _network_policy(facts, seen):
    if facts.policies is None or not seen.ready or not seen.target:
        return AccessStep("network_policy", Result.SKIPPED)
    namespace = facts.target.controller_namespace
    pods = [pod_peer(pod) for pod in facts.controllers or ()]
    here = {"kubernetes.io/metadata.name": namespace}
    visitors = pods or [Peer(namespace=namespace, namespace_labels=here)]
    verdicts = [
        policy_verdict(facts.policies, visitor, pod_peer(pod), seen.target)
        for visitor in visitors
        for pod in seen.ready
    ]
    if any(one.allowed for one in verdicts):
        return AccessStep("network_policy", Result.OK)
    evidence = [f"NetworkPolicy/{name}" for name in verdicts[0].policies]
    passes = _gets_through(facts.outside)
    finding = causes.POLICY.found(
        "NetworkPolicy",
        evidence,
        # some clusters do not enforce their rules: then visitors get through, for now
        severity="warning" if passes else "error",
        namespace=namespace,
        port=seen.target,
    )
    return AccessStep("network_policy", Result.FAILED, {}, evidence, finding)


def _http_inside(facts, seen, broken):
    answer = facts.inside
    if answer is None or seen.service is None:
        return AccessStep("http_inside", Result.SKIPPED)
    params, evidence = _params(answer), _evidence(answer)
    if answer.error:
        failed = answer.error in ("refused", "no_endpoints")
        finding = None
        if answer.error == "timeout" and not broken and not _gets_through(facts.outside):
            finding = causes.NO_ANSWER.found(
                f"Service/{seen.service_name}", evidence, seconds=round(answer.seconds)
            )
        verdict = Result.FAILED if failed or finding else Result.UNKNOWN
        return AccessStep("http_inside", verdict, params, evidence, finding)
    if answer.status >= 500:
        finding = None
        if not broken:
            finding = causes.ERROR.found(
                f"Service/{seen.service_name}", evidence, status=answer.status
            )
        return AccessStep("http_inside", Result.FAILED, params, evidence, finding)
    verdict = Result.WARNING if answer.status == 404 else Result.OK
    return AccessStep("http_inside", verdict, params, evidence)


def _http_outside(facts, seen, broken):
    answer = facts.outside
    if answer is None or not facts.target.host:
        return AccessStep("http_outside", Result.SKIPPED)
    params, evidence = _params(answer), _evidence(answer)
    finding = None if broken else _why_outside(facts, answer, evidence)
    if answer.error:
        verdict = Result.UNKNOWN if answer.error == "timeout" and not broken else Result.FAILED
        return AccessStep("http_outside", verdict, params, evidence, finding)
    if answer.status >= 500 or finding is not None:
        return AccessStep("http_outside", Result.FAILED, params, evidence, finding)
    verdict = Result.WARNING if answer.status == 404 else Result.OK
    return AccessStep("http_outside", verdict, params, evidence)


def _why_outside(facts, answer, evidence):
    """Return what the answer under the address proves, when the way to it shows nothing."""
    inside = facts.inside
    evidence = [*evidence, *facts.log]
    if answer.error == "tls":
        return causes.CERTIFICATE.found("Address", evidence)
    status_inside = inside.status if inside is not None else None
    if answer.status == 404 and status_inside not in (None, 404) and status_inside < 500:
        return causes.NOT_FOUND.found("Address", evidence, host=facts.target.host)
    # whoever answers well inside is not the one who answers with an error here
    answers_well = status_inside is not None and status_inside < 500
    unasked = status_inside is None and answer.status in GATEWAY
    if (answer.status or 0) >= 500 and (answers_well or unasked):
        return causes.NOT_REACHED.found("Address", evidence, status=answer.status)
    if (answer.status or 0) >= 500:
        return causes.ERROR.found("Address", evidence, status=answer.status)
    return None


def _params(answer):
    return {"status": str(answer.status)} if answer.status is not None else {"error": answer.error}


def _evidence(answer):
    said = f"HTTP {answer.status}" if answer.status is not None else answer.error
    return [f"{said}, {answer.seconds:.2f} s", *([answer.detail] if answer.detail else [])]


_JUDGES = {
    "dns": _dns,
    "controller": _controller,
    "ingress_class": _ingress_class,
    "ingress": _ingress,
    "service_port": _service_port,
    "endpoints": _endpoints,
    "pod_port": _pod_port,
    "network_policy": _network_policy,
}
