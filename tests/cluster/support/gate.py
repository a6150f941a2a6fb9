"""A helm that can be held: a script around the real one, put in its place by the tests."""

import shutil
from dataclasses import dataclass
from pathlib import Path

_SCRIPT = """#!/bin/sh
case " $* " in
*" upgrade "*) ;;
*) exec "{helm}" "$@" ;;
esac
echo "$(date +%s.%N) $*" >> "{folder}/started"
while [ -e "{folder}/hold-before" ]; do sleep 0.05; done
"{helm}" "$@"
code=$?
echo "$(date +%s.%N) $code" >> "{folder}/ended"
while [ -e "{folder}/hold-after" ]; do sleep 0.05; done
exit $code
"""


@dataclass
class HelmGate:
    """Holds ``helm upgrade`` before it does anything, or after it has done all."""

    folder: Path
    helm: Path

    def __post_init__(self):
        shutil.rmtree(self.folder, ignore_errors=True)
        self.folder.mkdir(parents=True)
        self.binary = self.folder / "helm"
        self.binary.write_text(_SCRIPT.format(helm=self.helm, folder=self.folder))
        self.binary.chmod(0o755)

    def hold(self, when):
        """Hold the next upgrades ``before`` or ``after``."""
        (self.folder / f"hold-{when}").touch()

    def open(self):
        """Let everything through."""
        for when in ("before", "after"):
            (self.folder / f"hold-{when}").unlink(missing_ok=True)

    def started(self, release=""):
        """Return the times (seconds since the epoch) at which upgrades of a release began."""
        return self._times("started", release)

    def ended(self):
        """Return the times at which upgrades ended."""
        return self._times("ended", "")

    def _times(self, name, release):
        book = self.folder / name
        if not book.exists():
            return []
        lines = (line.split() for line in book.read_text().splitlines())
        return [float(words[0]) for words in lines if not release or release in words]
