"""The machine that an app runs on does not work."""

from ..status.raw import condition, meta, spec, status
from .cause import Cause, Chapter, _lt

NOT_READY = Cause(
    "machine_not_ready",
    Chapter.MACHINE,
    _lt("The app's machine does not work"),
    _lt(
        "The machine “%(machine)s”, on which the app runs, does not answer the cluster or says "
        "that it cannot work. Nobody is sent to the app there."
    ),
    _lt(
        "Nothing of the app has to be changed. An administrator starts the machine again or takes "
        "it out of the cluster; after a few minutes the cluster moves apps without a disk on it "
        "to another machine by itself."
    ),
    fixes=("check_again", "ask_administrator"),
    symptoms=("stuck_deploying", "not_reachable"),
    terms=("NotReady", "NodeNotReady", "Kubelet stopped posting node status"),
)
CAUSES = (NOT_READY,)
_OVER = frozenset({"Succeeded", "Failed"})


def detect(case):
    """Blame a machine whose condition Ready is not true; one that goes on keeps its pods."""
    sick = {
        meta(node).get("name"): ready
        for node in case.around.nodes or ()
        if (ready := condition(node, "Ready")).get("status") != "True"
    }
    if case.is_well or not sick:
        return
    for (kind, name), pods in case.parts.pods_of.items():
        # also those on their way out: without its machine no instance ever ends
        used = {spec(pod).get("nodeName") for pod in pods if status(pod).get("phase") not in _OVER}
        for machine in sorted(filter(None, used & sick.keys())):
            ready = sick[machine]
            said = f"{machine}: {ready.get('reason', 'NotReady')}: {ready.get('message', '')}"
            yield NOT_READY.found(f"{kind}/{name}", [said], machine=machine)
