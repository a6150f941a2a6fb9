"""Small pieces of work in a cluster that belong to no service."""

from .status.raw import meta

DEFAULT_CLASS = "storageclass.kubernetes.io/is-default-class"


def make_default(cluster, name):
    """Make a storage class the one that disks come from when they name none."""
    for item in cluster.list("StorageClass", ""):
        wanted = "true" if meta(item)["name"] == name else "false"
        is_now = (meta(item).get("annotations") or {}).get(DEFAULT_CLASS, "false")
        if is_now != wanted:
            body = {"metadata": {"annotations": {DEFAULT_CLASS: wanted}}}
            cluster.patch("StorageClass", "", meta(item)["name"], body)


CHORES = {"default_class": make_default}


def do(cluster, do, **arguments):
    """Do one piece of work."""
    CHORES[do](cluster, **arguments)
