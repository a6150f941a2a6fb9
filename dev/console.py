"""Progress for people: what runs, for how long, and where its log is."""

import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager

_lock = threading.Lock()
_start = time.monotonic()


class Problem(Exception):
    """Something a person must do first; its text is the whole message."""


def say(text):
    """Print one line with the time since the start."""
    with _lock:
        print(f"[{time.monotonic() - _start:5.0f} s] {text}", flush=True)


@contextmanager
def step(title):
    """Announce a step, then how long it took; every 30 s, that it still runs."""
    began = time.monotonic()
    done = threading.Event()

    def remind():
        while not done.wait(30):
            say(f"  … {title}, {time.monotonic() - began:.0f} s so far")

    threading.Thread(target=remind, daemon=True).start()
    say(f"▸ {title}")
    try:
        yield
    except BaseException:
        say(f"✗ {title}, after {time.monotonic() - began:.1f} s")
        raise
    finally:
        done.set()
    say(f"✓ {title}, {time.monotonic() - began:.1f} s")


def side_by_side(*actions):
    """Run the callables in threads, wait for all, then raise the first failure."""
    with ThreadPoolExecutor(max_workers=max(len(actions), 1)) as pool:
        futures = [pool.submit(action) for action in actions]
    for future in futures:
        future.result()


def main(action):
    """Run ``action`` as a command: a ``Problem`` is one clear line and exit code 1."""
    try:
        action()
    except Problem as problem:
        print(f"woow-paas: {problem}", file=sys.stderr)
        sys.exit(1)
