"""The helm processes of the engine: found by their command lines, and killed as by the kernel."""

import contextlib
import os
import signal
from pathlib import Path

from .waiting import until


def helms(release):
    """Return the pids of the processes that change a release: helm, and the gate before it."""
    found = []
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            words = (folder / "cmdline").read_bytes().split(b"\0")
        except OSError:
            continue
        if release.encode() in words and {b"upgrade", b"uninstall"} & set(words):
            found.append(int(folder.name))
    return found


def kill(release):
    """Kill the helm of a release, with all that it has started."""
    for pid in helms(release):
        with contextlib.suppress(ProcessLookupError):
            os.killpg(os.getpgid(pid), signal.SIGKILL)
    until(lambda: not helms(release), 10, f"the helm of {release} to be dead")


def kill_supervisors(folders):
    """Kill the processes that watch over helm, as a machine that loses its power does."""
    for folder in folders:
        with contextlib.suppress(FileNotFoundError, ProcessLookupError):
            os.kill(int((folder / "supervisor").read_text().split()[0]), signal.SIGKILL)
