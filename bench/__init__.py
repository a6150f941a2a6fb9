"""The benchmarks: each offers ``measure()``, which returns rows, and the ``BOUNDS`` of these."""
