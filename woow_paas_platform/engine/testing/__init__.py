"""Fakes of what the engine asks of the world: stateful, deterministic, faults injectable."""

from .chart import fake_chart
from .clock import FakeClock
from .cluster import FakeCluster
from .helm import FakeHelm
from .network import FakeNetwork

__all__ = ["FakeClock", "FakeCluster", "FakeHelm", "FakeNetwork", "fake_chart"]
