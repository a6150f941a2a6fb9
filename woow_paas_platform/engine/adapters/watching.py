"""Tells that an app somewhere in the cluster has moved: one watch and thread for each kind."""

import contextlib
import threading

import urllib3

from ..errors import EngineError
from .resources import path, plural

LONGEST = 60
"""Seconds one watch lasts at most; a slice is shorter."""
WATCHED = ("Pod", "Deployment", "StatefulSet", "DaemonSet")
"""What moves while an app starts. Pods alone are too early: their owners count them afterwards."""


class Changes:
    """A context in which ``wait`` returns as soon as something has changed."""

    def __init__(self, api, versions):
        self.moved = threading.Event()
        self.watches = [_Watch(api, kind, versions.get(kind), self.moved) for kind in WATCHED]

    def __enter__(self):
        for watch in self.watches:
            watch.start()
        return self

    def __exit__(self, *error):
        for watch in self.watches:
            watch.end()

    def wait(self, seconds):
        """Wait until something changed, at most ``seconds``; return whether it did."""
        moved = self.moved.wait(seconds)
        self.moved.clear()
        return moved


class _Watch(threading.Thread):
    """Reads what the API server tells about one kind, from a version on."""

    def __init__(self, api, kind, version, moved):
        super().__init__(name=f"woow-paas-watch-{plural(kind)}", daemon=True)
        self.api = api
        self.kind = kind
        self.version = version
        self.moved = moved
        self.closed = threading.Event()
        self.response = None
        self.error = None

    def end(self):
        self.closed.set()
        if self.response is not None:
            # another thread reads: shutting down wakes it, closing would wait for it
            with contextlib.suppress(OSError, ValueError, RuntimeError):
                self.response.shutdown()

    def run(self):
        query = {"watch": "1", "timeoutSeconds": LONGEST, "allowWatchBookmarks": "false"}
        if self.version:
            query["resourceVersion"] = self.version
        try:
            what = f"watch {plural(self.kind)}"
            self.response = self.api.stream(what, path(self.kind), query, LONGEST)
            for part in self.response.stream(65_536, decode_content=True):
                if self.closed.is_set():
                    break
                if part:
                    self.moved.set()
        except (EngineError, urllib3.exceptions.HTTPError, OSError, ValueError) as error:
            # a watch that ends is no failure: the next reading of the cluster says what is wrong
            self.error = error
        finally:
            if self.response is not None:
                with contextlib.suppress(OSError, ValueError):
                    self.response.release_conn()
