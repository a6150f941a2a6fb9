"""Write docs/troubleshooting.md from the engine's table of causes."""

from .. import engine_alone
from ..config import ROOT
from ..console import say

FILE = ROOT / "docs" / "troubleshooting.md"


def main(words):
    """Write the file; return 0."""
    engine_alone.importable()
    from woow_paas_platform.engine.diagnosis import guide

    FILE.write_text(guide.render(), encoding="utf-8")
    say(f"Wrote {FILE.relative_to(ROOT)}")
    return 0
