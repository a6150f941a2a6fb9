"""Tells that a pod somewhere in the cluster has moved: one watch, read by one thread."""

import contextlib
import threading

import urllib3

from ..errors import EngineError

LONGEST = 60
"""Seconds one watch lasts at most; a slice is shorter."""


class PodChanges:
    """A context in which ``wait`` returns as soon as something has changed."""

    def __init__(self, api, version):
        self.api = api
        self.version = version
        self.moved = threading.Event()
        self.closed = threading.Event()
        self.response = None
        self.error = None

    def __enter__(self):
        threading.Thread(target=self._read, name="woow-paas-watch", daemon=True).start()
        return self

    def __exit__(self, *error):
        self.closed.set()
        if self.response is not None:
            # another thread reads: shutting down wakes it, closing would wait for it
            with contextlib.suppress(OSError, ValueError, RuntimeError):
                self.response.shutdown()

    def wait(self, seconds):
        """Wait until something changed, at most ``seconds``; return whether it did."""
        moved = self.moved.wait(seconds)
        self.moved.clear()
        return moved

    def _read(self):
        query = {"watch": "1", "timeoutSeconds": LONGEST, "allowWatchBookmarks": "false"}
        if self.version:
            query["resourceVersion"] = self.version
        try:
            self.response = self.api.stream("watch pods", "/api/v1/pods", query, LONGEST)
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
