"""One module for each command of ``python3 -m dev``."""
