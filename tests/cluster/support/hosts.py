"""Names of this machine's own: lines in ``/etc/hosts`` for as long as a test needs them."""

from pathlib import Path

_FILE = Path("/etc/hosts")


class Name:
    """A name that leads nowhere until ``lead`` says where to; forgotten at the end."""

    def __init__(self, name):
        self.name = name

    def __enter__(self):
        return self

    def __exit__(self, *error):
        self._write([])

    def lead(self, address):
        """Let the name lead to an address from now on."""
        self._write([f"{address} {self.name}"])

    def _write(self, lines):
        others = [line for line in _FILE.read_text().splitlines() if self.name not in line.split()]
        _FILE.write_text("".join(f"{line}\n" for line in [*others, *lines]))
