"""Every cause there is: gathered from the files of this folder, so that a new one is one file."""

from importlib import import_module
from pkgutil import iter_modules

_PACKAGE = __package__
_FILES = tuple(
    import_module(f"{_PACKAGE}.{entry.name}")
    for entry in iter_modules(import_module(_PACKAGE).__path__)
    if entry.name not in ("ranking", "table", "texts", "guide")
)
DETECTORS = tuple(module.detect for module in _FILES if hasattr(module, "detect"))
"""``detect(case)`` of each file that looks at one app."""

_FOUND = [cause for module in _FILES for cause in getattr(module, "CAUSES", ())]
CAUSES = {cause.code: cause for cause in sorted(_FOUND, key=lambda cause: cause.chapter)}
"""Code → cause, in the order in which one explains the next."""

if len(CAUSES) != len(_FOUND):
    raise ValueError("two files describe causes of the same code")
