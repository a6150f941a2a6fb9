"""Stop, and remove what this checkout has made; the shared cache of built tools stays."""

import shutil
from pathlib import Path

from .. import exclusive, postgres
from ..config import INSTANCE, LOCAL, ROOT
from ..console import say
from . import stop


def main(words):
    """Remove the data, in the checkout and outside; return 0."""
    stop.main(words)
    postgres.clean()
    for folder in (LOCAL, Path(f"/run/woow-{INSTANCE}"), Path(f"/var/tmp/woow-paas-{INSTANCE}")):
        if folder.exists():
            shutil.rmtree(folder)
    modules = ROOT / "node_modules"
    if modules.is_symlink():
        modules.unlink()
    exclusive.FILE.unlink(missing_ok=True)
    say("Clean. Built tools stay in the cache that checkouts share")
    return 0
