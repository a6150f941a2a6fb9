"""The table of fixes: what is offered to whom, and what a cause points at."""

import pytest

from woow_paas_platform.engine.answers import TYPES, Field
from woow_paas_platform.engine.diagnosis import CAUSES, fixes

FIELDS = (
    Field("image", type="image", path="image"),
    Field("port", type="port", path="containerPort"),
    Field("probe_path", type="string", path="probe.path"),
    Field("env", type="env", path="env"),
)


def everybody(*roles):
    return lambda role: role in roles


def anything(_code):
    return True


def test_every_fix_that_a_cause_names_is_in_the_table():
    named = {code for cause in CAUSES.values() for code in cause.fixes}
    assert named <= set(fixes.FIXES)


@pytest.mark.parametrize("code", fixes.FIXES)
def test_a_fix_says_what_it_changes_and_asks_in_types_that_are_checked(code):
    fix = fixes.FIXES[code]
    assert fix.label and not fix.label.endswith(".")
    assert fix.kind in ("operation", "platform", "form", "link", "request")
    assert {ask.type for ask in fix.asks} <= set(TYPES)
    if fix.asks:
        assert fix.effect, "what asks for something says what it will change"
    words = {"service": "Shop", "workspace": "Team", "revision": "3"}
    assert "%" not in fix.effect % words


@pytest.mark.parametrize("cause", CAUSES)
def test_every_cause_offers_something_to_everybody_and_never_more_than_three(cause):
    for roles in (
        ("member",),
        ("member", "user"),
        ("member", "user", "manager"),
        ("member", "user", "manager", "administrator"),
    ):
        shown = fixes.offered(CAUSES[cause].fixes, everybody(*roles), anything)
        assert len(shown) <= 3
        assert len(set(shown)) == len(shown)
        if "administrator" not in roles:
            assert shown, f"{roles[-1]} is offered nothing"


def test_who_may_not_is_offered_to_ask():
    codes = ("raise_quota", "change_plan", "delete_services")
    shown = fixes.offered(codes, everybody("member", "user"), anything)
    assert shown == ["request_room", "change_plan", "delete_services"]
    assert fixes.offered(codes, everybody("member"), anything) == ["ask_administrator"]
    nothing_larger = lambda code: code != "request_room"  # noqa: E731
    shown = fixes.offered(codes, everybody("member", "user"), nothing_larger)
    assert shown == ["change_plan", "delete_services", "ask_administrator"]


def test_asking_comes_last_and_administrators_are_not_sent_to_themselves():
    codes = ("ask_administrator", "retry", "edit_inputs", "open_logs")
    assert fixes.offered(codes, everybody("member", "user"), anything) == [
        "retry",
        "edit_inputs",
        "ask_administrator",
    ]
    everything = everybody("member", "user", "manager", "administrator")
    assert "ask_administrator" not in fixes.offered(codes, everything, anything)


@pytest.mark.parametrize(
    ("said", "keys"),
    [
        ("at '/containerPort': got string, want integer", ("port",)),
        ("- containerPort: Invalid type. Expected: integer, given: string", ("port",)),
        ("at '/probe/path': does not match pattern", ("probe_path",)),
        ("at '/probe': got string, want object", ("probe_path",)),
        ("at '/image/repository': missing", ("image",)),
        ("at '': missing property 'x'", ()),
    ],
)
def test_helms_place_in_the_values_is_a_field_of_the_form(said, keys):
    assert fixes.marked("invalid_values", [f"Error: values don't meet …\n{said}"], FIELDS) == keys


def test_other_causes_point_at_fields_by_their_type():
    assert fixes.marked("image_not_found", [], FIELDS) == ("image",)
    assert fixes.marked("probe_failing", [], FIELDS) == ("port",)
    assert fixes.marked("crash_loop", ["at '/containerPort'"], FIELDS) == ()


def test_the_label_says_what_helps_for_this_cause():
    assert fixes.label_of("edit_inputs", "image_not_found") == "Use another image"
    assert fixes.label_of("edit_inputs", "crash_loop") == "Change the settings"
