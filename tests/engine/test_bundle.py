"""What goes into a bundle: everything that can be read, nothing secret, not too much."""

import io
import json
import zipfile

import pytest

from woow_paas_platform.engine import bundle as bundles
from woow_paas_platform.engine.bundle import Bundle, add_service
from woow_paas_platform.engine.domain import (
    ChartRef,
    NamespaceSpec,
    ReleaseKey,
    ReleaseSpec,
)
from woow_paas_platform.engine.errors import ClusterUnreachable
from woow_paas_platform.engine.objects import workspace_objects
from woow_paas_platform.engine.testing import FakeClock, FakeCluster, FakeHelm

KEY = ReleaseKey("paas-ws-1", "shop-1")
HUSH = "correct-horse-battery"


def _opened(bundle):
    with zipfile.ZipFile(io.BytesIO(bundle.packed())) as archive:
        return {name: archive.read(name).decode() for name in archive.namelist()}


@pytest.fixture
def world():
    clock = FakeClock()
    cluster = FakeCluster(clock)
    helm = FakeHelm(cluster, polls=1)
    spec = NamespaceSpec(KEY.namespace, "me", "1")
    cluster.prepare_namespace(spec, workspace_objects(spec))
    values = {"image": {"repository": "web", "tag": "1"}, "password": HUSH}
    release = ReleaseSpec(KEY.namespace, KEY.name, ChartRef("web"), values)
    helm.start_upgrade("1-0", release, cluster.deployer_token(spec, 600), 60)
    helm.poll("1-0")
    cluster.settle()
    return cluster, clock


def test_a_service_with_all_that_the_cluster_shows(world):
    cluster, clock = world
    bundle = Bundle()
    add_service(bundle, "services/shop", cluster, KEY, (), ["password"], clock.now())
    files = _opened(bundle)
    kinds = {row["kind"] for row in json.loads(files["services/shop/objects.json"])}
    assert {"Deployment", "Pod", "Service"} <= kinds
    assert json.loads(files["services/shop/helm/history.json"])[0]["revision"] == 1
    assert "services/shop/helm/values.yaml" in files
    assert any(name.startswith("services/shop/logs/") for name in files)
    assert HUSH not in "".join(files.values())


def test_what_cannot_be_read_is_named_and_the_rest_is_there(world, monkeypatch):
    cluster, clock = world

    def refused(*_arguments, **_options):
        raise ClusterUnreachable("No answer.", detail=f"password={HUSH}")

    monkeypatch.setattr(cluster, "history", refused)
    bundle = Bundle()
    add_service(bundle, "shop", cluster, KEY, (), (), clock.now())
    files = _opened(bundle)
    assert "No answer." in files["shop/helm.not-read.txt"]
    assert "shop/objects.json" in files
    assert HUSH not in "".join(files.values())


def test_secrets_are_dots():
    bundle = Bundle()
    bundle.add("log.txt", f"connecting with password={HUSH} to postgres://me:{HUSH}@db/x")
    bundle.add_data("data.json", {"token": HUSH, "deep": [{"name": "API_KEY", "value": HUSH}]})
    assert HUSH not in "".join(_opened(bundle).values())


def test_of_a_long_file_the_end_is_kept(monkeypatch):
    monkeypatch.setattr(bundles, "LARGEST_FILE", 1000)
    bundle = Bundle()
    bundle.add("log.txt", "first\n" + "x" * 5000 + "\nlast")
    text = _opened(bundle)["log.txt"]
    assert text.endswith("\nlast")
    assert "first" not in text
    assert len(text) < 1100


def test_what_there_is_no_room_for_is_named(monkeypatch):
    monkeypatch.setattr(bundles, "LARGEST", 3000)
    bundle = Bundle()
    for number in range(10):
        bundle.add(f"{number}.txt", "x" * 700)
    files = _opened(bundle)
    assert "7.txt" in files["left-out.txt"]
    assert sum(map(len, files.values())) < 4000


@pytest.mark.parametrize(
    ("path", "plain"),
    [("../../etc/passwd", "-/-/etc/passwd"), ("a b/ü:c", "a-b/ü-c"), ("/x", "-/x")],
)
def test_paths_are_plain(path, plain):
    assert bundles.safe(path) == plain
