"""What was observed, judged: pure functions from raw objects to what a person reads."""

from .index import Index, Parts, key_of, parts_of
from .observe import judge, observe
from .phase import PhaseVerdict, phase

__all__ = ["Index", "Parts", "PhaseVerdict", "judge", "key_of", "observe", "parts_of", "phase"]
