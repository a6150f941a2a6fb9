"""Let the cluster try at once what it would try again only after a pause of many minutes."""

from .errors import Conflict
from .status import Index
from .status.pods import BACK_OFF, IMAGE_REASONS, containers, is_gone, is_lost
from .status.raw import condition, controller, meta, number, spec, status
from .status.rules import ROLLOUTS

NUDGED = "paas.woow.tw/nudged-by"
"""An annotation of the workload: writing it makes its controller look again."""


def nudge(cluster, key, operation):
    """Have instances made again that wait to be tried again, and those asked for that are lacking.

    The kubelet tries a failing image or program again after up to five minutes, the scheduler
    an instance that no machine took, too, and a controller a refused one after up to a
    quarter of an hour. Instances that their machine evicted stay, and a Deployment that makes
    its instances anew (``Recreate``) does not notice that the others are gone while one is left
    (kubernetes/kubernetes#106410).
    """
    parts = Index(cluster.snapshot([key.namespace])).of(key)
    for name in stuck(parts):
        cluster.delete("Pod", key.namespace, name)
    short = lacking(parts)
    if short and not _in_force(cluster.list("ResourceQuota", key.namespace)):
        # whoever looks again now is refused again, and pauses for longer
        raise Conflict("The workspace's new limits are not in force yet.")
    mark = {"metadata": {"annotations": {NUDGED: operation}}}
    for kind, name in short:
        cluster.patch(kind, key.namespace, name, mark)


def stuck(parts):
    """Return the names of the instances that wait to be tried again or are left over.

    Only those of a workload: nobody would make another one in the place of a bare pod.
    """
    return [
        meta(pod)["name"]
        for pod in parts.pods
        if not is_gone(pod) and controller(pod)[0] and (_is_in_pause(pod) or is_lost(pod))
    ]


def lacking(parts):
    """Return (kind, name) of the workloads that have fewer instances than they want."""
    return [
        (kind, meta(obj)["name"])
        for kind in ROLLOUTS
        if kind != "DaemonSet"
        for obj in parts.by_kind.get(kind, ())
        if _instances(parts, kind, obj) < number(spec(obj), "replicas", 1)
    ]


def _instances(parts, kind, obj):
    return sum(not is_lost(pod) for pod in parts.pods_of.get((kind, meta(obj)["name"]), ()))


def _in_force(quotas):
    """Tell whether what a workspace may use is by now what it is meant to be."""
    return all(status(one).get("hard") in (None, spec(one).get("hard")) for one in quotas)


def _is_in_pause(pod):
    scheduled = condition(pod, "PodScheduled")
    if scheduled.get("status") == "False" and scheduled.get("reason") == "Unschedulable":
        # the scheduler looks again by itself only after minutes, if nothing it watches moves
        return True
    return any(
        ((entry.get("state") or {}).get("waiting") or {}).get("reason") in IMAGE_REASONS | BACK_OFF
        for entry, _is_init in containers(pod)
    )
