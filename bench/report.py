"""Run one benchmark, print its rows as a table and write them, with the machine, as JSON.

What a benchmark counts has bounds (``BOUNDS``: column, comparison, limit), which are judged after
the table is printed; times are shown as ratios and judged by whoever reads them.
"""

import importlib
import json
import operator
import os
import platform
import sys
import time
from pathlib import Path

from dev import engine_alone

MOST_COLUMNS = 10
_COMPARED = {"==": operator.eq, "<=": operator.le, ">=": operator.ge}


def main(name, folder):
    """Measure ``name``, report it, and end with an error where a bound is broken."""
    engine_alone.importable()
    began = time.monotonic()
    benchmark = importlib.import_module(f"bench.{name}")
    rows = benchmark.measure()
    broken = exceeded(rows, benchmark.BOUNDS)
    if not rows:
        raise SystemExit(f"{name} measured nothing")
    result = {
        "benchmark": name,
        "cores": os.cpu_count(),
        "python": platform.python_version(),
        "seconds": round(time.monotonic() - began, 1),
        "rows": rows,
        "bounds": [" ".join(map(str, bound)) for bound in benchmark.BOUNDS],
        "exceeded": broken,
    }
    (Path(folder) / f"{name}.json").write_text(json.dumps(result, indent=1) + "\n")
    print(table(rows), flush=True)
    if broken:
        raise SystemExit("\n".join(broken))


def exceeded(rows, bounds):
    """Return a sentence for each bound that a row does not keep."""
    return [
        f"{column} is {row[column]}, and has to be {sign} {limit}: {row}"
        for row in rows
        for column, sign, limit in bounds
        if not _COMPARED[sign](row[column], limit)
    ]


def table(rows):
    """Return dicts with the same keys as text in columns; upright when they are many keys."""
    lines = [list(rows[0]), *([str(value) for value in row.values()] for row in rows)]
    if len(lines[0]) > MOST_COLUMNS:
        lines = list(zip(*lines, strict=True))
    widths = [max(len(line[column]) for line in lines) for column in range(len(lines[0]))]
    return "\n".join(
        "  ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)).rstrip()
        for line in lines
    )


if __name__ == "__main__":
    main(*sys.argv[1:])
