import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from woow_paas_platform.engine import naming

LABEL = re.compile(r"[a-z]([a-z0-9-]*[a-z0-9])?")


@given(st.text(max_size=200), st.integers(20, 63))
def test_slug_is_a_label_for_any_text(text, length):
    name = naming.slug(text, length)
    assert LABEL.fullmatch(name)
    assert len(name) <= length


@given(st.lists(st.one_of(st.text(max_size=80), st.from_regex(LABEL, fullmatch=True)), unique=True))
def test_slugs_do_not_collide(texts):
    assert len({naming.slug(text) for text in texts}) == len(texts)


@given(st.text(max_size=80))
def test_an_altered_name_is_not_another_texts_own(text):
    altered = naming.slug(text)
    assert altered == text or naming.slug(altered) != altered


@pytest.mark.parametrize("text", ["shop", "a", "my-shop-2"])
def test_slug_leaves_labels_alone(text):
    assert naming.slug(text) == text


@given(st.text(max_size=200), st.integers(1, 10**9), st.text(max_size=200), st.integers(1, 10**9))
def test_release_names_fit_helm_and_differ_by_id(text, number, other, other_number):
    name = naming.release_name(text, number)
    assert LABEL.fullmatch(name)
    assert len(name) <= 53
    assert (naming.release_name(other, other_number) == name) <= (other_number == number)


def test_names_can_be_read():
    assert naming.release_name("My Shop!", 7) == "my-shop-7"
    assert naming.release_name("2048 Game", 7) == "x-2048-game-7"
    assert naming.release_name("商店", 7) == "app-7"
    assert naming.namespace_name(12) == "paas-ws-12"
    assert naming.namespace_name(12, "north") == "north-paas-ws-12"


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("shop", ""),
        ("2048", ""),
        ("a" * 63, ""),
        ("", "required"),
        ("a" * 64, "too_long"),
        ("Shop", "characters"),
        ("my.shop", "characters"),
        ("shop\n", "characters"),
        ("-shop", "hyphen_edge"),
        ("shop-", "hyphen_edge"),
        ("xn--shop", "punycode"),
        ("www", "reserved"),
    ],
)
def test_subdomain_rules(text, code):
    assert naming.subdomain_error(text) == code
