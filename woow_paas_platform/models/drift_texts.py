"""What others changed, in plain words, as Odoo translates them."""

import re

from odoo.tools import LazyTranslate

_lt = LazyTranslate(__name__)

SENTENCES = {
    "release_deleted": _lt("The app was removed from the cluster."),
    "namespace_gone": _lt("The workspace was deleted in the cluster, with all that was in it."),
    "release_changed": _lt(
        "The app was changed with Helm by hand: version %(found)s of its setup is there, "
        "ours is %(wanted)s."
    ),
    "missing": _lt("A part of the app was deleted: %(subject)s."),
    "scaled": _lt("The number of instances was changed from %(wanted)s to %(found)s."),
    "edited": _lt("%(thing)s was changed."),
    "edited_values": _lt("%(thing)s was changed from %(wanted)s to %(found)s."),
    "removed": _lt("%(thing)s was removed."),
    "added": _lt("%(thing)s was added."),
}
THINGS = (
    (r"\.env\[([^\]]+)\]", _lt("The environment variable %s")),
    (r"^metadata\.labels\.(.+)$", _lt("The label %s")),
    (r"\.labels\.(.+)$", _lt("The instances' label %s")),
    (r"annotations\.(.+)$", _lt("The note %s")),
    (r"^data\.(.+)$", _lt("The setting %s")),
    (r"\.image$", _lt("The image")),
    (r"\.resources\b", _lt("The size of an instance")),
    (r"Probe\b", _lt("The health check")),
    (r"\.volumes\b|\.volumeMounts\b", _lt("A disk of the app")),
    (r"\bports?\b|targetPort", _lt("A port")),
    (r"\.containers\[([^\]]+)\]$", _lt("The container %s")),
    (r"^spec\.rules|^spec\.tls|ingressClassName", _lt("The address")),
    (r"\.schedule$", _lt("The schedule")),
)


def drift_text(env, item):
    """Return one change as a sentence."""
    kind = item["kind"]
    if kind == "edited" and item["wanted"] and item["found"]:
        kind = "edited_values"
    sentence = env._(SENTENCES[kind])
    return sentence % {**item, "thing": _thing(env, item["path"])}


def _thing(env, path):
    for pattern, text in THINGS:
        found = re.search(pattern, path)
        if found:
            translated = env._(text)
            return translated % found[1] if "%s" in translated else translated
    return env._("The setting %s", path)
