"""What may be shown of values, manifests and texts: everything but what looks like a secret.

``masker`` hides the secrets that are known; here nobody knows them, and names tell.
"""

import re
from collections.abc import Mapping

import yaml

DOTS = "••••••••"
LONGEST = 400_000
"""Characters of a manifest that are looked at; Helm keeps less than 1 MiB, packed."""

_SECRET_NAME = re.compile(
    r"pass(word|wd|phrase)|^pass$|secret|token|credential|apikey|accesskey|privatekey"
    r"|encryptionkey|signingkey|masterkey|^auth$|authkey|dsn$|connectionstring|dockerconfig|htpasswd",
)
_ONLY_NAMED = re.compile(
    r"existingsecret|secretname|secretkeyref|secretref|pullsecret|serviceaccounttoken"
    r"|tokenexpiration|passwordkey$"
)
"""Names of references: they say where a secret is, not what it is."""

_IN_TEXT = (
    re.compile(r"(?P<keep>\b[a-z][a-z0-9+.-]*://[^\s/@:]*:)[^\s/@]+(?=@)", re.IGNORECASE),
    re.compile(
        r"(?P<keep>\b[\w-]*(?:passw(?:or)?d|passphrase|secret|token|api[_-]?key|access[_-]?key"
        r"|credentials?)[\w-]*[\"']?\s*[=:]\s*[\"']?)(?!\s)[^\s\"',;&]+",
        re.IGNORECASE,
    ),
    re.compile(r"(?P<keep>\b(?:bearer|basic)\s+)[\w.~+/=-]{8,}", re.IGNORECASE),
    re.compile(r"(?P<keep>-----BEGIN [A-Z ]*PRIVATE KEY-----).*?(?=-----END|\Z)", re.DOTALL),
    re.compile(r"(?P<keep>)\beyJ[\w-]{10,}\.[\w-]{10,}\.[\w-]*"),
)


def is_secret_name(name):
    """Tell whether what is called so is a secret, and not only the place of one."""
    plain = re.sub(r"[^a-z0-9]", "", str(name).lower())
    return bool(_SECRET_NAME.search(plain)) and not _ONLY_NAMED.search(plain)


def mask_text(text):
    """Return a log line, an event or an error without what looks like a secret in it."""
    for pattern in _IN_TEXT:
        text = pattern.sub(rf"\g<keep>{DOTS}", text)
    return text


def mask_values(values, secret_paths=()):
    """Return a chart's values with what is secret as dots: by the form's paths, and by name."""
    return _Masker({tuple(path.split(".")) for path in secret_paths}).masked(values)


def mask_manifest(text):
    """Return a release's manifest as YAML, without the data of Secrets and what is named secret.

    What cannot be read is not shown at all: nobody knows what stands in it.
    """
    try:
        objects = [
            _masked_object(obj) for obj in yaml.load_all(text[:LONGEST], Loader=_LOADER) if obj
        ]
    except (yaml.YAMLError, RecursionError):
        return ""
    return yaml.dump_all(objects, Dumper=_DUMPER, sort_keys=False, allow_unicode=True, width=120)


_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_DUMPER = getattr(yaml, "CSafeDumper", yaml.SafeDumper)


def _masked_object(obj):
    masker = _Masker(())
    if isinstance(obj, Mapping) and isinstance(obj.get("items"), list):
        return {**obj, "items": [_masked_object(item) for item in obj["items"]]}
    if isinstance(obj, Mapping) and obj.get("kind") == "Secret":
        return {
            key: _all_masked(value) if key in ("data", "stringData") else masker.masked(value)
            for key, value in obj.items()
        }
    return masker.masked(obj)


def _all_masked(value):
    if isinstance(value, Mapping):
        return dict.fromkeys(value, DOTS)
    return DOTS if value else value


class _Masker:
    """Walks a tree once, however often one part of it is named again."""

    def __init__(self, paths):
        self.paths = paths
        self.known = {}

    def masked(self, value, path=(), secret=False):
        """Return a copy without secrets; ``secret`` says that all of it is."""
        if isinstance(value, Mapping | list):
            known = self.known.get((id(value), secret))
            if known is None or self.paths:
                known = self._container(value, path, secret)
                self.known[id(value), secret] = known
            return known
        if value in (None, "", False, True):
            return value
        if secret or path in self.paths:
            return DOTS
        return mask_text(value) if isinstance(value, str) else value

    def _container(self, value, path, secret):
        if isinstance(value, list):
            return [self.masked(item, path, secret) for item in value]
        named = is_secret_name(value.get("name", "")) and isinstance(value.get("value"), str)
        return {
            key: self.masked(
                part,
                (*path, str(key)),
                secret or (named and key == "value") or self._hides(key, part),
            )
            for key, part in value.items()
        }

    def _hides(self, key, part):
        """A map called “secrets” holds secrets; one called “auth” has other things in it, too."""
        if isinstance(part, Mapping):
            return bool(re.fullmatch(r"(?i)secrets?|passwords?|tokens?|credentials?", str(key)))
        return is_secret_name(key)
