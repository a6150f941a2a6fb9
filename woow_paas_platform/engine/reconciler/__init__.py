"""One state → one next action: pure functions, in the manner of Flux' helm-controller."""

from .apply import is_curious
from .common import Do, Observed, Step, after_error, run_name
from .flows import needs, next_step

__all__ = ["Do", "Observed", "Step", "after_error", "is_curious", "needs", "next_step", "run_name"]
