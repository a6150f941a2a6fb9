"""Where the local parts live and which versions they have: the one table of pins and paths."""

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
    book = RUN / "ports.json"
    ports = json.loads(book.read_text()) if book.exists() else {}
    if name not in ports:
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            ports[name] = probe.getsockname()[1]
        RUN.mkdir(parents=True, exist_ok=True)
        book.write_text(json.dumps(ports, indent=1))
    return ports[name]
