"""What a person must have before anything is touched; the rest is installed."""

import os
import shutil

from . import node, python, tools
from .console import Problem


def _root_and_apt():
    if os.geteuid():
        raise Problem("root is needed (network namespaces, containers, Debian packages)")
    if not shutil.which("apt-get"):
        raise Problem("Debian 12 or a relative with apt-get is needed")


def check():
    """Raise one ``Problem`` that names everything that is missing."""
    missing = []
    for look in (python.check, _root_and_apt, node.check, tools.check):
        try:
            look()
        except Problem as problem:
            missing.append(str(problem))
    if missing:
        raise Problem("; ".join(missing))
