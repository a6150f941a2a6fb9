"""The cluster's network namespace: joined to the machine by one veth pair, and nothing else."""

import ipaddress
import json
import os
import subprocess
from pathlib import Path

from ..config import INSTANCE, RUN
from ..shell import run

NAMESPACE = f"woow-{INSTANCE}"
_HANDLE = Path("/run/netns") / NAMESPACE
_OUTSIDE = f"wv{INSTANCE}"
_BOOK = RUN / "network.json"
_POOL = ipaddress.ip_network("10.212.0.0/14")
POD_NET = "10.42.0.0/16"
SERVICE_NET = "10.43.0.0/16"
SERVICE_API = "10.43.0.1"
SERVICE_DNS = "10.43.0.10"


def inside(*command):
    """Return the words that run a command in the namespace (and leave /sys as it is)."""
    return ("nsenter", f"--net={_HANDLE}", "--", *command)


def outer_address():
    """Return the machine's address on the pair."""
    return _addresses()[0]


def inner_address():
    """Return the cluster's address on the pair: the node's and the API server's."""
    return _addresses()[1]


def up():
    """Make the namespace and the pair unless they are there."""
    if _HANDLE.exists() and not os.path.ismount(_HANDLE):
        # left over from before the machine was started again: a file, and no namespace
        run("ip", "netns", "delete", NAMESPACE, timeout=20)
    if not _HANDLE.exists():
        run("ip", "netns", "add", NAMESPACE, timeout=20)
        if _outside_exists():
            # its other end is in a namespace that has lost its name
            run("ip", "link", "delete", _OUTSIDE, timeout=20)
    if not _outside_exists():
        peer = ("peer", "name", "eth0", "netns", NAMESPACE)
        run("ip", "link", "add", _OUTSIDE, "type", "veth", *peer, timeout=20)
    run("ip", "addr", "replace", f"{outer_address()}/30", "dev", _OUTSIDE, timeout=20)
    run("ip", "link", "set", _OUTSIDE, "up", timeout=20)
    for words in (
        ("link", "set", "lo", "up"),
        ("addr", "replace", f"{inner_address()}/30", "dev", "eth0"),
        ("link", "set", "eth0", "up"),
        ("route", "replace", "default", "via", outer_address()),
    ):
        run(*inside("ip", *words), timeout=20)
    run(*inside("sh", "-c", "echo 1 > /proc/sys/net/ipv4/ip_forward"), timeout=20)


def outer_link():
    """Return the name of the machine's end of the pair: all traffic with the cluster is on it."""
    return _OUTSIDE


def exists():
    """Say whether the namespace is there."""
    return os.path.ismount(_HANDLE)


def down():
    """Remove the namespace, and with it the pair, bridges and rules in it."""
    if _HANDLE.exists():
        run("ip", "netns", "delete", NAMESPACE, timeout=20)
    if _outside_exists():
        run("ip", "link", "delete", _OUTSIDE, timeout=20)


def _outside_exists():
    return Path(f"/sys/class/net/{_OUTSIDE}").exists()


def _addresses():
    """Return both addresses: chosen free on this machine once, then kept."""
    if not _BOOK.exists():
        RUN.mkdir(parents=True, exist_ok=True)
        _BOOK.write_text(json.dumps(_choose()))
    return json.loads(_BOOK.read_text())


def _choose():
    """Return a free pair: begin where the checkout's id points, so that two rarely meet."""
    text = subprocess.run(
        ["ip", "-j", "route", "show", "table", "all"],
        capture_output=True,
        text=True,
        timeout=20,
        check=True,
    ).stdout
    taken = [
        ipaddress.ip_network(route["dst"], strict=False)
        for route in json.loads(text)
        if "." in route.get("dst", "")
    ]
    count = 2 ** (30 - _POOL.prefixlen)
    start = int(INSTANCE, 16) % count
    for step in range(count):
        base = int(_POOL.network_address) + 4 * ((start + step) % count)
        pair = ipaddress.ip_network((base, 30))
        if not any(pair.overlaps(other) for other in taken):
            return [str(address) for address in pair.hosts()]
    raise RuntimeError(f"no free /30 in {_POOL}")
