"""The npm packages: linters of the browser side and the files Odoo needs from there."""

import hashlib
import shutil

from . import cache
from .config import ROOT
from .console import Problem, step
from .shell import run

_FILES = (ROOT / "package.json", ROOT / "package-lock.json", ROOT / ".npmrc")
OLDEST = 18


def check():
    """Raise ``Problem`` unless Node and npm are here and new enough."""
    if not (shutil.which("node") and shutil.which("npm")):
        raise Problem(f"Node {OLDEST} or newer with npm is needed and not found")
    version = run("node", "--version", timeout=30).strip().lstrip("v")
    if int(version.split(".")[0]) < OLDEST:
        raise Problem(f"Node {OLDEST} or newer is needed; node here is {version}")


def modules():
    """Return the ``node_modules`` folder of the lock file, installed when it is not there."""
    content = b"".join(path.read_bytes() for path in _FILES)
    name = f"node-{hashlib.sha256(content).hexdigest()[:12]}"

    def build(folder):
        with step("Install npm packages"):
            for path in _FILES:
                shutil.copy(path, folder)
            options = ("--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error")
            run("npm", "ci", *options, cwd=folder, timeout=900, log="npm")

    return cache.item(name, build) / "node_modules"


def link():
    """Make the packages visible at the checkout's root, where eslint and prettier look."""
    place, target = ROOT / "node_modules", modules()
    if place.is_symlink() and place.readlink() != target:
        place.unlink()
    if not place.exists():
        place.symlink_to(target)
    return target
