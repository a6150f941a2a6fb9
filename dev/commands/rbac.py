"""Write deploy/kubernetes/rbac.yaml from the list that the connection check asks for, too."""

import subprocess

from .. import python
from ..config import ROOT
from ..console import say

FILE = ROOT / "deploy" / "kubernetes" / "rbac.yaml"
_SCRIPT = """
from dev import engine_alone
engine_alone.importable()
from woow_paas_platform.engine import permissions
print(permissions.render(), end="")
"""


def main(words):
    """Write the file anew and return 0."""
    command = (str(python.binary()), "-c", _SCRIPT)
    done = subprocess.run(
        command, cwd=ROOT, capture_output=True, text=True, timeout=60, check=True
    )
    FILE.write_text(done.stdout)
    say(f"Wrote {FILE.relative_to(ROOT)}")
    return 0
