"""The machine's clock."""

from datetime import UTC, datetime


class SystemClock:
    """Tell the real time."""

    def now(self):
        """Return the current time, aware, in UTC."""
        return datetime.now(UTC)
