"""Nothing secret is shown: neither by its name, nor by its place, nor in the middle of a text."""

import time

import pytest

from woow_paas_platform.engine.masking import DOTS, mask_manifest, mask_text, mask_values


def test_values_are_masked_by_name_and_by_the_forms_paths():
    shown = mask_values(
        {
            "db": {"password": "p4ss", "key": "k3y", "host": "db", "passwordKey": "password"},
            "existingSecret": "shop-secrets",
            "secrets": {"anything": "s3cret"},
            "env": [
                {"name": "API_TOKEN", "value": "t0ken"},
                {"name": "URL", "value": "postgres://shop:pw123@db/shop"},
                {"name": "COLOUR", "value": "red"},
            ],
            "tls": {"enabled": True, "count": 3},
        },
        ["db.key"],
    )
    assert shown == {
        "db": {"password": DOTS, "key": DOTS, "host": "db", "passwordKey": "password"},
        "existingSecret": "shop-secrets",
        "secrets": {"anything": DOTS},
        "env": [
            {"name": "API_TOKEN", "value": DOTS},
            {"name": "URL", "value": f"postgres://shop:{DOTS}@db/shop"},
            {"name": "COLOUR", "value": "red"},
        ],
        "tls": {"enabled": True, "count": 3},
    }


@pytest.mark.parametrize(
    "secret",
    [
        "kind: Secret\nmetadata: {name: x}\ndata: {any: aGlkZGVu}\nstringData:\n  more: hidden\n",
        '{"kind": "Secret", "stringData": {"any": "hidden"}, "data": {"x": "aGlkZGVu"}}',
        "kind: List\nitems:\n  - kind: 'Secret'\n    data:\n      x: aGlkZGVu\n    stringData:\n"
        "      y: |\n        hidden\n        hidden\n",
    ],
)
def test_a_secret_objects_data_is_removed_however_it_is_written(secret):
    shown = mask_manifest(f"kind: ConfigMap\ndata: {{colour: red}}\n---\n{secret}")
    assert "hidden" not in shown
    assert "aGlkZGVu" not in shown
    assert DOTS in shown
    assert "colour: red" in shown


def test_references_in_a_manifest_stay_readable():
    shown = mask_manifest(
        "kind: Pod\nspec:\n  automountServiceAccountToken: false\n  env:\n"
        "    - name: TOKEN\n      valueFrom: {secretKeyRef: {name: shop, key: token}}\n"
    )
    assert "name: shop" in shown
    assert DOTS not in shown


def test_what_cannot_be_read_is_not_shown():
    assert mask_manifest("kind: Secret\ndata: {x: [hidden\n") == ""


def test_a_manifest_that_names_itself_again_and_again_does_not_stop_anybody():
    lines = ["a0: &a0 [hello, hello]"]
    for number in range(1, 40):
        again = ", ".join([f"*a{number - 1}"] * 9)
        lines.append(f"a{number}: &a{number} [{again}]")
    began = time.monotonic()
    mask_manifest("\n".join(lines))
    assert time.monotonic() - began < 5


@pytest.mark.parametrize(
    ("text", "secret"),
    [
        ("connecting to postgres://shop:hunter2@db:5432/shop", "hunter2"),
        ("PGPASSWORD=hunter2 psql", "hunter2"),
        ('{"api_key": "hunter2"}', "hunter2"),
        ("Authorization: Bearer hunter2hunter2", "hunter2hunter2"),
        ("AWS_SECRET_ACCESS_KEY: hunter2", "hunter2"),
        ("jwt eyJhbGciOiJIUzI1.eyJzdWIiOiIxMjM0.c2lnbmF0dXJl", "eyJzdWIiOiIxMjM0"),
        ("-----BEGIN RSA PRIVATE KEY-----\nhunter2\n-----END RSA PRIVATE KEY-----", "hunter2"),
    ],
)
def test_texts_lose_what_looks_like_a_secret(text, secret):
    assert secret not in mask_text(text)
    assert DOTS in mask_text(text)


@pytest.mark.parametrize(
    "text",
    [
        'secret "shop-tls" not found',
        "couldn't find key token in Secret paas-ws-1/shop",
        "the image registry.example.com/a/b:1.0 was not found",
        "GET http://shop.apps.example.com:8080/health 200",
    ],
)
def test_ordinary_texts_stay_as_they_are(text):
    assert mask_text(text) == text
