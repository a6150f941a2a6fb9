"""Run one benchmark, print its rows as a table and write them, with the machine, as JSON."""

import importlib
import json
import os
import platform
import sys
import time
from pathlib import Path

from dev import engine_alone


def main(name, folder):
    """Measure ``name`` and report it."""
    engine_alone.importable()
    began = time.monotonic()
    rows = importlib.import_module(f"bench.{name}").measure()
    if not rows:
        raise SystemExit(f"{name} measured nothing")
    result = {
        "benchmark": name,
        "cores": os.cpu_count(),
        "python": platform.python_version(),
        "seconds": round(time.monotonic() - began, 1),
        "rows": rows,
    }
    (Path(folder) / f"{name}.json").write_text(json.dumps(result, indent=1) + "\n")
    print(table(rows), flush=True)


def table(rows):
    """Return dicts with the same keys as text in columns."""
    lines = [list(rows[0]), *([str(value) for value in row.values()] for row in rows)]
    widths = [max(len(line[column]) for line in lines) for column in range(len(lines[0]))]
    return "\n".join(
        "  ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)).rstrip()
        for line in lines
    )


if __name__ == "__main__":
    main(*sys.argv[1:])
