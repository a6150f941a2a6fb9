"""Secrets: generated, taken out of the answers, named by number."""

import base64
import string

import pytest
from hypothesis import given
from hypothesis import strategies as st

from woow_paas_platform.engine import secrets
from woow_paas_platform.engine.answers import Field, check, masked
from woow_paas_platform.engine.domain import ChartRef, ReleaseSpec, SecretRef
from woow_paas_platform.engine.errors import InvalidValues, PermanentError
from woow_paas_platform.engine.naming import secret_name
from woow_paas_platform.engine.secrets import read_back
from woow_paas_platform.engine.values import completed, render

FIELDS = [
    Field("title", path="title"),
    Field("password", type="secret", path="auth"),
    Field("token", secret=True, path="api.token", as_value=True),
    Field("variables", type="env", secret=True, path="secretEnv"),
]
REF = {"name": "shop-1-password-1", "key": "password"}
TOKEN = {"name": "shop-1-token-2", "key": "token"}
STORED = {
    "title": "Hi",
    "password": REF,
    "token": TOKEN,
    "variables": [{"name": "DB", "value": {"name": "shop-1-db-1", "key": "DB"}}],
}
PLAN = {"cpu": 0.25, "memory_mib": 128, "storage_gib": 0}


@pytest.mark.parametrize("alphabet", secrets.ALPHABETS)
def test_generated_texts_are_of_their_alphabet_and_never_the_same(alphabet):
    made = {secrets.generate(24, alphabet) for _ in range(50)}
    assert len(made) == 50
    assert all(len(text) == 24 and set(text) <= set(secrets.ALPHABETS[alphabet]) for text in made)


def test_generated_texts_satisfy_the_usual_rules():
    for text in (secrets.generate(8) for _ in range(50)):
        assert set(text) & set(string.ascii_lowercase)
        assert set(text) & set(string.ascii_uppercase)
        assert set(text) & set(string.digits)


def test_texts_are_taken_out_and_references_put_in():
    entered = {
        "title": "Hi",
        "password": "open sesame",
        "token": "t0ken!",
        "variables": [{"name": "DB", "value": "postgres"}],
    }
    taken = {}

    def take(slot, value):
        taken[slot] = value
        return {"name": f"n-{len(taken)}", "key": "k"}

    answers = secrets.replaced(FIELDS, entered, take)
    assert taken == {"password": "open sesame", "token": "t0ken!", "variables.DB": "postgres"}
    assert answers["title"] == "Hi"
    assert not any(text in str(answers) for text in taken.values())
    assert secrets.references(FIELDS, answers) == {
        "password": SecretRef("n-1", "k"),
        "token": SecretRef("n-2", "k"),
        "variables.DB": SecretRef("n-3", "k"),
    }


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: st.lists(inner) | st.dictionaries(st.sampled_from(["name", "value"]), inner),
    max_leaves=6,
)


@given(st.fixed_dictionaries({"password": JSON, "variables": JSON}))
def test_no_text_stays_whatever_its_form(entered):
    """Either each text is handed over, or the whole is refused."""
    fields = [FIELDS[1], FIELDS[3]]
    try:
        answers = secrets.replaced(fields, entered, lambda slot, value: None if value else value)
    except InvalidValues:
        return
    assert not answers["password"]
    assert not any(row["value"] for row in answers["variables"])


def test_values_name_the_secrets_and_never_tell_them():
    values = render(FIELDS, STORED, PLAN, {})
    assert values["auth"] == {
        "existingSecret": "shop-1-password-1",
        "existingSecretKey": "password",
    }
    assert values["secretEnv"] == [
        {"name": "DB", "valueFrom": {"secretKeyRef": {"name": "shop-1-db-1", "key": "DB"}}}
    ]
    assert "api" not in values
    assert read_back(FIELDS, STORED) == {"api.token": SecretRef(**TOKEN)}
    assert completed({"api": {"url": "x"}}, {"api.token": "t"}) == {
        "api": {"url": "x", "token": "t"}
    }


@pytest.mark.parametrize(
    "answers",
    [
        {"password": "open sesame"},
        {"variables": [{"name": "DB", "value": "postgres"}]},
        {"token": "open sesame"},
    ],
)
def test_a_text_that_was_not_stored_is_not_used(answers):
    with pytest.raises(PermanentError):
        render(FIELDS, answers, PLAN, {})
    assert read_back(FIELDS, answers) == {}


@pytest.mark.parametrize(
    ("slot", "key"), [("password", "password"), ("variables.DB", "DB"), ("title", None)]
)
def test_where_a_slot_is_kept(slot, key):
    if key is None:
        with pytest.raises(KeyError):
            secrets.place_of(FIELDS, slot)
    else:
        assert secrets.place_of(FIELDS, slot)[1] == key


def test_what_is_shown_are_dots():
    assert masked(FIELDS, STORED) == {
        "title": "Hi",
        "password": "••••••••",
        "token": "••••••••",
        "variables": [{"name": "DB", "value": "••••••••"}],
    }


@pytest.mark.parametrize(("text", "code"), [("abc", "too_short"), ("a\0bcd", "control")])
def test_what_cannot_be_a_secret(text, code):
    with pytest.raises(InvalidValues) as refused:
        check([FIELDS[1]], {"password": text})
    assert refused.value.fields["password"].code == code


def test_a_variable_is_not_set_both_openly_and_secretly():
    fields = [Field("env", type="env"), FIELDS[3]]
    answers = {"env": [{"name": "DB", "value": "x"}], "variables": STORED["variables"]}
    with pytest.raises(InvalidValues) as refused:
        check(fields, answers)
    assert refused.value.fields["variables"].code == "env_twice"


def test_a_checksum_changes_with_the_number_and_knows_no_text():
    one = secrets.checksum({"password": SecretRef("shop-1-password-1", "password")})
    two = secrets.checksum({"password": SecretRef("shop-1-password-2", "password")})
    assert one != two and len(one) == 16
    assert secrets.checksum({}) == ""


def test_the_secret_is_ours_fixed_and_not_helms():
    release = ReleaseSpec("paas-ws-7", "shop-1", ChartRef("web"))
    secret = secrets.make_secret(release, "shop-1-password-3", {"password": "öpen"})
    assert secret == {
        "apiVersion": "v1",
        "kind": "Secret",
        "metadata": {
            "name": "shop-1-password-3",
            "namespace": "paas-ws-7",
            "labels": {
                "app.kubernetes.io/managed-by": "woow-paas",
                "paas.woow.tw/release": "shop-1",
            },
        },
        "type": "Opaque",
        "immutable": True,
        "data": {"password": base64.b64encode("öpen".encode()).decode()},
    }
    assert secrets.texts(secret) == {"password": "öpen"}


@given(
    st.tuples(st.from_regex(r"[a-z]([a-z-]*[a-z])?-[0-9]{1,3}", fullmatch=True), st.text()),
    st.tuples(st.from_regex(r"[a-z]([a-z-]*[a-z])?-[0-9]{1,3}", fullmatch=True), st.text()),
    st.integers(1, 30),
)
def test_two_fields_never_share_a_name(one, other, number):
    releases = [one[0].replace("--", "-"), other[0].replace("--", "-")]
    if (releases[0], one[1]) != (releases[1], other[1]):
        assert secret_name(releases[0], one[1], number) != secret_name(
            releases[1], other[1], number
        )
