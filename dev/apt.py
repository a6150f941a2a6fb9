"""Install Debian packages that are missing, one apt at a time, without starting their services."""

import fcntl
import os
import shutil
import subprocess
import tempfile
import threading
import time
from contextlib import contextmanager
from pathlib import Path

from .config import CACHE
from .console import Problem, step
from .shell import run

_thread = threading.Lock()
_POLICY = Path("/usr/sbin/policy-rc.d")
_LISTS = Path("/var/lib/apt/lists")
_FRESH = 24 * 3600
_ENV = {**os.environ, "DEBIAN_FRONTEND": "noninteractive", "LC_ALL": "C"}
_GET = ("apt-get", "-o", "DPkg::Lock::Timeout=300", "-o", "Acquire::Retries=3", "-qq")


def missing(*packages):
    """Return those of ``packages`` that are not installed."""
    done = subprocess.run(
        ["dpkg-query", "-W", "-f", "${Package} ${db:Status-Status}\n", *packages],
        capture_output=True,
        text=True,
        timeout=30,
        check=False,
    )
    installed = {
        line.split()[0] for line in done.stdout.splitlines() if line.endswith(" installed")
    }
    return [name for name in packages if name not in installed]


def ensure(*packages):
    """Install what is missing of ``packages``; quick when nothing is."""
    if not missing(*packages):
        return
    with _alone():
        absent = missing(*packages)
        if not absent:
            return
        if os.geteuid():
            raise Problem(
                f"Install these Debian packages first: apt-get install {' '.join(absent)}"
            )
        if not shutil.which("apt-get"):
            raise Problem(f"This machine has no apt-get; it needs: {' '.join(absent)}")
        with step(f"Install Debian packages: {' '.join(absent)}"), _no_services():
            install = (*_GET, "install", "-y", "--no-install-recommends", *absent)
            if _stale():
                run(*_GET, "update", env=_ENV, timeout=300, log="apt")
            try:
                run(*install, env=_ENV, timeout=900, log="apt")
            except Problem:
                run(*_GET, "update", env=_ENV, timeout=300, log="apt")
                run(*install, env=_ENV, timeout=900, log="apt")


def _stale():
    """Say whether the package lists are absent or a day old."""
    lists = list(_LISTS.glob("*_Packages*"))
    return not lists or time.time() - max(path.stat().st_mtime for path in lists) > _FRESH


@contextmanager
def _alone():
    """Hold off other threads and other checkouts."""
    CACHE.mkdir(parents=True, exist_ok=True)
    with _thread, (CACHE / "apt.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


@contextmanager
def _no_services():
    """Keep packages from starting their services, unless the machine has a policy of its own."""
    if _POLICY.exists():
        yield
        return
    with tempfile.NamedTemporaryFile("w", dir=_POLICY.parent, delete=False) as policy:
        policy.write("#!/bin/sh\nexit 101\n")
    os.chmod(policy.name, 0o755)
    os.replace(policy.name, _POLICY)
    try:
        yield
    finally:
        _POLICY.unlink(missing_ok=True)
