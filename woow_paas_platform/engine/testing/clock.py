"""A clock that moves only when told."""

from datetime import UTC, datetime, timedelta


class FakeClock:
    """Tell the time a test has set."""

    def __init__(self, now=datetime(2026, 1, 5, 9, 0, tzinfo=UTC)):
        self._now = now

    def now(self):
        """Return the current time."""
        return self._now

    def tick(self, seconds=1.0):
        """Move on."""
        self._now += timedelta(seconds=seconds)
        return self._now
