"""The suite's book: injected / named / first / fixed, on the screen and as JSON."""

import json
from dataclasses import asdict, dataclass

from dev.config import LOCAL

FOLDER = LOCAL / "faults"
_HEAD = ("case", "injected", "named", "first", "fixed", "by", "report → named", "to well")


@dataclass
class Row:
    """One fault of one case."""

    case: str
    injected: str
    named: str = ""
    """The roots that were shown."""
    first: bool = False
    """Whether the right cause stood first, and no other root beside the wanted ones."""
    fixed: bool = False
    by: str = ""
    seconds: float | None = None
    """From the cluster's own report to the finding."""
    patience: float = 0
    """Of these, how many it is given to heal by itself, by design."""
    heal: float | None = None
    """From the click to the state in which it is well."""
    trouble: str = ""
    """What the test said, if it failed."""

    def cells(self):
        """Return the row as text."""
        return (
            self.case,
            self.injected,
            self.named or "–",
            _word(self.first),
            _word(self.fixed),
            self.by,
            _time(self.seconds) + (f" ({self.patience:g} by design)" if self.patience else ""),
            _time(self.heal),
        )


def _word(is_so):
    return "yes" if is_so else "NO"


def _time(seconds):
    return "–" if seconds is None else f"{seconds:.1f} s"


class Book:
    """The rows of the suite, in the order in which the faults were injected."""

    def __init__(self, name="causes"):
        self.name = name
        self.rows = []

    def add(self, case, injected, by):
        """Open the row of one fault."""
        self.rows.append(Row(case, injected, by=by))
        return self.rows[-1]

    def totals(self):
        """Return how many faults there were, and what became of them."""
        return {
            "injected": len(self.rows),
            "first": sum(row.first for row in self.rows),
            "fixed": sum(row.fixed for row in self.rows),
            "cases": len({row.case for row in self.rows}),
        }

    def lines(self):
        """Return the table as lines of text."""
        cells = [_HEAD, *(row.cells() for row in self.rows)]
        widths = [max(map(len, column)) for column in zip(*cells, strict=True)]
        lines = [
            "  ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)).rstrip()
            for line in cells
        ]
        summary = "{injected} faults in {cases} cases: {first} named first, {fixed} repaired"
        return [*lines, "", summary.format(**self.totals())]

    def close(self, write_line):
        """Show the table and leave the JSON."""
        for line in self.lines():
            write_line(line)
        self.save()

    def save(self):
        """Leave the JSON of what is known by now."""
        FOLDER.mkdir(parents=True, exist_ok=True)
        record = {**self.totals(), "rows": [asdict(row) for row in self.rows]}
        (FOLDER / f"{self.name}.json").write_text(json.dumps(record, indent=1))
