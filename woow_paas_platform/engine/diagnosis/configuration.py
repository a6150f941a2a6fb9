"""The application asks for a setting that is not there."""

import re

from .case import finding

_MISSING = re.compile(r'(secret|configmap) "([^"]+)" not found')
_KEY = re.compile(r"couldn't find key (\S+) in (Secret|ConfigMap) (?:\S+/)?(\S+)")


def detect(case):
    """Name the missing object, or the missing key in it."""
    for blamed in case.blamed():
        if blamed.trouble.reason != "CreateContainerConfigError":
            continue
        message = blamed.trouble.message
        whole, key = _MISSING.search(message), _KEY.search(message)
        missing = f"{whole[1]} {whole[2]}" if whole else message
        if key:
            missing = f"{key[1]} in {key[2]} {key[3]}"
        yield finding(
            "configuration_missing",
            blamed.subject,
            evidence=[message],
            fixes=("edit_inputs", "ask_administrator"),
            missing=missing,
        )
