"""Keep secrets out of what is written down: every spelling of a text becomes dots."""

import base64
import json
import re
from dataclasses import fields, is_dataclass, replace
from enum import Enum
from urllib.parse import quote, quote_plus

DOTS = "••••••••"
SHORTEST = 4
"""Characters of a spelling that is looked for."""
SHORTEST_LINE = 8
"""Characters of a single line of a longer text, which may stand alone in a log."""


class Masker:
    """Replaces what is secret; made for the texts that are in play at one step."""

    def __init__(self, texts):
        spellings = {way for text in texts for way in _spellings(text) if len(way) >= SHORTEST}
        self._spellings = sorted(spellings, key=len, reverse=True)
        self._pattern = re.compile("|".join(map(re.escape, self._spellings)))

    def __bool__(self):
        return bool(self._spellings)

    def text(self, said):
        """Return what was said, without secrets; also without one that was cut at an end."""
        if not self or not said:
            return said
        return self._without_cut(self._pattern.sub(DOTS, said))

    def _without_cut(self, said):
        for way in self._spellings:
            begin = said.find(way[:SHORTEST], max(0, len(said) - len(way)))
            while begin >= 0 and not way.startswith(said[begin:]):
                begin = said.find(way[:SHORTEST], begin + 1)
            said = said[:begin] + DOTS if begin >= 0 else said
            end = said.rfind(way[-SHORTEST:], 0, len(way))
            while end >= 0 and not way.endswith(said[: end + SHORTEST]):
                end = said.rfind(way[-SHORTEST:], 0, end + SHORTEST - 1)
            said = DOTS + said[end + SHORTEST :] if end >= 0 else said
        return said

    def data(self, value):
        """Return JSON data, or a record, with every text in it masked."""
        if not self or isinstance(value, Enum):
            return value
        if isinstance(value, str):
            return self.text(value)
        if isinstance(value, dict):
            return {self.data(key): self.data(entry) for key, entry in value.items()}
        if isinstance(value, list | tuple):
            return type(value)(self.data(entry) for entry in value)
        if is_dataclass(value) and not isinstance(value, type):
            changed = {part.name: self.data(getattr(value, part.name)) for part in fields(value)}
            return replace(value, **changed)
        return value


def _spellings(text):
    """Yield how a text may show up: itself, quoted, encoded, and line by line."""
    raw = text.encode("utf-8", "surrogatepass")
    yield from (text, text.strip())
    yield from (json.dumps(text)[1:-1], json.dumps(text, ensure_ascii=False)[1:-1])
    yield from (quote(text, safe="", errors="replace"), quote_plus(text, errors="replace"))
    yield text.replace("'", "''")
    for encoded in (base64.b64encode, base64.urlsafe_b64encode):
        yield from _within_base64(raw, encoded)
    yield from (line for line in map(str.strip, text.splitlines()) if len(line) >= SHORTEST_LINE)


def _within_base64(raw, encoded):
    """Yield the encoded text, wherever in a longer encoded one it begins."""
    yield encoded(raw).decode()
    for shift in range(3):
        inside = encoded(bytes(shift) + raw).decode().rstrip("=")
        begin = -(-shift * 8 // 6)
        whole = (shift + len(raw)) * 8 // 6
        yield inside[begin:whole]
