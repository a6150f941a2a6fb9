"""What is known about the way to an app: the facts of one check, and the way as objects show it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from .diagnosis import address
from .domain import Answer
from .status.index import Parts
from .status.pods import is_gone, is_ready
from .status.raw import meta, spec, status


@dataclass(frozen=True, slots=True)
class Target:
    """What is checked: one app's address, and where its visitors come through."""

    namespace: str
    release: str
    host: str = ""
    scheme: str = "http"
    port: int = 0
    ingress_class: str = ""
    controller_namespace: str = "kube-system"

    @property
    def url(self):
        """Return what a visitor types."""
        return f"{self.scheme}://{self.host}{f':{self.port}' if self.port else ''}/"


@dataclass(frozen=True, slots=True)
class AccessFacts:
    """Everything that was read for one check; None is what could not be read in time."""

    target: Target
    now: datetime
    parts: Parts | None = None
    services: frozenset[str] | None = None
    ingress_classes: Sequence[Mapping[str, Any]] | None = None
    policies: Sequence[Mapping[str, Any]] | None = None
    controllers: Sequence[Mapping[str, Any]] | None = None
    """Pods of the entry point; empty where it does not run as pods of its namespace."""
    log: Sequence[str] = ()
    """The entry point's last lines about this address."""
    addresses: Sequence[str] | None = None
    dns_error: str = ""
    outside: Answer | None = None
    direct: Answer | None = None
    """What the cluster's own address answers for this name, where the name leads elsewhere."""
    inside: Answer | None = None


@dataclass(frozen=True, slots=True)
class Way:
    """What the objects show of the way from the address to an instance."""

    ingress: Mapping[str, Any] | None = None
    service: Mapping[str, Any] | None = None
    service_name: str = ""
    port: Any = None
    """The Service's port, by number or name, that the address leads to."""
    pods: Sequence[Mapping[str, Any]] = ()
    ready: Sequence[Mapping[str, Any]] = ()
    target: int = 0
    """The instances' own port, 0 when it is not known."""
    target_name: Any = ""

    @classmethod
    def of(cls, facts):
        """Follow the address as far as it leads."""
        parts, host = facts.parts, facts.target.host
        if parts is None:
            return cls()
        pods = [pod for pod in parts.pods if not is_gone(pod)]
        ingress = next((one for one in parts.by_kind["Ingress"] if host in hosts(one)), None)
        name, port = backend(parts, ingress)
        services = {meta(one).get("name"): one for one in parts.by_kind["Service"]}
        service = services.get(name)
        mine = address.selected(service, pods) if service else []
        entry = address.port_of(service, port) if service else None
        wanted = (entry or {}).get("targetPort") or (entry or {}).get("port") or ""
        names, _numbers = address.declared_ports(mine)
        number = names.get(wanted, wanted)
        return cls(
            ingress=ingress,
            service=service,
            service_name=name,
            port=port,
            pods=mine,
            ready=[pod for pod in mine if is_ready(pod, facts.now)],
            target=int(number) if str(number).isdigit() else 0,
            target_name=wanted,
        )


def hosts(ingress):
    """Return the names an Ingress is for."""
    return [rule.get("host") or "" for rule in spec(ingress).get("rules") or ()]


def backend(parts, ingress):
    """Return (Service, port) of an address; without one, of the app's only Service."""
    if ingress is not None:
        return next(iter(address.backends(ingress)), ("", None))
    services = [one for one in parts.by_kind["Service"] if spec(one).get("selector")]
    ports = spec(services[0]).get("ports") or () if len(services) == 1 else ()
    if not ports:
        return "", None
    return meta(services[0]).get("name"), ports[0].get("port")


def entry_addresses(ingress):
    """Return where the cluster says that its entry point is."""
    entries = (status(ingress or {}).get("loadBalancer") or {}).get("ingress") or ()
    return [entry.get("ip") or entry.get("hostname") or "" for entry in entries]
