"""The Python environments: what Odoo, the engine and the tests import, and the linters."""

import hashlib
import sys
import venv
from pathlib import Path

from . import apt, cache
from .config import ROOT
from .console import Problem, step
from .shell import run

OLDEST = (3, 11)
_REQUIREMENTS = ROOT / "dev" / "requirements.txt"
_LINT_REQUIREMENTS = ROOT / "dev" / "requirements-lint.txt"


def check():
    """Raise ``Problem`` unless this Python is new enough for the engine and old enough for Odoo."""
    if not OLDEST <= sys.version_info[:2] < (3, 14):
        raise Problem(
            f"Python 3.11, 3.12 or 3.13 is needed; python3 here is {sys.version.split()[0]}"
        )


def environment():
    """Return the venv folder for Odoo and the tests, built when it is not there."""
    return _venv("python", _REQUIREMENTS)


def lint_environment():
    """Return the venv folder of the linters, built when it is not there."""
    return _venv("lint", _LINT_REQUIREMENTS)


def binary(name="python"):
    """Return a program of the environment for Odoo and the tests."""
    return environment() / "bin" / name


def _venv(kind, requirements):
    """Return the environment keyed by its lock file and this Python's version."""
    text = requirements.read_text() + sys.version
    key = hashlib.sha256(text.encode()).hexdigest()[:12]

    def build(folder):
        with step(f"Install Python packages of {requirements.name}"):
            if Path(sys.base_prefix) == Path("/usr"):
                apt.ensure("python3-venv")
            venv.create(folder, with_pip=True, symlinks=True)
            pip = (folder / "bin" / "python", "-m", "pip", "install", "--quiet")
            run(*pip, "--no-deps", "--requirement", requirements, timeout=1200, log=f"pip-{kind}")

    return cache.item(f"{kind}-{key}", build)
