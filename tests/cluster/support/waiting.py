"""Wait for a condition; fail with what was seen last."""

import time


def until(probe, seconds, what, pause=0.1):
    """Call ``probe`` until it returns something true, and return that."""
    end = time.monotonic() + seconds
    seen = None
    while time.monotonic() < end:
        seen = probe()
        if seen:
            return seen
        time.sleep(pause)
    raise AssertionError(f"not within {seconds} s: {what}; seen last: {seen!r}")
