"""Make the engine importable without Odoo: the addon's own ``__init__`` imports Odoo's models."""

import sys
from types import ModuleType

from .config import ROOT

ADDON = "woow_paas_platform"


def importable():
    """Put an empty package in the place of the addon's, with the addon's folder as its path."""
    package = ModuleType(ADDON)
    package.__path__ = [str(ROOT / ADDON)]
    sys.modules.setdefault(ADDON, package)
