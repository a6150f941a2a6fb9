"""The app's address leads nowhere: told from the objects alone, without asking the app."""

from ..domain import WorkloadState
from ..status.phase import HEALING
from ..status.pods import is_gone, is_ready
from ..status.raw import age, condition, meta, spec
from .cause import Cause, Chapter, _lt

_SYMPTOMS = ("not_reachable", "not_found_page")
NO_INGRESS = Cause(
    "ingress_missing",
    Chapter.ADDRESS,
    _lt("The app's address is not set up"),
    _lt("Nothing in the cluster sends visitors of %(host)s to the app: that entry is missing."),
    _lt("Make it again; this takes a few seconds and does not touch the app."),
    fixes=("recreate_ingress", "check_again", "ask_administrator"),
    symptoms=_SYMPTOMS,
    terms=("Ingress",),
)
WRONG_CLASS = Cause(
    "ingress_class_wrong",
    Chapter.ADDRESS,
    _lt("Nobody looks after the app's address"),
    _lt(
        "The address is meant for the entry point “%(ingress_class)s”, which is not the one of "
        "this cluster. It has: %(known)s."
    ),
    _lt("Choose the entry point that the cluster has; the address works some seconds later."),
    fixes=("choose_ingress_class", "recreate_ingress", "ask_administrator"),
    symptoms=_SYMPTOMS,
    terms=("ingressClassName", "IngressClass"),
)
NO_SERVICE = Cause(
    "service_missing",
    Chapter.ADDRESS,
    _lt("The app's address leads to something that is not there"),
    _lt("Visitors are sent to “%(service)s”, and the cluster has nothing of this name."),
    _lt("Deploy the app again: this makes it."),
    fixes=("deploy_again", "ask_administrator"),
    symptoms=_SYMPTOMS,
    terms=("Service not found",),
)
WRONG_PORT = Cause(
    "service_port_wrong",
    Chapter.ADDRESS,
    _lt("The app's address leads to a wrong port"),
    _lt("Visitors are sent to port %(port)s, and the app has these: %(known)s."),
    _lt("Enter the port on which the app listens."),
    fixes=("set_port", "edit_inputs", "deploy_again"),
    symptoms=_SYMPTOMS,
    terms=("Service targetPort", "Ingress backend port"),
)
NO_ENDPOINTS = Cause(
    "no_endpoints",
    Chapter.ADDRESS,
    _lt("The app's address leads to no instance"),
    _lt(
        "The instances are ready, but the app's entry “%(service)s” looks for other ones: none "
        "has the marks %(selector)s."
    ),
    _lt("Deploy the app again: this puts the marks right."),
    fixes=("deploy_again", "open_logs", "ask_administrator"),
    symptoms=_SYMPTOMS,
    terms=("Service selector", "EndpointSlice", "no available server", "503"),
)
CAUSES = (NO_INGRESS, WRONG_CLASS, NO_SERVICE, WRONG_PORT, NO_ENDPOINTS)

GRACE = 20
"""Seconds that the cluster may take from the objects to their effect."""
_THERE = (WorkloadState.READY, WorkloadState.PROGRESSING, WorkloadState.FAILED)
_OLD_CLASS = "kubernetes.io/ingress.class"


def detect(case):
    """Follow the address through its objects and say where it ends; once the app is there."""
    applying = case.failure is not None and case.failure.code not in HEALING
    pods = [pod for pod in case.parts.pods if not is_gone(pod) and is_ready(pod, case.now)]
    if applying or case.state not in _THERE or not _has_settled(case, pods):
        return
    services = {meta(one).get("name"): one for one in case.parts.by_kind.get("Service", ())}
    if case.workload.reason == "NoEndpoints":
        for service in services.values():
            yield from of_selector(service, pods)
            for entry in spec(service).get("ports") or ():
                yield from of_port(None, service, entry.get("port"), pods)
    if case.expected.operation is None:
        yield from _of_address(case, services, pods)


def _of_address(case, services, pods):
    ingresses = case.parts.by_kind.get("Ingress", ())
    if case.expected.host and not ingresses:
        yield NO_INGRESS.found("Ingress", host=case.expected.host)
    for ingress in ingresses:
        yield from of_class(ingress, case.around.ingress_classes, case.expected.ingress_class)
        for name, port in backends(ingress):
            if name in services:
                yield from of_port(ingress, services[name], port, pods)
                yield from of_selector(services[name], pods)
            elif case.around.services is not None and name not in case.around.services:
                yield NO_SERVICE.found(f"Ingress/{meta(ingress).get('name')}", service=name)


