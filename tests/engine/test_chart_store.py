"""Charts fetched over real connections: repository, registry, redirects, credentials."""

import base64
import errno
import json
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from woow_paas_platform.engine.adapters import outside
from woow_paas_platform.engine.adapters.charts import ChartStore, pack
from woow_paas_platform.engine.charts import digest_of
from woow_paas_platform.engine.domain import ChartRef, ChartSource
from woow_paas_platform.engine.errors import (
    ChartInvalid,
    ChartNotFound,
    DiskFull,
    RepositoryUnreachable,
    SourceRefused,
    SourceUnauthorized,
)

from .test_charts import archive

SHIPPED = Path(__file__).resolve().parents[2] / "woow_paas_platform" / "charts" / "static-site"


class Site:
    """A web server on loopback whose answers a test writes down."""

    def __init__(self):
        self.answers = {}
        self.asked = []
        site = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self):
                site.asked.append((self.path, dict(self.headers)))
                answer = site.answers.get(self.path.partition("?")[0], (404, {}, b""))
                status, headers, body = answer(self) if callable(answer) else answer
                self.send_response(status)
                for name, value in headers.items():
                    self.send_header(name, value)
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *arguments):
                """Keep the test's output clean."""

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        threading.Thread(target=self.server.serve_forever, daemon=True).start()
        self.host = f"127.0.0.1:{self.server.server_address[1]}"
        self.url = f"http://{self.host}"

    def source(self, kind="repository", **more):
        """Return a source of this site that may be reached."""
        url = self.url if kind == "repository" else f"oci://{self.host}/team"
        return ChartSource(kind, url, **{"allow_http": True, "allow_private": True, **more})

    def offer(self, content, version="1.2.3", url="web.tgz"):
        """Serve an index with one chart, and the chart."""
        entry = {"version": version, "urls": [url], "digest": digest_of(content)}
        self.answers["/index.yaml"] = (200, {}, json.dumps({"entries": {"web": [entry]}}).encode())
        self.answers["/web.tgz"] = (200, {}, content)

    def close(self):
        self.server.shutdown()
        self.server.server_close()


@pytest.fixture
def site():
    made = Site()
    yield made
    made.close()


@pytest.fixture
def other():
    made = Site()
    yield made
    made.close()


@pytest.fixture
def store(tmp_path):
    return ChartStore(tmp_path / "charts")


def test_a_chart_is_fetched_once_and_kept_under_its_digest(site, store):
    content = archive()
    site.offer(content)
    here = store.bring(ChartRef("web", "1.2.3", source=site.source()))
    assert Path(here.reference).read_bytes() == content
    assert here.digest == digest_of(content)
    site.close()
    again = store.bring(ChartRef("web", "1.2.3", here.digest, site.source()))
    assert again == here


def test_a_repository_offers_versions(site, store):
    site.offer(archive())
    (one,) = store.versions(site.source())
    assert (one.name, one.version) == ("web", "1.2.3")


def test_what_does_not_exist(site, store):
    site.offer(archive())
    with pytest.raises(ChartNotFound):
        store.bring(ChartRef("web", "9.9.9", source=site.source()))
    with pytest.raises(ChartNotFound):
        store.bring(ChartRef("shop", "1.2.3", source=site.source()))
    del site.answers["/web.tgz"]
    with pytest.raises(ChartNotFound, match="404"):
        store.bring(ChartRef("web", "1.2.3", source=site.source()))


def test_nobody_answers(site, store):
    site.close()
    with pytest.raises(RepositoryUnreachable):
        store.versions(site.source())


def test_another_archive_under_the_same_version_is_refused(site, store):
    site.offer(archive())
    with pytest.raises(ChartInvalid):
        store.bring(ChartRef("web", "1.2.3", "0" * 64, site.source()))
    site.answers["/web.tgz"] = (200, {}, archive(files={"web/extra": "new"}))
    with pytest.raises(ChartInvalid):
        store.bring(ChartRef("web", "1.2.3", source=site.source()))


def test_a_private_address_is_not_even_connected_to(site, store):
    with pytest.raises(SourceRefused, match="private network"):
        store.versions(site.source(allow_private=False))
    assert site.asked == []


def test_a_redirect_to_a_private_address_is_refused(site, other, store, monkeypatch):
    """The first host is taken for a public one; the second is judged as what it is."""
    judged, first = outside.check_peer, []

    def check_peer(address, source):
        return judged(address, source) if first else first.append(address)

    monkeypatch.setattr(outside, "check_peer", check_peer)
    site.answers["/index.yaml"] = (302, {"Location": f"{other.url}/secret"}, b"")
    with pytest.raises(SourceRefused, match="private network"):
        store.versions(site.source(allow_private=False))
    assert first
    assert len(site.asked) == 1
    assert other.asked == []


