"""What is secret is not written down, in whatever spelling it shows up."""

import base64
import json
from urllib.parse import quote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from woow_paas_platform.engine.masker import DOTS, Masker

TEXT = 'p"ä ss/w+rd\\1'
SECRETS = st.text(st.characters(codec="utf-8", categories=("L", "N", "P", "S")), min_size=6)


@pytest.mark.parametrize(
    "said",
    [
        f"Error: cannot use {TEXT} here",
        json.dumps({"password": TEXT}),
        json.dumps({"password": TEXT}, ensure_ascii=False),
        f"GET /?password={quote(TEXT, safe='')}",
        f"data: {base64.b64encode(TEXT.encode()).decode()}",
        f"Basic {base64.b64encode(f'user:{TEXT}'.encode()).decode()}",
        f"Basic {base64.b64encode(f'us:{TEXT}:more'.encode()).decode()}",
        f"cut in the midst of {TEXT[:8]}",
        f"{TEXT[-8:]} was its end",
    ],
)
def test_a_secret_is_dots_in_every_spelling(said):
    masked = Masker([TEXT]).text(said)
    assert DOTS in masked
    for part in (TEXT, TEXT[:8], TEXT[-8:], quote(TEXT, safe=""), json.dumps(TEXT)[1:-1]):
        assert part not in masked
    inside = base64.b64encode(TEXT.encode()).decode()[:12]
    assert inside not in masked


def test_lines_of_a_key_are_dots_one_by_one():
    key = "-----BEGIN KEY-----\nMIIEvQIBADANBgkq\nhkiG9w0BAQEFAASC\n-----END KEY-----\n"
    masked = Masker([key]).text("line 2: MIIEvQIBADANBgkq is not base64")
    assert "MIIEvQ" not in masked


def test_the_longer_secret_goes_first():
    assert Masker(["secret", "secret-and-more"]).text("secret-and-more") == DOTS


def test_what_is_not_secret_stays():
    said = "Error: port 8080 is not free"
    assert Masker(["hunter2hunter2"]).text(said) == said
    assert Masker([]).text(said) == said
    assert Masker(["abc"]).text("abc") == "abc"


def test_data_is_masked_wherever_it_stands():
    data = {"a": [{"hunter22": ("hunter22", 1, None, True)}]}
    assert Masker(["hunter22"]).data(data) == {"a": [{DOTS: (DOTS, 1, None, True)}]}


@given(SECRETS, st.text(), st.text())
def test_never_there_afterwards(secret, before, after):
    masker = Masker([secret])
    assert secret not in masker.text(f"{before}{secret}{after}").replace(DOTS, "\0")


@given(st.binary(max_size=9), SECRETS, st.binary(max_size=9))
def test_found_within_base64(before, secret, after):
    encoded = base64.b64encode(before + secret.encode() + after).decode()
    masked = Masker([secret]).text(encoded)
    # all but the characters at its edges, which its neighbours share
    assert DOTS in masked and len(masked.replace(DOTS, "")) < len(before + after) * 4 / 3 + 6
