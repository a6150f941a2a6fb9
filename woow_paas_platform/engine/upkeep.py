"""Keep workspaces right in the cluster: read ours at once, change only what differs."""

from .keeping import KINDS, SELECTOR, differences
from .objects import REGISTRIES, make_attached
from .status.raw import controller, meta, spec, status


def keep(specs, cluster):
    """Bring the workspaces' namespaces to what is wanted; return what was changed, in words.

    Costs one LIST for each kind, and a call for each object that differs.
    """
    found = {kind: cluster.list(kind, "", SELECTOR) for kind in KINDS}
    to_apply, patches = differences(specs, found)
    for obj in to_apply:
        cluster.apply(obj)
    for obj, body in patches:
        cluster.patch(obj["kind"], meta(obj)["namespace"], meta(obj)["name"], body)
    changed = [*to_apply, *(obj for obj, _body in patches)]
    renewed = {meta(obj)["namespace"] for obj in changed if meta(obj)["name"] == REGISTRIES}
    for workspace in specs:
        if workspace.name in renewed and workspace.registries:
            attach(cluster, workspace.name)
    return list(dict.fromkeys(map(_words, changed)))


def _words(obj):
    place = meta(obj).get("namespace")
    return f"{obj['kind']}/{meta(obj)['name']}{f' in {place}' if place else ''}"


def attach(cluster, namespace):
    """Give the registry credentials to every service account, those of charts included.

    Pods take them over when they are made: one that was made before and has not begun is
    made again.
    """
    for account in cluster.list("ServiceAccount", namespace):
        others = account.get("imagePullSecrets") or ()
        if {"name": REGISTRIES} not in others:
            cluster.apply(make_attached(namespace, meta(account)["name"], others))
    for pod in cluster.list("Pod", namespace):
        if _waits_without(pod):
            cluster.delete("Pod", namespace, meta(pod)["name"])


def _waits_without(pod):
    if meta(pod).get("deletionTimestamp") or status(pod).get("phase") != "Pending":
        return False
    known = {"name": REGISTRIES} in (spec(pod).get("imagePullSecrets") or ())
    return not known and bool(controller(pod)[0])
