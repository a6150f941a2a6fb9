"""How what others added is taken back: Helm is made its owner, and does not want it.

Server-side apply removes a field that its manager owned and does not apply any more. So
the entries of people's tools are merged into Helm's own; the upgrade that follows removes
what it does not know and puts back what was edited, in one write, defaults and
autoscalers' counts aside.
"""

from ..status.raw import meta
from .detect import REPLICAS
from .fields import Owner

HELM = "helm"
RECLAIMED = (
    "Deployment",
    "StatefulSet",
    "DaemonSet",
    "CronJob",
    "Service",
    "Ingress",
    "ConfigMap",
    "Secret",
)


def reclaimed(obj):
    """Return an object's managed fields with the tools' entries given to Helm; None if it has
    none, or was not applied by Helm server-side."""
    entries = meta(obj).get("managedFields") or []
    helm = next(
        (one for one in entries if one.get("manager") == HELM and one.get("operation") == "Apply"),
        None,
    )
    taken = [one for one in entries if _is_taken(one)]
    if helm is None or not taken:
        return None
    fields = helm.get("fieldsV1") or {}
    for entry in taken:
        fields = _union(fields, _without_count(entry.get("fieldsV1") or {}))
    kept = [one for one in entries if one is not helm and one not in taken]
    return [{**helm, "fieldsV1": fields}, *kept]


def _is_taken(entry):
    owner = Owner(entry)
    return owner.is_by_hand and not owner.subresource


def _without_count(fields):
    """An autoscaled application's count is in no manifest: given to Helm, it would become one."""
    spec, replicas = (f"f:{word}" for word in REPLICAS)
    if replicas not in fields.get(spec, {}):
        return fields
    rest = {key: value for key, value in fields[spec].items() if key != replicas}
    return {**fields, spec: rest} if rest else {k: v for k, v in fields.items() if k != spec}


def _union(first, second):
    """Return the union of two sets of fields."""
    merged = dict(first)
    for key, value in second.items():
        merged[key] = _union(merged[key], value) if key in merged else value
    return merged
