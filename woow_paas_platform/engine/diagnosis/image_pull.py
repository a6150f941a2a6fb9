"""The image cannot be pulled: wrong name, no credentials, or nobody answers."""

import re

from ..status.pods import IMAGE_REASONS
from .case import finding

_ANSWERS = (
    (
        "image_unauthorized",
        re.compile(
            r"unauthori[sz]ed|authentication required|access denied"
            r"|\b401\b|\b403\b|forbidden|insufficient_scope|authorization failed",
            re.IGNORECASE,
        ),
    ),
    (
        "image_not_found",
        re.compile(
            r"not found|manifest unknown|name unknown|does not exist|\b404\b", re.IGNORECASE
        ),
    ),
)
_FIXES = {
    "image_unauthorized": ("edit_registry", "change_image", "ask_administrator"),
    "image_not_found": ("change_image", "retry"),
    "image_name_invalid": ("change_image",),
    "registry_unreachable": ("retry", "change_image", "ask_administrator"),
}


def detect(case):
    """Name the image and say what its registry answered."""
    for blamed in case.blamed():
        found = blamed.trouble
        cause = _cause(found)
        if cause:
            registry, image = registry_of(found.image), found.image
            yield finding(
                cause,
                blamed.subject,
                evidence=[found.message],
                fixes=_FIXES[cause],
                image=image,
                registry=registry,
            )


def _cause(found):
    if found.reason == "InvalidImageName":
        return "image_name_invalid"
    if found.reason not in IMAGE_REASONS:
        return ""
    answer = found.message.replace(found.image, "")
    return next((cause for cause, said in _ANSWERS if said.search(answer)), "registry_unreachable")


def registry_of(image):
    """Return the registry's address in an image's name; the public one when there is none."""
    first, slash, _rest = image.partition("/")
    named = slash and ("." in first or ":" in first or first == "localhost")
    return first if named else "the public registry"
