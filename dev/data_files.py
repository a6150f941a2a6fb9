"""Checks of files that no linter here reads: XML, CSV, and how long a file may be."""

import csv
import re
import xml.etree.ElementTree as xml

from .config import ROOT

_ADDON = ROOT / "woow_paas_platform"
_LONGEST = 400
_CODE = (".py", ".js", ".xml", ".scss")
_OURS = ("dev", "woow_paas_platform", "tests", "bench")


def problems():
    """Return one line for each problem found."""
    return [*_xml_problems(), *_csv_problems(), *_long_files()]


def _xml_problems():
    """Every XML file is well formed, and no record's id is given twice in one file."""
    for path in sorted(_ADDON.rglob("*.xml")):
        name = path.relative_to(ROOT)
        try:
            tree = xml.parse(path)
        except xml.ParseError as error:
            yield f"{name}: {error}"
            continue
        ids = [item.get("id") for item in tree.iter() if item.tag in {"record", "menuitem"}]
        for twice in sorted({one for one in ids if one and ids.count(one) > 1}):
            yield f"{name}: the id {twice} is given twice"


def _csv_problems():
    """Every row has as many columns as the header, and the ids are names and given once."""
    for path in sorted(_ADDON.rglob("*.csv")):
        name = path.relative_to(ROOT)
        header, *rows = csv.reader(path.read_text(encoding="utf-8").splitlines())
        seen = set()
        for number, row in enumerate(rows, 2):
            if len(row) != len(header):
                yield f"{name}:{number}: {len(row)} columns, the header has {len(header)}"
            elif header[0] == "id" and not re.fullmatch(r"[a-z0-9_.]+", row[0]):
                yield f"{name}:{number}: {row[0]!r} is no id"
            elif header[0] == "id" and row[0] in seen:
                yield f"{name}:{number}: the id {row[0]} is given twice"
            seen.add(row[0] if row else "")


def _long_files():
    """No file of code is longer than a person reads at a time."""
    for folder in _OURS:
        for path in sorted((ROOT / folder).rglob("*")):
            if path.suffix in _CODE and path.is_file():
                lines = len(path.read_text(encoding="utf-8").splitlines())
                if lines > _LONGEST:
                    yield f"{path.relative_to(ROOT)}: {lines} lines, {_LONGEST} at most"
