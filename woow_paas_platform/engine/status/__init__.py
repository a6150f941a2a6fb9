"""What was observed, judged: pure functions from raw objects to what a person reads."""

from .index import Index, key_of, parts_of
from .observe import judge, observe
from .phase import PhaseVerdict, phase

__all__ = ["Index", "PhaseVerdict", "judge", "key_of", "observe", "parts_of", "phase"]
