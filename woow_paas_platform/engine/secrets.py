"""A tenant's secrets: generated, taken out of the answers, written as numbered Secrets; no I/O."""

import base64
import hashlib
import secrets
import string

from .answers import Problem, is_secret
from .domain import SecretRef
from .errors import InvalidValues
from .masker import Masker
from .objects import MANAGED_BY

RELEASE = "paas.woow.tw/release"
"""Label of a Secret: the release that it belongs to, though Helm does not know it."""

ALPHABETS = {
    "letters_digits": string.ascii_letters + string.digits,
    "readable": "ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnpqrstuvwxyz23456789",
    "symbols": string.ascii_letters + string.digits + "!#%*+,-./:=?@^_~",
    "hex": "0123456789abcdef",
    "digits": string.digits,
}
_CLASSES = (str.islower, str.isupper, str.isdigit)


def generate(length=32, alphabet="letters_digits"):
    """Return a random text; mixed alphabets come with small and large letters and digits."""
    letters = ALPHABETS[alphabet]
    wanted = [kind for kind in _CLASSES if length >= 8 and any(map(kind, letters))]
    if alphabet == "hex":
        wanted = []
    while True:
        text = "".join(secrets.choice(letters) for _ in range(length))
        if all(any(map(kind, text)) for kind in wanted):
            return text


def replaced(fields, inputs, change):
    """Return the answers with each secret changed by ``change(slot, value)``.

    A slot is a field's key, or for one of a field's variables ``key.NAME``. What is not of
    the form that a secret field takes is refused: it could contain one.
    """
    answers = dict(inputs)
    for field in fields:
        if not is_secret(field) or field.key not in inputs:
            continue
        value = inputs[field.key]
        if field.type != "env":
            answers[field.key] = change(field.key, _one(field, value))
        else:
            answers[field.key] = [
                {"name": name, "value": change(f"{field.key}.{name}", entered)}
                for name, entered in _variables(field, value)
            ]
    return answers


def _one(field, value):
    if value in (None, "", False) or isinstance(value, str) or as_ref(value):
        return value
    raise _refused(field, "secret_ref")


def _variables(field, value):
    rows = value or ()
    if not isinstance(rows, list | tuple):
        raise _refused(field, "type_env")
    names = set()
    for row in rows:
        if not isinstance(row, dict) or set(row) != {"name", "value"}:
            raise _refused(field, "type_env")
        name = row["name"]
        if not isinstance(name, str) or not name.isidentifier() or not name.isascii():
            raise _refused(field, "env_name", name=str(name)[:80])
        if name in names:
            raise _refused(field, "env_twice", name=name)
        names.add(name)
        yield name, _one(field, row["value"])


def _refused(field, code, **params):
    problem = Problem(code, **params)
    return InvalidValues("Some settings are not right.", fields={field.key: problem})


def as_ref(value):
    """Return a stored answer as the reference it is; None when it is none."""
    if not isinstance(value, dict) or set(value) != {"name", "key"}:
        return None
    return SecretRef(**value) if all(isinstance(part, str) for part in value.values()) else None


def references(fields, inputs):
    """Return where each secret of the answers is kept: slot → reference."""
    found = {}

    def note(slot, value):
        if ref := as_ref(value):
            found[slot] = ref
        return value

    replaced(fields, inputs, note)
    return found


def read_back(fields, inputs):
    """Return what charts take as text: path in the values → where the text is kept."""
    return {
        field.path: ref
        for field in fields
        if field.as_value and field.path and (ref := as_ref(inputs.get(field.key)))
    }


def place_of(fields, slot):
    """Return (field, key in the Secret) of a slot; raise ``KeyError`` when there is none."""
    key, _dot, name = slot.partition(".")
    field = next((field for field in fields if is_secret(field) and field.key == key), None)
    if field is None or bool(name) != (field.type == "env"):
        raise KeyError(slot)
    return field, name or field.data_key or field.key


def checksum(refs):
    """Return what changes with any of the secrets, made of their names: it tells no text."""
    words = "\n".join(f"{slot}={ref.name}/{ref.key}" for slot, ref in sorted(refs.items()))
    return hashlib.sha256(words.encode()).hexdigest()[:16] if refs else ""


def make_secret(release, name, data):
    """Return a numbered Secret: never changed once it is there, and not Helm's to remove."""
    return {
        "apiVersion": "v1",
        "kind": "Secret",
        "metadata": {
            "name": name,
            "namespace": release.namespace,
            "labels": {**MANAGED_BY, RELEASE: release.name},
        },
        "type": "Opaque",
        "immutable": True,
        "data": {key: base64.b64encode(text.encode()).decode() for key, text in data.items()},
    }


def selector(release):
    """Return the label selector of a release's Secrets, whatever their numbers."""
    return f"{RELEASE}={release.name}"


def texts(secret):
    """Return the texts in a Secret by key."""
    data = secret.get("data") or {}
    return {key: base64.b64decode(text).decode(errors="replace") for key, text in data.items()}


def maskers(found):
    """Return a masker for each release of the Secrets of a namespace: name → masker."""
    kept = {}
    for secret in found:
        release = secret["metadata"].get("labels", {}).get(RELEASE)
        if release:
            kept.setdefault(release, []).extend(texts(secret).values())
    return {release: Masker(known) for release, known in kept.items()}
