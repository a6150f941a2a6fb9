"""Somebody who does the same thing again and again, beside the platform, until told to stop."""

import contextlib
import threading


class Meddler:
    """Calls ``action`` as fast as it can while the context lasts; what fails is tried again."""

    def __init__(self, action):
        self.action = action
        self.over = threading.Event()

    def __enter__(self):
        self.thread = threading.Thread(target=self._meddle, daemon=True)
        self.thread.start()
        return self

    def _meddle(self):
        while not self.over.wait(0.05):
            # what it acts on comes and goes, or is changed by others meanwhile
            with contextlib.suppress(AssertionError, ValueError):
                self.action()

    def __exit__(self, *error):
        self.stop()

    def stop(self):
        """End it, and wait until it has ended."""
        self.over.set()
        self.thread.join(30)