def _has_settled(case, pods):
    """Tell whether the instances are ready for long enough to be judged by it."""
    ready = [age(condition(pod, "Ready").get("lastTransitionTime"), case.now) for pod in pods]
    made = [
        age(meta(one).get("creationTimestamp"), case.now)
        for kind in ("Deployment", "StatefulSet", "DaemonSet")
        for one in case.parts.by_kind.get(kind, ())
    ]
    return bool(ready) and max(ready) >= GRACE and (not made or min(made) >= GRACE)


def class_of(ingress):
    """Return the class an Ingress names; empty when it names none."""
    return spec(ingress).get("ingressClassName") or (meta(ingress).get("annotations") or {}).get(
        _OLD_CLASS, ""
    )


def backends(ingress):
    """Yield (Service, port by number or name) of everything an Ingress leads to."""
    body = spec(ingress)
    found = [path for rule in body.get("rules") or () for path in _paths(rule)]
    whole = [{"backend": body["defaultBackend"]}] if body.get("defaultBackend") else []
    for path in found + whole:
        service = (path.get("backend") or {}).get("service") or {}
        port = service.get("port") or {}
        if service.get("name"):
            yield service["name"], port.get("name") or port.get("number")


def _paths(rule):
    return (rule.get("http") or {}).get("paths") or ()


def of_class(ingress, classes, wanted):
    """Yield what is wrong with the class of an Ingress; ``classes`` None: they were not read."""
    named = class_of(ingress)
    known = [meta(one).get("name", "") for one in classes or ()]
    modern = bool(spec(ingress).get("ingressClassName"))
    unknown = modern and classes is not None and named not in known
    other = bool(named and wanted and named != wanted)
    if unknown or other:
        yield WRONG_CLASS.found(
            f"Ingress/{meta(ingress).get('name')}",
            [f"ingressClassName: {named}"],
            ingress_class=named,
            known=known or [wanted or "nothing"],
        )


def of_port(ingress, service, port, pods):
    """Yield what is wrong with the port an address leads to: the Service's, or an instance's."""
    name, entry = meta(service).get("name"), port_of(service, port)
    if entry is None:
        known = [str(one.get("port")) for one in spec(service).get("ports") or ()]
        way = f"Ingress/{meta(ingress or {}).get('name')} → {name}:{port}"
        yield _wrong_port(name, port, known, way)
        return
    mine, target = selected(service, pods), entry.get("targetPort")
    names, numbers = declared_ports(mine)
    if mine and isinstance(target, str) and not target.isdigit() and target not in names:
        known = [*names, *(str(number) for number in numbers)]
        yield _wrong_port(name, target, known, f"{name}: {entry.get('port')} → {target}")


def of_selector(service, pods):
    """Yield that a Service looks for instances which are not there, while others are ready."""
    selector = spec(service).get("selector")
    if selector and pods and not selected(service, pods):
        name = meta(service).get("name")
        marks = ", ".join(f"{key}={value}" for key, value in selector.items())
        yield NO_ENDPOINTS.found(f"Service/{name}", [marks], service=name, selector=marks)


def _wrong_port(name, port, known, way):
    return WRONG_PORT.found(f"Service/{name}", [way], port=port, known=known or ["nothing"])


def port_of(service, port):
    """Return the entry of a Service's port, by number or name; None when it has none."""
    for entry in spec(service).get("ports") or ():
        if port in (entry.get("port"), entry.get("name")):
            return entry
    return None


def selected(service, pods):
    """Return the pods that a Service leads to."""
    selector = spec(service).get("selector") or {}
    return [pod for pod in pods if selector.items() <= (meta(pod).get("labels") or {}).items()]


def declared_ports(pods):
    """Return {name: number} and the numbers of the ports that instances declare."""
    ports = [
        port
        for pod in pods
        for container in spec(pod).get("containers") or ()
        for port in container.get("ports") or ()
    ]
    names = {port["name"]: port.get("containerPort") for port in ports if port.get("name")}
    return names, sorted({port.get("containerPort") for port in ports if port.get("containerPort")})
