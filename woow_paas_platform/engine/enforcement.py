"""Whether a cluster's network does what network policies say: two short-lived pods find out.

Many network plugins take policies and do nothing. One pod listens on two ports, and a policy
lets only one of them in; another pod tries both. Each look does what is next, judged from what
is there: it may be killed and repeated at any moment. The pods are made as a deployer of the
probe's own namespace, since the engine itself may make none.
"""

from dataclasses import dataclass

from .errors import EngineError, RetryableError
from .objects import MANAGED_BY, make_deployer, make_deployer_binding, make_namespace

OPEN_PORT, WALLED_PORT = 8081, 8080
PATIENCE = 180.0
"""Seconds after which a probe that says nothing is given up: its image has to be pulled, too."""
TARGET, PROBE = "target", "probe"
VERDICTS = {0: "enforced", 1: "open", 2: "unclear"}
"""What the probe's exit code means; the policy may take some seconds to be put to work."""

_LISTEN = (
    "echo ok > /tmp/index.html; trap 'exit 0' TERM; "
    f"httpd -f -p {WALLED_PORT} -h /tmp & httpd -f -p {OPEN_PORT} -h /tmp & wait"
)
_TRY = f"""
try() {{ nc -w 2 "$TARGET" "$1" < /dev/null > /dev/null 2>&1; }}
n=0; until try {OPEN_PORT}; do n=$((n+1)); [ $n -gt 20 ] && exit 2; sleep 1; done
n=0; while try {WALLED_PORT}; do n=$((n+1)); [ $n -gt 15 ] && exit 1; sleep 1; done
try {OPEN_PORT} || exit 2
"""


@dataclass(frozen=True, slots=True)
class Look:
    """How far the probe is: ``verdict`` is empty while it goes on."""

    verdict: str = ""
    note: str = ""


def look(spec, image, cluster, seconds):
    """Take the next step, ``seconds`` after the question; never raises, never waits."""
    try:
        found = _step(spec, image, cluster, seconds)
        if found.verdict:
            cluster.delete_namespace(spec)
    except RetryableError as error:
        return Look("unclear" if seconds > PATIENCE else "", error.message)
    except EngineError as error:
        return Look("unclear", error.message)
    return found


def _step(spec, image, cluster, seconds):
    target = cluster.get("Pod", spec.name, TARGET)
    probe = cluster.get("Pod", spec.name, PROBE) if target else None
    code = _exit_code(probe)
    if code is not None:
        return Look(VERDICTS.get(code, "unclear"))
    if seconds > PATIENCE:
        return Look("unclear", _why_not(probe) or _why_not(target))
    if target is None:
        cluster.prepare_namespace(
            spec,
            [make_namespace(spec), make_deployer(spec), make_deployer_binding(spec), _wall(spec)],
        )
        cluster.create_as_deployer(spec, _pod(spec, TARGET, image, _LISTEN))
    elif probe is None and _address(target):
        tries = [{"name": "TARGET", "value": _address(target)}]
        cluster.create_as_deployer(spec, _pod(spec, PROBE, image, _TRY, tries))
    return Look(note=_why_not(probe) or _why_not(target))


def _address(pod):
    status = pod.get("status") or {}
    return status.get("podIP", "") if status.get("phase") == "Running" else ""


def _exit_code(pod):
    for status in ((pod or {}).get("status") or {}).get("containerStatuses") or ():
        ended = (status.get("state") or {}).get("terminated")
        if ended:
            return ended.get("exitCode")
    return None


def _why_not(pod):
    """Return why a pod does not run, in Kubernetes' words; empty when it says nothing."""
    for status in ((pod or {}).get("status") or {}).get("containerStatuses") or ():
        waiting = (status.get("state") or {}).get("waiting") or {}
        if waiting.get("message"):
            return waiting["message"]
    return ""


def _wall(spec):
    return {
        "apiVersion": "networking.k8s.io/v1",
        "kind": "NetworkPolicy",
        "metadata": {"name": "one-port", "namespace": spec.name, "labels": dict(MANAGED_BY)},
        "spec": {
            "podSelector": {"matchLabels": {"app": TARGET}},
            "policyTypes": ["Ingress"],
            "ingress": [{"ports": [{"protocol": "TCP", "port": OPEN_PORT}]}],
        },
    }


def _pod(spec, name, image, script, env=()):
    return {
        "apiVersion": "v1",
        "kind": "Pod",
        "metadata": {
            "name": name,
            "namespace": spec.name,
            "labels": {**MANAGED_BY, "app": name},
        },
        "spec": {
            "restartPolicy": "Never",
            "activeDeadlineSeconds": int(PATIENCE) * 2,
            "terminationGracePeriodSeconds": 1,
            "automountServiceAccountToken": False,
            "enableServiceLinks": False,
            "securityContext": {
                "runAsNonRoot": True,
                "runAsUser": 65534,
                "seccompProfile": {"type": "RuntimeDefault"},
            },
            "containers": [
                {
                    "name": name,
                    "image": image,
                    "command": ["/bin/sh", "-c", script],
                    "env": list(env),
                    "resources": {
                        "requests": {"cpu": "10m", "memory": "16Mi"},
                        "limits": {"cpu": "100m", "memory": "32Mi"},
                    },
                    "securityContext": {
                        "allowPrivilegeEscalation": False,
                        "capabilities": {"drop": ["ALL"]},
                    },
                }
            ],
        },
    }
