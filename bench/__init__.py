"""The benchmarks: each module offers ``measure()``, which returns rows for the table."""
