"""Charts from outside: what a repository offers, and whether an archive is what it should be.

Pure: bytes and text in, plain data out; who fetches them is ``adapters/charts.py``.
"""

import hashlib
import io
import ipaddress
import json
import re
import tarfile
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from urllib.parse import urljoin, urlsplit

import semver
import yaml

from .errors import ChartInvalid, ChartNotFound, SourceRefused

LARGEST_INDEX = 32 * 2**20
LARGEST_ARCHIVE = 20 * 2**20
LARGEST_FILE = 4 * 2**20
"""Bytes of one unpacked file that is looked at."""
LARGEST_UNPACKED = 64 * 2**20
"""Bytes of all files of a chart: a few kilobytes can stand for gigabytes."""
MOST_VERSIONS = 20
"""Newest versions of one chart that are offered; a large repository has thousands."""
DIGEST = re.compile(r"[0-9a-f]{64}")
NAME = re.compile(r"[a-z0-9]([-a-z0-9._]{0,251}[a-z0-9])?")


@dataclass(frozen=True, slots=True)
class ChartVersion:
    """One version of a chart that a source offers."""

    name: str
    version: str
    app_version: str = ""
    digest: str = ""
    """sha256 of the archive in hex; empty where the source does not say."""
    url: str = ""
    summary: str = ""
    deprecated: bool = False


@dataclass(frozen=True, slots=True)
class Archive:
    """What an archive says about itself."""

    name: str
    version: str
    app_version: str
    digest: str


def digest_of(content):
    """Return the sha256 of ``content`` in hex."""
    return hashlib.sha256(content).hexdigest()


def order_of(version):
    """Return a key that sorts versions as semver has it; what is not semver comes first."""
    try:
        return (1, semver.Version.parse(version.removeprefix("v"), optional_minor_and_patch=True))
    except ValueError:
        return (0, version)


def newest_first(versions: Sequence[ChartVersion]) -> list[ChartVersion]:
    """Return the versions, newest first."""
    ranked = [(order_of(one.version), one) for one in versions]
    odd = sorted((pair for pair in ranked if not pair[0][0]), key=lambda pair: pair[0][1])
    good = sorted((pair for pair in ranked if pair[0][0]), key=lambda pair: pair[0][1])
    return [one for _key, one in reversed(odd + good)]


def read_index(text, base) -> list[ChartVersion]:
    """Return what a repository's ``index.yaml`` offers: of each chart its newest versions.

    Raises ``ChartInvalid`` when it is no index. Addresses are made absolute against ``base``;
    whether they may be fetched is asked when they are.
    """
    try:
        index = yaml.load(text, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))  # noqa: S506
    except (yaml.YAMLError, ValueError, RecursionError) as error:
        raise ChartInvalid("The repository's index cannot be read.") from error
    entries = index.get("entries") if isinstance(index, dict) else None
    if not isinstance(entries, dict):
        raise ChartInvalid("What answers at this address is not a chart repository.")
    found = []
    for name, versions in entries.items():
        offered = [_offered(str(name), one, base) for one in versions or () if _is_sound(one)]
        found += newest_first(offered)[:MOST_VERSIONS]
    return found


def _is_sound(entry):
    return isinstance(entry, dict) and entry.get("version") and entry.get("urls")


def _offered(name, entry, base):
    return ChartVersion(
        name=name,
        version=str(entry["version"]),
        app_version=str(entry.get("appVersion") or ""),
        digest=str(entry.get("digest") or "").removeprefix("sha256:"),
        url=urljoin(base.rstrip("/") + "/", str(entry["urls"][0])),
        summary=str(entry.get("description") or "")[:300],
        deprecated=bool(entry.get("deprecated")),
    )


def choose(versions: Sequence[ChartVersion], name, version) -> ChartVersion:
    """Return the version of a chart that is wanted; the newest proper one when none is named."""
    of_chart = [one for one in versions if one.name == name]
    if not of_chart:
        raise ChartNotFound(f"The repository has no chart {name}.")
    if not version:
        proper = [one for one in of_chart if "-" not in one.version and not one.deprecated]
        return newest_first(proper or of_chart)[0]
    for one in of_chart:
        if one.version.removeprefix("v") == version.removeprefix("v"):
            return one
    known = ", ".join(one.version for one in newest_first(of_chart)[:5])
    raise ChartNotFound(f"The chart {name} has no version {version}; it has {known} …")


