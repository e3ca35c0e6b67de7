"""The merge language has a fixed list of slots and filters; everything else is an error or literal text."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from apps.content import slots
from tests.content.guardrails.payloads import PAYLOADS


def test_there_are_at_least_sixty_payloads():
    assert len(set(PAYLOADS)) >= 60


@pytest.mark.parametrize("payload", PAYLOADS)
def test_a_construct_of_any_other_merge_language_is_an_error(payload):
    with pytest.raises(slots.SlotError):
        slots.parse(f"Hello {payload}, come in.")


@pytest.mark.parametrize("payload", PAYLOADS)
def test_a_value_with_merge_syntax_is_not_sent(payload):
    assert slots.check_value(payload) is not None


def test_slots_and_text_are_read_in_order():
    text = 'Hi {{ first_name | default: "there" }}, {{trait.points}} points'
    hi, first, comma, points, rest = slots.parse(text)
    assert (hi, comma, rest) == ("Hi ", ", ", " points")
    assert (first.name, first.default, first.transforms) == ("first_name", "there", ())
    assert (points.name, points.default) == ("trait.points", None)
    assert text[first.start : first.end] == '{{ first_name | default: "there" }}'


@pytest.mark.parametrize(
    ("source", "value", "shown"),
    [
        ("{{ first_name }}", "Zoë", "Zoë"),
        ("{{ first_name }}", None, None),
        ("{{ first_name }}", "", None),
        ('{{ first_name | default: "there" }}', None, "there"),
        ('{{ first_name | default: "there" }}', "", "there"),
        ('{{ first_name | default: "there" }}', "Zoë", "Zoë"),
        ("{{ first_name | upcase }}", "Zoë", "ZOË"),
        ("{{ first_name | downcase }}", "ZOË", "zoë"),
        ("{{ first_name | capitalize }}", "zoë", "Zoë"),
        ('{{ first_name | capitalize | default: "you" }}', None, "you"),
        ('{{ first_name | default: "you" | upcase }}', None, "YOU"),
        ('{{ first_name | default: "a | b" }}', None, "a | b"),
    ],
)
def test_filters_are_applied_in_order(source, value, shown):
    (use,) = slots.parse(source)
    assert use.apply(value) == shown


@pytest.mark.parametrize(
    ("source", "code"),
    [
        ("{{ nickname }}", "unknown_slot"),
        ("{{ trait.Points }}", "unknown_slot"),
        ("{{ first_name | reverse }}", "bad_filter"),
        ("{{ first_name | default: there }}", "bad_filter"),
        ('{{ first_name | default: "" }}', "bad_filter"),
        ("{{ first_name | default: “there” }}", "bad_syntax"),
        ('{{ "first_name" }}', "bad_syntax"),
        ("{{ }}", "bad_syntax"),
        ("{{ first_name", "bad_syntax"),
    ],
)
def test_an_error_says_what_and_where(source, code):
    with pytest.raises(slots.SlotError) as error:
        slots.parse(f"🧥 {source} end")
    assert error.value.code == code
    assert f"🧥 {source} end"[error.value.start] == "{"


@given(st.text(alphabet=st.characters(exclude_characters="{}*|<>%[]#?$@~_", exclude_categories=["Cs"])))
def test_prose_without_merge_signs_is_one_literal_stretch(text):
    assert "".join(slots.parse(text)) == text


@given(st.text())
def test_reading_never_fails_in_any_other_way(text):
    parts, errors = slots.scan(text)
    assert errors or "".join(part if isinstance(part, str) else text[part.start : part.end] for part in parts) == text
    assert len(slots.masked(text)) == len(text)


@pytest.mark.parametrize(
    "value",
    [
        "Zoë",
        "O’Brien-Smith",
        "José María de la Cruz",
        "محمد",
        "Ng",
        "Николай",
        "Anne & Tom",
        "1,204",
        "St. John",
        "X Æ A",
    ],
)
def test_ordinary_values_are_sent(value):
    assert slots.check_value(value) is None


@pytest.mark.parametrize(
    ("value", "reason"),
    [
        ("x" * 81, "longer"),
        ("Anna\r\nBcc: all@example.org", "control"),
        ("Anna\x00", "control"),
        ("Anna\u200b", "invisible"),
        ("Anna\u202eannA", "direction"),
        ("\u2067Anna", "direction"),
        ("<b>Anna</b>", "markup"),
        ("Anna &lt;", "markup"),
        ("Win at www.spam.example", "web address"),
        ("evil.com", "web address"),
        ("https://evil.example/x", "web address"),
    ],
)
def test_a_value_that_could_do_harm_is_named(value, reason):
    assert reason in slots.check_value(value)
