"""One command at a time that starts or ends things in this checkout."""

import fcntl
from contextlib import contextmanager

from .config import INSTANCE
from .console import say

_NAME = "/var/tmp/woow-paas-{}.lock"


@contextmanager
def command(name):
    """Hold off other commands of this checkout; say so while waiting for one."""
    with open(_NAME.format(INSTANCE), "a+") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            say(f"{name} waits for another command of this checkout to end")
            fcntl.flock(file, fcntl.LOCK_EX)
        yield
