"""Debian's Chromium, for the tests that look at pages."""

import shutil

from . import apt
from .console import Problem

OPTIONS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)


def prepare():
    """Install Chromium and the fonts that its screenshots need, when they are missing."""
    apt.ensure("chromium", "fonts-dejavu-core", "fonts-noto-cjk")


def path():
    """Return Chromium's path."""
    found = shutil.which("chromium")
    if not found:
        raise Problem("Chromium is not installed")
    return found
