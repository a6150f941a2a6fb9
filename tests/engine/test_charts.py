"""What a chart repository offers, and which archives and addresses are refused."""

import gzip
import io
import json
import tarfile

import pytest

from woow_paas_platform.engine import charts
from woow_paas_platform.engine.domain import ChartSource
from woow_paas_platform.engine.errors import ChartInvalid, ChartNotFound, SourceRefused

BASE = "https://charts.example.com/stable"
PUBLIC = ChartSource("repository", BASE)


def archive(name="web", version="1.2.3", files=None, links=()):
    """Return a chart's archive."""
    about = f"apiVersion: v2\nname: {name}\nversion: {version}\nappVersion: '9'\n"
    texts = {f"{name}/Chart.yaml": about, **(files or {})}
    packed = io.BytesIO()
    with tarfile.open(fileobj=packed, mode="w:gz") as bundle:
        for path, text in texts.items():
            info = tarfile.TarInfo(path)
            info.size = len(text)
            bundle.addfile(info, io.BytesIO(text.encode()))
        for path, target in links:
            info = tarfile.TarInfo(path)
            info.type, info.linkname = tarfile.SYMTYPE, target
            bundle.addfile(info)
    return packed.getvalue()


def test_index_offers_the_newest_versions_with_absolute_addresses():
    entries = [
        {"version": f"1.{number}.0", "urls": [f"web-1.{number}.0.tgz"], "digest": "sha256:ab"}
        for number in range(30)
    ]
    index = json.dumps({"entries": {"web": entries, "odd": [{"version": "1"}, "text", None]}})
    found = charts.read_index(index, BASE)
    assert [one.version for one in found[:2]] == ["1.29.0", "1.28.0"]
    assert len(found) == charts.MOST_VERSIONS
    assert found[0].url == f"{BASE}/web-1.29.0.tgz"
    assert found[0].digest == "ab"


@pytest.mark.parametrize("text", ["", "[]", "entries: 3", "a: [", "<html></html>"])
def test_what_is_no_index_is_refused(text):
    with pytest.raises(ChartInvalid):
        charts.read_index(text, BASE)


def test_versions_are_ordered_as_semver_has_it():
    names = ["1.10.0", "1.9.0", "2.0.0-rc.1", "2.0.0", "v1.11.0", "nightly"]
    given = [charts.ChartVersion("web", name) for name in names]
    found = [one.version for one in charts.newest_first(given)]
    assert found == ["2.0.0", "2.0.0-rc.1", "v1.11.0", "1.10.0", "1.9.0", "nightly"]


def test_without_a_version_the_newest_proper_one_is_chosen():
    names = ["1.0.0", "1.1.0", "2.0.0-beta"]
    given = [charts.ChartVersion("web", name) for name in names]
    assert charts.choose(given, "web", "").version == "1.1.0"
    assert charts.choose(given, "web", "v1.0.0").version == "1.0.0"
    with pytest.raises(ChartNotFound, match=r"no version 3\.0\.0"):
        charts.choose(given, "web", "3.0.0")
    with pytest.raises(ChartNotFound, match="no chart shop"):
        charts.choose(given, "shop", "")


def test_an_archive_says_what_it_is():
    content = archive()
    found = charts.check_archive(content, "web", "1.2.3")
    assert (found.name, found.version, found.app_version) == ("web", "1.2.3", "9")
    assert found.digest == charts.digest_of(content)
    charts.check_archive(content, digest=found.digest)


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "not a chart's archive"),
        (b"\x1f\x8b not really", "not a chart's archive"),
        (gzip.compress(b"text"), "not a chart's archive|no Chart.yaml"),
        (archive(name="shop"), "holds the chart shop"),
        (archive(version="9.9.9"), "holds version 9.9.9"),
        (archive(files={"../etc/passwd": "x"}), "files that charts do not have"),
        (archive(links=[("web/values.yaml", "/etc/passwd")]), "files that charts do not have"),
        (archive(files={"web/values.schema.json": "{"}), "schema cannot be read"),
    ],
)
def test_archives_that_are_refused(content, message):
    with pytest.raises(ChartInvalid, match=message):
        charts.check_archive(content, "web", "1.2.3")


def test_an_archive_that_unpacks_to_too_much_is_refused():
    packed = io.BytesIO()
    with tarfile.open(fileobj=packed, mode="w:gz") as bundle:
        info = tarfile.TarInfo("web/big")
        info.size = charts.LARGEST_UNPACKED + 1
        bundle.addfile(info, io.BytesIO(bytes(info.size)))
    assert len(packed.getvalue()) < 2**20
    with pytest.raises(ChartInvalid, match="too large"):
        charts.check_archive(packed.getvalue())


def test_another_archive_than_the_pinned_one_is_refused():
    with pytest.raises(ChartInvalid, match="another chart under this version"):
        charts.check_archive(archive(), digest="0" * 64)


@pytest.mark.parametrize(
    "reference", ["file:///etc/passwd", "http://10.0.0.1/x", "other.json", "https://example.com/s"]
)
@pytest.mark.parametrize("place", ["web/values.schema.json", "web/charts/db/values.schema.json"])
def test_schemas_that_refer_to_elsewhere_are_refused(place, reference):
    schema = json.dumps({"properties": {"a": {"items": [{"$ref": reference}]}}})
    with pytest.raises(ChartInvalid, match="refers to a file or an address"):
        charts.check_archive(archive(files={place: schema}))


def test_schemas_that_refer_to_themselves_are_fine():
    schema = json.dumps({"$defs": {"port": {}}, "properties": {"a": {"$ref": "#/$defs/port"}}})
    charts.check_archive(archive(files={"web/values.schema.json": schema}))


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1",
        "10.1.2.3",
        "172.16.0.1",
        "192.168.1.1",
        "169.254.169.254",
        "100.64.0.1",
        "0.0.0.0",
        "::1",
        "fe80::1%eth0",
        "fc00::1",
        "::ffff:10.0.0.1",
        "224.0.0.1",
    ],
)
def test_private_addresses_are_refused_unless_allowed(address):
    with pytest.raises(SourceRefused, match="private network"):
        charts.check_peer(address, PUBLIC)
    charts.check_peer(address, ChartSource("repository", BASE, allow_private=True))


def test_public_addresses_are_fine():
    charts.check_peer("93.184.216.34", PUBLIC)
    charts.check_peer("2606:2800:220:1::1", PUBLIC)


@pytest.mark.parametrize("url", ["file:///etc/passwd", "ftp://example.com", "gopher://x", "/a"])
def test_only_the_web_is_fetched_from(url):
    with pytest.raises(SourceRefused):
        charts.check_address(url, ChartSource("repository", BASE, allow_http=True))


def test_http_only_where_it_is_allowed():
    with pytest.raises(SourceRefused, match="not encrypted"):
        charts.check_address("http://example.com", PUBLIC)
    charts.check_address("http://example.com", ChartSource("repository", BASE, allow_http=True))
