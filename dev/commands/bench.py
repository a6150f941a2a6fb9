"""Run the benchmarks: a table, and JSON in .local/bench/. ONLY=name for one."""

import os
import subprocess
import sys

from .. import odoo
from ..config import LOCAL, ROOT
from ..console import Problem, say

RESULTS = LOCAL / "bench"


def main(words):
    """Run each file in bench/ in a process of its own; return 0 when all gave their figures."""
    options = dict(word.split("=", 1) for word in words if "=" in word)
    only = options.get("ONLY") or os.environ.get("ONLY")
    found = sorted(path.stem for path in (ROOT / "bench").glob("bench_*.py"))
    if only and only not in found:
        raise Problem(f"ONLY={only} is no benchmark; there are {', '.join(found) or 'none'}")
    odoo.prepare()
    RESULTS.mkdir(parents=True, exist_ok=True)
    failed = [name for name in ([only] if only else found) if not _measured(name)]
    say(f"No figures from: {', '.join(failed)}" if failed else f"Figures are in {RESULTS}")
    return 1 if failed else 0


def _measured(name):
    say(f"Benchmark: {name}")
    sys.stdout.flush()
    command = (str(odoo.python.binary()), "-m", "bench.report", name, str(RESULTS))
    done = subprocess.run(command, cwd=ROOT, check=False, timeout=3600)
    return not done.returncode
