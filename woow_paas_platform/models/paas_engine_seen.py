import logging
import time
from dataclasses import replace

from ..engine import diagnosis, secrets, status
from ..engine.diagnosis import address
from ..engine.diagnosis.eviction import has_lost
from ..engine.diagnosis.volumes import is_pending
from ..engine.domain import ReleaseKey, WorkloadState
from ..engine.errors import Forbidden, NotFound

_logger = logging.getLogger(__name__)

UNSETTLED = (WorkloadState.FAILED, WorkloadState.PROGRESSING)


class Seen:
    """What one slice has read of its cluster: no records, so it outlives transactions."""

    def __init__(self):
        self.at = None
        self.took = 0.0
        """Seconds that the last reading took."""
        self.moved = False
        self.index = None
        self.workloads = {}
        self.around = diagnosis.Surroundings()
        self.probes = []
        """Addresses that are being tried: (service id, future)."""
        self.maskers = {}
        self.namespaces = None
        """Which namespaces are read; None is the whole cluster."""
        self.compared = None
        """When (on the machine's clock) what was read was last compared with what was applied."""

    def look(self, cluster, hooks, asked=False, classes=()):
        """Read the cluster once and judge the releases in ``hooks`` (key → hook objects).

        What stands around them is read only where something is not settled, or ``asked``;
        ``classes`` are the ingress classes that are known already.
        """
        began = time.monotonic()
        snapshot = self._snapshot(cluster, hooks)
        self._judge(snapshot, hooks)
        troubled = {
            key.namespace
            for key, found in self.workloads.items()
            if found.state in UNSETTLED or has_lost(self.index.of(key), snapshot.taken_at)
        }
        events = [event for name in sorted(troubled) for event in self._events(cluster, name)]
        if events:
            self._judge(replace(snapshot, events=events), hooks)
        self.around = self._look_around(cluster, snapshot, bool(troubled), asked, classes)
        self.at = snapshot.taken_at
        self.took = time.monotonic() - began

    def _snapshot(self, cluster, hooks):
        """Read the whole cluster; only our namespaces where permissions allow no more."""
        if self.namespaces is None:
            try:
                return cluster.snapshot()
            except Forbidden:
                # from now on this slice asks for what it may have
                _logger.info("not allowed to list a whole cluster: reading our namespaces only")
        self.namespaces = sorted({key.namespace for key in hooks})
        return cluster.snapshot(self.namespaces)

    def _events(self, cluster, namespace):
        """Return what the cluster said in a namespace: warnings, and all about a disk that waits.

        A provisioner that is at work says so, and that is no warning.
        """
        waits = any(
            is_pending(claim)
            for key in self.workloads
            if key.namespace == namespace
            for claim in self.index.of(key).by_kind["PersistentVolumeClaim"]
        )
        return cluster.list("Event", namespace) if waits else cluster.warnings(namespace)

    def _look_around(self, cluster, snapshot, troubled, asked, classes):
        """Read what the whole cluster offers: one LIST for each kind, and only if it matters."""
        unknown = any(
            address.class_of(ingress) not in classes
            for ingress in snapshot.objects.get("Ingress", ())
        )
        return diagnosis.Surroundings(
            storage_classes=_list(cluster, "StorageClass") if troubled else None,
            nodes=_list(cluster, "Node") if troubled else None,
            ingress_classes=_list(cluster, "IngressClass") if unknown or asked else None,
        )

    def _judge(self, snapshot, hooks):
        self.index = status.Index(snapshot, hooks)
        self.workloads = {key: status.judge(self.index.of(key), snapshot.taken_at) for key in hooks}

    def hide(self, cluster, secretive):
        """Keep the secrets of releases (``secretive``) out of what is said about them.

        Secrets are read only where a program or Kubernetes has said something.
        """
        speaking = {key for key in secretive if _speaks(self.workloads.get(key))}
        self.maskers = {}
        for namespace in sorted({key.namespace for key in speaking}):
            found = secrets.maskers(cluster.list("Secret", namespace, secrets.RELEASE))
            self.maskers |= {ReleaseKey(namespace, name): masker for name, masker in found.items()}
        for key in speaking & self.maskers.keys():
            self.workloads[key] = self.maskers[key].data(self.workloads[key])

    def workload(self, service):
        """Return the verdict on a service's release and when it was seen; None when unread."""
        return self.workloads.get(_key(service)), self.at

    def findings(self, service, failure, now, expected, told=()):
        """Return why a service is not well, as far as what was read tells."""
        workload, _at = self.workload(service)
        key = _key(service)
        around = self.around
        if self.index is not None:
            names = frozenset(self.index.service_names.get(key.namespace, ()))
            around = replace(around, services=names)
        parts = self.index.of(key) if self.index is not None else status.Parts()
        case = diagnosis.Case(workload, parts, failure, now, around, expected, told)
        found = diagnosis.diagnose(case)
        masker = self.maskers.get(key)
        return masker.data(tuple(found)) if masker else found


def _list(cluster, kind):
    """Return all objects of a kind; None where the account may not read them."""
    try:
        return cluster.list(kind, "")
    except (Forbidden, NotFound):
        # the connection check names the missing right
        return None


def _key(service):
    return ReleaseKey(service.namespace, service.release_name)


def _speaks(workload):
    """Tell whether anything was said about a workload that could contain a secret."""
    if workload is None:
        return False
    unsettled = workload.state in UNSETTLED
    return unsettled or any(instance.message for instance in workload.instances)
