"""Things built once for all checkouts: each in a folder of its own, made under a file lock."""

import fcntl
import shutil
import threading
from contextlib import contextmanager

from .config import CACHE

_guard = threading.Lock()
_threads = {}


@contextmanager
def lock(name):
    """Hold off other threads and other checkouts while the item ``name`` is being made."""
    with _guard:
        thread = _threads.setdefault(name, threading.Lock())
    CACHE.mkdir(parents=True, exist_ok=True)
    with thread, (CACHE / f"{name}.lock").open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


def item(name, build):
    """Return the folder ``name`` of the cache; ``build(folder)`` fills it when it is not complete.

    It is built where it will stay (a venv cannot be moved), and a mark says that it is complete.
    """
    folder = CACHE / name
    mark = folder / ".complete"
    if not mark.exists():
        with lock(name):
            if not mark.exists():
                shutil.rmtree(folder, ignore_errors=True)
                folder.mkdir(parents=True)
                build(folder)
                mark.touch()
    return folder
