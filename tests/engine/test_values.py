import pytest
from hypothesis import given
from hypothesis import strategies as st

from woow_paas_platform.engine.answers import TYPES, Field, check, masked
from woow_paas_platform.engine.errors import InvalidValues
from woow_paas_platform.engine.values import disk_gib, render

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=8,
)
PLAN = {"cpu": 0.25, "memory_mib": 128, "storage_gib": 2}
CONTEXT = {"host": "shop.example.com", "ingress_class": "traefik", "storage_class": "fast"}


def problems(field, value):
    with pytest.raises(InvalidValues) as caught:
        check([field], {field.key: value})
    return caught.value.fields[field.key]


def test_the_whole_of_a_charts_values():
    fields = [
        Field("image", type="image", path="image", required=True),
        Field("port", type="port", path="service.port", default=8080),
        Field("env", type="env", path="env"),
        Field("page", type="text", path="page"),
        Field("password", type="secret", path="auth.password"),
        Field("debug", type="boolean", path="debug"),
    ]
    inputs = {
        "image": "registry.localhost:5000/woow/web:1.0",
        "port": "9090",
        "env": [{"name": "MODE", "value": "--set a=b,c=d"}],
        "page": "<h1>Hi</h1>\n{{ .Values }}",
        "password": {"name": "shop-1", "key": "password"},
    }
    base = {"service": {"type": "ClusterIP"}}
    assert render(fields, inputs, PLAN, {**CONTEXT, "paas": {"service": "7"}}, base) == {
        "image": {"repository": "registry.localhost:5000/woow/web", "tag": "1.0", "digest": ""},
        "service": {"type": "ClusterIP", "port": 9090},
        "env": [{"name": "MODE", "value": "--set a=b,c=d"}],
        "page": "<h1>Hi</h1>\n{{ .Values }}",
        "auth": {"password": {"existingSecret": "shop-1", "existingSecretKey": "password"}},
        "debug": False,
        "resources": {
            "requests": {"cpu": "250m", "memory": "128Mi"},
            "limits": {"cpu": "250m", "memory": "128Mi"},
        },
        "persistence": {"enabled": True, "size": "2Gi", "storageClass": "fast", "keep": True},
        "ingress": {"enabled": True, "host": "shop.example.com", "className": "traefik"},
        "paas": {"service": "7"},
    }
    assert masked(fields, inputs)["password"] == "••••••••"


@pytest.mark.parametrize(
    ("field", "inputs", "size"),
    [
        (None, {}, 2),
        (Field("keep", type="boolean", path="persistence.enabled"), {"keep": False}, 0),
        (Field("keep", type="boolean", path="persistence.enabled", default=False), {}, 0),
        (Field("keep", type="boolean", path="persistence.enabled"), {"keep": True}, 2),
        (Field("size", type="storage", path="persistence"), {"size": 7}, 7),
        (Field("size", type="storage", path="persistence"), {"size": "seven"}, 2),
        (Field("size", path="persistence.size"), {"size": "512Mi"}, 0.5),
        (Field("size", path="database.persistence.size"), {"size": "512Mi"}, 2),
    ],
)
def test_how_large_a_disk_is_asked_for(field, inputs, size):
    assert disk_gib([field] if field else [], inputs, PLAN["storage_gib"]) == size


def test_every_error_is_told_at_once_and_unknown_keys_are_refused():
    fields = [Field("name", required=True), Field("port", type="port")]
    with pytest.raises(InvalidValues) as caught:
        check(fields, {"port": 0, "resources": {}})
    assert {key: told.code for key, told in caught.value.fields.items()} == {
        "name": "required",
        "port": "minimum",
        "resources": "unknown",
    }


@pytest.mark.parametrize(
    ("reference", "repository", "tag", "digest"),
    [
        ("nginx", "nginx", "latest", ""),
        ("team/app:1.0", "team/app", "1.0", ""),
        ("reg:5000/app@sha256:" + "a" * 64, "reg:5000/app", "", "sha256:" + "a" * 64),
        ("r.example.com/a/b:1@sha256:" + "0" * 64, "r.example.com/a/b", "1", "sha256:" + "0" * 64),
    ],
)
def test_images(reference, repository, tag, digest):
    field = Field("image", type="image", path="image")
    assert render([field], {"image": reference}, PLAN, {})["image"] == {
        "repository": repository,
        "tag": tag,
        "digest": digest,
    }


@pytest.mark.parametrize(
    "reference",
    ["UPPER", "-v", "a:b:c", "a b", "nginx\n", "http://x/y", "a@sha256:12", "a//b", "a:"],
)
def test_what_is_not_an_image(reference):
    assert problems(Field("image", type="image"), reference).code == "image"


@pytest.mark.parametrize(
    ("field", "value", "code"),
    [
        (Field("x"), "a\nb", "one_line"),
        (Field("x"), "a\0b", "control"),
        (Field("x"), "a" * 2001, "too_long"),
        (Field("x", pattern="[a-z]+"), "abc1", "pattern"),
        (Field("x"), 5, "type_text"),
        (Field("x", type="integer"), True, "type_integer"),
        (Field("x", type="integer"), 1.5, "type_integer"),
        (Field("x", type="integer", maximum=5), 6, "maximum"),
        (Field("x", type="port"), 65536, "maximum"),
        (Field("x", type="boolean"), "true", "type_boolean"),
        (Field("x", type="choice", options=["a", ["b", "B"]]), "c", "choice"),
        (Field("x", type="choice", options=[1]), True, "choice"),
        (Field("x", type="env"), [{"name": "1A", "value": ""}], "env_name"),
        (Field("x", type="env"), [{"name": "A", "value": ""}] * 2, "env_twice"),
        (Field("x", type="env"), [{"name": "A", "valueFrom": {}}], "type_env"),
        (Field("x", type="env"), [{"name": "A", "value": 1}], "type_text"),
        (Field("x", type="secret"), {"name": "../x", "key": "k"}, "secret_ref"),
        (Field("x", type="subdomain"), "www", "subdomain_reserved"),
    ],
)
def test_what_is_refused(field, value, code):
    assert problems(field, value).code == code


@given(st.sampled_from(TYPES), JSON)
def test_any_json_is_taken_or_refused_and_never_an_accident(kind, value):
    field = Field("x", type=kind, path="x", options=["a"])
    try:
        checked = check([field], {"x": value})
    except InvalidValues as refused:
        assert set(refused.fields) == {"x"}
    else:
        # what was taken is taken again, unchanged
        assert check([field], checked if kind != "secret" else {"x": value}) == checked


@given(st.text(min_size=1))
def test_text_arrives_as_it_is(text):
    try:
        told = render([Field("x", type="text", path="a.b")], {"x": text}, PLAN, {})
    except InvalidValues:
        return
    assert told["a"] == {"b": text}
