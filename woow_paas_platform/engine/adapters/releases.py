"""Helm's release secrets: read, and unlocked the way Flux does."""

import base64
import gzip
import json
import zlib

from ..domain import HelmRelease
from ..errors import InvalidResource

OPERATION = "paas.woow.tw/operation"
SERVICE = "paas.woow.tw/service"
PENDING = ("pending-install", "pending-upgrade", "pending-rollback")
LARGEST = 32 * 1024 * 1024
"""Bytes of a release once unpacked: a chart may write what looks like one into its workspace."""


def unpack(secret):
    """Return the release that a secret holds, as Helm's own JSON."""
    try:
        packed = base64.b64decode(base64.b64decode(secret["data"]["release"]))
        release = json.loads(_unzipped(packed) if packed[:2] == b"\x1f\x8b" else packed)
        release["info"]["status"], release["name"], release["version"]
    except (KeyError, TypeError, ValueError, RecursionError, zlib.error) as error:
        raise _unreadable(secret) from error
    return release


def _unreadable(secret):
    name = secret["metadata"]["name"]
    return InvalidResource(f"Helm's record {name} of this app cannot be read.")


def _unzipped(packed):
    """Return what is packed, or refuse it: a few kilobytes can stand for gigabytes."""
    opened = zlib.decompressobj(wbits=31)
    text = opened.decompress(packed, LARGEST)
    if not opened.eof:
        raise ValueError("cut short or too large")
    return text


def pack(release):
    """Return a release as the text that stands in the secret's data."""
    text = json.dumps(release, separators=(",", ":")).encode()
    return base64.b64encode(base64.b64encode(gzip.compress(text, 9))).decode()


def secret_name(name, revision):
    """Return the name of the secret that keeps a revision."""
    return f"sh.helm.release.v1.{name}.v{revision}"


def newest(secrets):
    """Return the secret of the highest revision; None when there is none."""
    return max(secrets, key=revision_of, default=None)


def revision_of(secret):
    """Return the revision that a release secret stands for."""
    try:
        return int(secret["metadata"]["labels"]["version"])
    except (KeyError, ValueError) as error:
        raise _unreadable(secret) from error


def to_release(secret):
    """Return what a release secret says, in the engine's words."""
    release = unpack(secret)
    metadata = secret["metadata"]
    return HelmRelease(
        name=release["name"],
        namespace=release.get("namespace") or metadata["namespace"],
        revision=release["version"],
        status=release["info"]["status"],
        hooks=tuple(
            {
                "kind": hook.get("kind", ""),
                "name": hook.get("name", ""),
                "events": hook.get("events") or [],
                "delete_policies": hook.get("delete_policies") or [],
            }
            for hook in release.get("hooks") or ()
        ),
        manifest=release.get("manifest", ""),
        operation=metadata["labels"].get(OPERATION, ""),
        service=metadata["labels"].get(SERVICE, ""),
        updated=str(release["info"].get("last_deployed") or ""),
        description=str(release["info"].get("description") or ""),
        chart=_chart(release),
        values=release.get("config") or {},
    )


def _chart(release):
    about = (release.get("chart") or {}).get("metadata") or {}
    return "-".join(filter(None, (about.get("name"), about.get("version"))))


def unlocked(secret):
    """Return the secret of a pending release as a failed one; None when it is not pending.

    Label and payload change together: the label alone does not unlock, the payload alone
    leaves a lying label. What is not known here stays as it was.
    """
    release = unpack(secret)
    if release["info"]["status"] not in PENDING and (
        secret["metadata"]["labels"].get("status") not in PENDING
    ):
        return None
    release["info"]["status"] = "failed"
    labels = {**secret["metadata"]["labels"], "status": "failed"}
    return {
        **secret,
        "metadata": {**secret["metadata"], "labels": labels},
        "data": {**secret["data"], "release": pack(release)},
    }
