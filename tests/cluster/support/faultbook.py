"""What was broken and what came of it: a table on the screen, and JSON under ``.local/faults``."""

import json
from dataclasses import asdict, dataclass

from dev.config import LOCAL

FOLDER = LOCAL / "faults"
_COLUMNS = ("fault", "step", "operation", "survived", "seconds", "note")


@dataclass(frozen=True)
class Row:
    """One fault in one step of one operation."""

    fault: str
    step: str
    operation: str
    survived: bool
    seconds: float
    note: str = ""


class FaultBook:
    """The rows of one suite, in the order in which the faults were injected."""

    def __init__(self, name):
        self.name = name
        self.rows = []

    def add(self, *facts):
        """Write down one fault."""
        self.rows.append(Row(*facts))

    def totals(self):
        """Return how many faults were injected and how many were survived."""
        return {"injected": len(self.rows), "survived": sum(row.survived for row in self.rows)}

    def lines(self):
        """Return the table as lines of text."""
        cells = [_COLUMNS] + [
            (
                row.fault,
                row.step,
                row.operation,
                "yes" if row.survived else "NO",
                f"{row.seconds:.0f}",
                row.note,
            )
            for row in self.rows
        ]
        widths = [max(map(len, column)) for column in zip(*cells, strict=True)]
        return [
            "  ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)).rstrip()
            for line in cells
        ] + ["injected {injected}, survived {survived}".format(**self.totals())]

    def close(self, write_line):
        """Show the table and leave the JSON."""
        if not self.rows:
            return
        for line in self.lines():
            write_line(line)
        FOLDER.mkdir(parents=True, exist_ok=True)
        record = {**self.totals(), "rows": [asdict(row) for row in self.rows]}
        (FOLDER / f"{self.name}.json").write_text(json.dumps(record, indent=1))
