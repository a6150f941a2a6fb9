"""Make the engine importable without Odoo: the addon's own ``__init__`` imports Odoo's models."""

import sys
from pathlib import Path
from types import ModuleType

from hypothesis import settings

ADDON = "woow_paas_platform"

package = ModuleType(ADDON)
package.__path__ = [str(Path(__file__).parents[1] / ADDON)]
sys.modules.setdefault(ADDON, package)

settings.register_profile("woow", deadline=None, derandomize=True, print_blob=True)
settings.load_profile("woow")
