"""Names that are always valid in Kubernetes, for arbitrary strings, without collisions."""

import hashlib
import re

RELEASE_LENGTH = 53
"""Helm's limit: it derives object names of at most 63 characters from a release's name."""
LABEL_LENGTH = 63

RESERVED_SUBDOMAINS = frozenset({"admin", "api", "console", "localhost", "www"})

_LABEL = re.compile(r"[a-z]([a-z0-9-]*[a-z0-9])?")
_MARK = "--"
_HASH_LENGTH = 8
_FIELD_LENGTH = 40


def _readable(text, length):
    """Return what of ``text`` can stand in a name: starts with a letter or is empty."""
    words = re.sub(r"[^a-z0-9]+", "-", text.lower()).strip("-")
    if words and not words[0].isalpha():
        words = f"x-{words}"
    return words[:length].rstrip("-")


def slug(text, length=RELEASE_LENGTH):
    """Return a DNS label for any text: itself when it is one, else with a hash of the whole.

    A text that contains the mark before the hash is never passed unchanged, so that no
    valid text can equal another one's altered name.
    """
    if len(text) <= length and _MARK not in text and _LABEL.fullmatch(text):
        return text
    digest = hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:_HASH_LENGTH]
    words = _readable(text, length - len(_MARK) - _HASH_LENGTH) or "x"
    return f"{words}{_MARK}{digest}"


def release_name(service_name, service_id):
    """Return the Helm release's name; the id at its end alone makes it unique."""
    suffix = f"-{int(service_id)}"
    return (_readable(service_name, RELEASE_LENGTH - len(suffix)) or "app") + suffix


def secret_name(release, key, number):
    """Return the name of a field's numbered Secret; a new text gets the next number.

    Release names end with their service's id and contain no mark, so that two fields never
    share a name.
    """
    return f"{release}-{slug(key, _FIELD_LENGTH)}-{int(number)}"


def namespace_name(workspace_id, prefix=""):
    """Return the workspace's namespace, with the installation's prefix on a shared cluster."""
    name = f"paas-ws-{int(workspace_id)}"
    return f"{slug(prefix, LABEL_LENGTH - len(name) - 1)}-{name}" if prefix else name


def probe_namespace(prefix=""):
    """Return the namespace in which the network is tried out."""
    name = "paas-probe"
    return f"{slug(prefix, LABEL_LENGTH - len(name) - 1)}-{name}" if prefix else name


def subdomain_error(text):
    """Return why a subdomain cannot be one, as a code; empty when it can."""
    if not text:
        return "required"
    return next((code for code, wrong in _SUBDOMAIN_RULES if wrong(text)), "")


_SUBDOMAIN_RULES = (
    ("too_long", lambda text: len(text) > LABEL_LENGTH),
    ("characters", lambda text: not re.fullmatch(r"[a-z0-9-]+", text)),
    ("hyphen_edge", lambda text: text[0] == "-" or text[-1] == "-"),
    ("punycode", lambda text: text[2:4] == "--"),
    ("reserved", lambda text: text in RESERVED_SUBDOMAINS),
)