@pytest.mark.parametrize("target", ["file:///etc/passwd", "ftp://127.0.0.1/x", "data:,entries"])
def test_a_redirect_out_of_the_web_is_refused(site, store, target):
    site.answers["/index.yaml"] = (302, {"Location": target}, b"")
    with pytest.raises(SourceRefused):
        store.versions(site.source())


def test_a_redirect_to_http_is_refused_where_http_is_not_allowed(site):
    guard = outside.Outside(site.source(allow_http=False))
    with pytest.raises(SourceRefused, match="not encrypted"):
        guard.fetch(f"{site.url}/index.yaml", 100)


def test_an_index_that_names_a_file_is_refused(site, store):
    site.offer(archive(), url="file:///etc/passwd")
    with pytest.raises(SourceRefused):
        store.bring(ChartRef("web", "1.2.3", source=site.source()))


def test_credentials_go_to_their_own_host_only(site, other, store):
    content = archive()
    site.offer(content, url=f"{other.url}/web.tgz")
    other.answers["/web.tgz"] = (200, {}, content)
    store.bring(ChartRef("web", "1.2.3", source=site.source(username="me", password="hush")))
    assert "Authorization" in site.asked[0][1]
    assert "Authorization" not in other.asked[0][1]


def test_wrong_credentials(site, store):
    site.answers["/index.yaml"] = (401, {}, b"")
    with pytest.raises(SourceUnauthorized):
        store.versions(site.source())


def test_an_answer_that_never_ends_is_cut(site, store, monkeypatch):
    monkeypatch.setattr("woow_paas_platform.engine.charts.LARGEST_INDEX", 1000)
    site.answers["/index.yaml"] = (200, {}, bytes(5000))
    with pytest.raises(RepositoryUnreachable, match="larger than"):
        store.versions(site.source())


def _registry(site, content, login=False):
    """Serve a chart the way an OCI registry does, with its blobs behind a redirect."""
    layer = {
        "mediaType": "application/vnd.cncf.helm.chart.content.v1.tar+gzip",
        "digest": f"sha256:{digest_of(content)}",
    }
    token = f'Bearer realm="{site.url}/token",service="here"'

    def behind(answer):
        def judged(request):
            if login and request.headers.get("Authorization") != "Bearer ticket":
                return 401, {"WWW-Authenticate": token}, b""
            return answer

        return judged

    def ticket(request):
        user = base64.b64encode(b"me:hush").decode()
        if request.headers.get("Authorization") != f"Basic {user}":
            return 401, {}, b""
        return 200, {}, json.dumps({"token": "ticket"}).encode()

    manifest = json.dumps({"layers": [{"mediaType": "text/plain"}, layer]}).encode()
    tags = json.dumps({"tags": ["1.2.3", "1.3.0_build.5", "latest"]}).encode()
    blob = f"/v2/team/web/blobs/sha256:{digest_of(content)}"
    site.answers |= {
        "/token": ticket,
        "/v2/team/web/tags/list": behind((200, {}, tags)),
        "/v2/team/web/manifests/1.2.3": behind((200, {}, manifest)),
        blob: behind((307, {"Location": f"{site.url}/storage"}, b"")),
        "/storage": (200, {}, content),
    }


def test_a_chart_from_a_registry(site, store):
    content = archive()
    _registry(site, content)
    source = site.source("registry")
    assert [one.version for one in store.versions(source, ["web"])][:2] == [
        "1.3.0+build.5",
        "1.2.3",
    ]
    here = store.bring(ChartRef("web", "1.2.3", source=source))
    assert here.digest == digest_of(content)
    with pytest.raises(ChartNotFound):
        store.bring(ChartRef("web", "9.9.9", source=source))


def test_a_registry_that_wants_a_login(site, store):
    content = archive()
    _registry(site, content, login=True)
    with pytest.raises(SourceUnauthorized):
        store.bring(ChartRef("web", "1.2.3", source=site.source("registry")))
    source = site.source("registry", username="me", password="hush")
    assert store.bring(ChartRef("web", "1.2.3", source=source)).digest == digest_of(content)


def test_shipped_charts_pack_to_the_same_archive(store):
    assert pack(SHIPPED) == pack(SHIPPED)
    here = store.bring(ChartRef(str(SHIPPED), "1.0.0"))
    assert Path(here.reference).name == f"{here.digest}.tgz"
    with pytest.raises(ChartNotFound):
        store.bring(ChartRef(str(SHIPPED.parent / "none")))


def test_a_full_disk_is_said_to_be_one_and_nothing_half_is_left(tmp_path, monkeypatch):
    def full(*_arguments):
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr("os.replace", full)
    with pytest.raises(DiskFull):
        ChartStore(tmp_path).keep(b"archive", "a" * 64)
    assert not list(tmp_path.iterdir())
