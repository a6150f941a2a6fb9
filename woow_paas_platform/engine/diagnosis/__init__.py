"""Why a service is not well: one file for each cause, root causes first."""

from .case import Case, Expected, Surroundings
from .ranking import diagnose, rank
from .table import CAUSES
from .texts import Text, text_of

__all__ = ["CAUSES", "Case", "Expected", "Surroundings", "Text", "diagnose", "rank", "text_of"]
