"""A helm that can be held: a script around the real one, put in its place by the tests."""

import shutil
from dataclasses import dataclass
from pathlib import Path

_SCRIPT = """#!/bin/sh
case " $* " in
*" upgrade "*|*" uninstall "*) ;;
*) exec "{helm}" "$@" ;;
esac
echo "$(date +%s.%N) $*" >> "{folder}/started"
if [ -e "{folder}/hang" ]; then trap '' TERM; while :; do sleep 1; done; fi
while [ -e "{folder}/hold-before" ]; do sleep 0.05; done
"{helm}" "$@"
code=$?
echo "$(date +%s.%N) $code $*" >> "{folder}/ended"
while [ -e "{folder}/hold-after" ]; do sleep 0.05; done
exit $code
"""


@dataclass
class HelmGate:
    """Holds ``helm upgrade`` and ``helm uninstall`` before they do anything, or after all."""

    folder: Path
    helm: Path

    def __post_init__(self):
        shutil.rmtree(self.folder, ignore_errors=True)
        self.folder.mkdir(parents=True)
        self.binary = self.folder / "helm"
        self.binary.write_text(_SCRIPT.format(helm=self.helm, folder=self.folder))
        self.binary.chmod(0o755)

    def hold(self, when):
        """Hold the next ones ``before`` or ``after``."""
        (self.folder / f"hold-{when}").touch()

    def hang(self):
        """Let the next ones never end, and not listen when they are asked to."""
        (self.folder / "hang").touch()

    def open(self):
        """Let everything through that is not hanging already."""
        for name in ("hold-before", "hold-after", "hang"):
            (self.folder / name).unlink(missing_ok=True)

    def started(self, release="", verb=""):
        """Return the times (seconds since the epoch) at which changes of a release began."""
        return self._times("started", release, verb)

    def ended(self, release="", verb=""):
        """Return the times at which helm had done its work."""
        return self._times("ended", release, verb)

    def _times(self, name, *wanted):
        book = self.folder / name
        if not book.exists():
            return []
        lines = (line.split() for line in book.read_text().splitlines())
        return [float(words[0]) for words in lines if all(word in words for word in wanted if word)]
