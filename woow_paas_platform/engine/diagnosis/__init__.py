"""Why a service is not well: one file for each cause, root causes first."""

from .ranking import diagnose
from .texts import TEXTS, Text, text_of

__all__ = ["TEXTS", "Text", "diagnose", "text_of"]
