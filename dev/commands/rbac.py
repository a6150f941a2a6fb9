"""Write deploy/kubernetes/rbac.yaml from the engine's list of permissions."""

import importlib.util

from ..config import ROOT
from ..console import say

FILE = ROOT / "deploy" / "kubernetes" / "rbac.yaml"
_SOURCE = ROOT / "woow_paas_platform" / "engine" / "permissions.py"


def main(words):
    """Write the file; return 0."""
    spec = importlib.util.spec_from_file_location("permissions", _SOURCE)
    permissions = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(permissions)
    FILE.parent.mkdir(parents=True, exist_ok=True)
    FILE.write_text(permissions.render(), encoding="utf-8")
    say(f"Wrote {FILE.relative_to(ROOT)}")
    return 0
