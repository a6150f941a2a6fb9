"""Quantities as the Kubernetes API writes them: 250m, 128Mi, 5Gi, 1e9."""

import re

_UNITS = {
    "": 1,
    "n": 1e-9,
    "u": 1e-6,
    "m": 1e-3,
    **{letter: 1000.0 ** (n + 1) for n, letter in enumerate("kMGTPE")},
    **{f"{letter}i": 1024.0 ** (n + 1) for n, letter in enumerate("KMGTPE")},
}


def amount(text):
    """Return one of the API's quantities as a number; None when it is none."""
    digits = re.fullmatch(r"([0-9.]+(?:[eE][0-9]+)?)([a-zA-Z]*)", str(text or ""))
    return float(digits[1]) * _UNITS[digits[2]] if digits and digits[2] in _UNITS else None


def bytes_of(text):
    """Return how many bytes one of the API's quantities is; 0 when it is none."""
    return round(amount(text) or 0)


def gib(text):
    """Return how many GiB one of the API's quantities, or a number of bytes, is."""
    return (amount(text) or 0.0) / 2**30