def check_address(url, source):
    """Refuse an address that is not https (or http, where the source allows it).

    Asked for each address: the source's own, those of its index, and every redirect.
    """
    scheme = urlsplit(url).scheme
    if scheme == "https" or (scheme == "http" and source.allow_http):
        return
    if scheme == "http":
        raise SourceRefused(
            "This address is not encrypted (http). Use https, or allow http for this source."
        )
    raise SourceRefused(f"Charts cannot come from an address that begins with {scheme}:.")


def check_peer(address, source):
    """Refuse an IP address that is not of the public internet, unless the source allows it.

    Asked for the very address that is connected to, so a name that resolves to another
    address a moment later gains nothing.
    """
    ip = ipaddress.ip_address(address.partition("%")[0])
    ip = getattr(ip, "ipv4_mapped", None) or ip
    if source.allow_private or (ip.is_global and not ip.is_multicast):
        return
    raise SourceRefused(
        "This address is in a private network. An administrator can allow that for this source."
    )


def check_archive(content, name="", version="", digest="") -> Archive:
    """Return what a chart's archive is; refuse one that is not what was asked for.

    Raises ``ChartInvalid`` for what is no chart, another one than asked for, too large, or
    has a schema that refers to files or addresses.
    """
    found = digest_of(content)
    if digest and digest != found:
        raise ChartInvalid(
            "The source now gives out another chart under this version.",
            detail=f"pinned sha256:{digest}, found sha256:{found}",
        )
    about = None
    for path, text in _files(content):
        if path.endswith("values.schema.json"):
            _check_schema(path, text)
        if path.count("/") == 1 and path.endswith("/Chart.yaml"):
            about = _about(text)
    if about is None:
        raise ChartInvalid("The archive has no Chart.yaml.")
    if name and about["name"] != name:
        raise ChartInvalid(f"The archive holds the chart {about['name']} and not {name}.")
    if version and str(about["version"]).removeprefix("v") != version.removeprefix("v"):
        raise ChartInvalid(f"The archive holds version {about['version']} and not {version}.")
    return Archive(about["name"], str(about["version"]), str(about.get("appVersion") or ""), found)


def _files(content) -> Iterator[tuple[str, bytes]]:
    """Yield (path, text) of the files that are looked at; nothing is written anywhere."""
    total = 0
    try:
        with tarfile.open(fileobj=io.BytesIO(content), mode="r:gz") as archive:
            for member in archive:
                total += member.size
                if total > LARGEST_UNPACKED or not _is_plain(member):
                    raise ChartInvalid(
                        "The chart's archive is too large, or has files that charts do not have.",
                        detail=member.name[:200],
                    )
                wanted = member.name.endswith(("/Chart.yaml", "/values.schema.json"))
                if member.isfile() and wanted and member.size <= LARGEST_FILE:
                    yield member.name, archive.extractfile(member).read()
    except (tarfile.TarError, zlib.error, EOFError, OSError) as error:
        raise ChartInvalid("This is not a chart's archive.") from error


def _is_plain(member):
    clean = not member.name.startswith("/") and ".." not in member.name.split("/")
    return clean and (member.isfile() or member.isdir())


def _about(text):
    try:
        about = yaml.safe_load(text)
    except (yaml.YAMLError, ValueError) as error:
        raise ChartInvalid("The chart's Chart.yaml cannot be read.") from error
    if not isinstance(about, dict) or not NAME.fullmatch(str(about.get("name"))):
        raise ChartInvalid("The chart's Chart.yaml names no chart.")
    if not about.get("version"):
        raise ChartInvalid("The chart's Chart.yaml names no version.")
    return about


def _check_schema(path, text):
    """Refuse a schema whose references lead out of it: Helm would fetch them."""
    try:
        schema = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise ChartInvalid("The chart's schema cannot be read.", detail=path) from error
    for reference in _references(schema):
        if not str(reference).startswith("#"):
            raise ChartInvalid(
                "The chart's schema refers to a file or an address outside of it.",
                detail=f"{path}: {str(reference)[:200]}",
            )


def _references(schema):
    """Yield every reference in a schema."""
    waiting = [schema]
    while waiting:
        node = waiting.pop()
        if isinstance(node, dict):
            yield from (
                node[key] for key in ("$ref", "$dynamicRef", "$recursiveRef") if key in node
            )
            waiting += node.values()
        elif isinstance(node, list):
            waiting += node
