"""Workload conditions on the real cluster, and how the truth about each is told."""
