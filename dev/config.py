"""Where the local parts live and which versions they have: the one table of pins and paths."""

import fcntl
import hashlib
import json
import os
import socket
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
LOCAL = ROOT / ".local"
"""What this checkout runs: data, logs, pid files. Removed by ``make clean``."""
CACHE = Path(os.environ.get("WOOW_CACHE", "~/.cache/woow-paas")).expanduser()
"""What any checkout can share: built tools, keyed by version, safe to lose."""
LOGS = LOCAL / "log"
RUN = LOCAL / "run"

INSTANCE = hashlib.sha256(str(ROOT).encode()).hexdigest()[:6]
"""Short id of this checkout: two checkouts on one machine never meet."""

KUBERNETES = "v1.34.4"
ETCD = "v3.6.4"
HELM4 = "v4.3.1"
HELM3 = "v3.20.2"
TRAEFIK = "v3.6.12"
LOCAL_PATH_PROVISIONER = "v0.0.30"
KWOK = "v0.8.0"


def port(name):
    """Return this checkout's port for ``name``: chosen free once, then kept."""
    RUN.mkdir(parents=True, exist_ok=True)
    with (RUN / "ports.json").open("a+", encoding="utf-8") as book:
        fcntl.flock(book, fcntl.LOCK_EX)
        book.seek(0)
        ports = json.loads(book.read() or "{}")
        if name not in ports:
            ports[name] = _free_port(set(ports.values()))
            book.seek(0)
            book.truncate()
            book.write(json.dumps(ports, indent=1))
    return ports[name]


def _free_port(taken):
    """Return a port that nobody listens on and that is not in ``taken``."""
    while True:
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            found = probe.getsockname()[1]
        if found not in taken:
            return found
