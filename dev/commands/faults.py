"""Run the long suites on the real cluster whole: faults, workload conditions. K=words to choose."""

import os

from .. import preflight
from .test import ALL_FAULTS, ONE_FAULT, on_cluster


def main(words):
    """Run every case of every suite; return 0 when all passed."""
    options = dict(word.split("=", 1) for word in words if "=" in word)
    chosen = options.get("K") or os.environ.get("K")
    preflight.check()
    words = ("-k", chosen) if chosen else ()
    return on_cluster("-m", "suite", *words, one=ONE_FAULT, timeout=ALL_FAULTS)
