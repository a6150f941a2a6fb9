from dataclasses import replace
from datetime import UTC

from ..engine import diagnosis, status
from ..engine.domain import ReleaseKey, WorkloadState

UNSETTLED = (WorkloadState.FAILED, WorkloadState.PROGRESSING)


class Seen:
    """What one slice has read of its cluster: no records, so it outlives transactions."""

    def __init__(self):
        self.at = None
        self.moved = False
        self.index = None
        self.workloads = {}

    def look(self, cluster, hooks):
        """Read the cluster once and judge the releases in ``hooks`` (key → hook objects).

        Warning events are read only for namespaces where something is not settled.
        """
        snapshot = cluster.snapshot()
        self._judge(snapshot, hooks)
        troubled = {
            key.namespace for key, found in self.workloads.items() if found.state in UNSETTLED
        }
        events = [event for name in sorted(troubled) for event in cluster.warnings(name)]
        if events:
            self._judge(replace(snapshot, events=events), hooks)
        self.at = snapshot.taken_at

    def _judge(self, snapshot, hooks):
        self.index = status.Index(snapshot, hooks)
        self.workloads = {key: status.judge(self.index.of(key), snapshot.taken_at) for key in hooks}

    def workload(self, service):
        """Return the verdict on a service's release and when it was seen; None when unread."""
        return self.workloads.get(_key(service)), self.at

    def findings(self, service, failure, now):
        """Return why a service is not well, as far as what was read tells."""
        workload, _at = self.workload(service)
        if workload is None:
            return ()
        parts = self.index.of(_key(service))
        return diagnosis.diagnose(workload, parts, failure, now.replace(tzinfo=UTC))


def _key(service):
    return ReleaseKey(service.namespace, service.release_name)
