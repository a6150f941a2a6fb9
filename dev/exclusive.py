"""One command at a time that starts or ends things in this checkout."""

import fcntl
from contextlib import contextmanager
from pathlib import Path

from .config import INSTANCE
from .console import say

FILE = Path(f"/var/tmp/woow-paas-{INSTANCE}.lock")
"""Outside the checkout, for ``clean`` removes what is inside."""


@contextmanager
def command(name):
    """Hold off other commands of this checkout; say so while waiting for one."""
    with FILE.open("a+") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            say(f"{name} waits for another command of this checkout to end")
            fcntl.flock(file, fcntl.LOCK_EX)
        yield
