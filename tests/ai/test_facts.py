"""The grammar of fact keys, and the canonical text of values."""

from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from apps.ai.buckets import bands, bucket, typed
from apps.ai.facts import FactError, FactKey, FactType, Modifier, bucketed_type, event_type, number_text, parse_key
from apps.ai.rules.describe import default_label

names = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), min_size=1, max_size=40)


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("trait:plan", FactKey("trait", "plan")),
        ("event:logged_activity|count:30d", FactKey("event", "logged_activity", "count", window_days=30)),
        ("event:purchase|days_since", FactKey("event", "purchase", "days_since")),
        ("event:purchase|sum(amount):365d", FactKey("event", "purchase", "sum", "amount", 365)),
        ("event:viewed|last(category)", FactKey("event", "viewed", "last", "category")),
        ("consent:email:marketing", FactKey("consent", "email:marketing")),
        ("segment:loyal", FactKey("segment", "loyal")),
        ("summary", FactKey("summary")),
        ("trait:a|month", FactKey("trait", "a", modifiers=(Modifier("month"),))),
        ("trait:a|band(0,50.50)", FactKey("trait", "a", modifiers=(Modifier("band", (Decimal(0), Decimal("50.5"))),))),
        (r"event:a\|b\\|last(c\|d)", FactKey("event", "a|b\\", "last", "c|d")),
    ],
)  # fmt: skip
def test_every_form_of_the_grammar_is_read(text, key):
    assert parse_key(text) == key
    assert parse_key(str(key)) == key


@pytest.mark.parametrize(
    "text",
    ["", "trait:", "Trait:plan", "event:purchase", "event:|count", "event:a|counts", "event:a|count:0d",
     "event:a|count:99999d", "event:a|days_since:3d", "event:a|last(x):3d", "event:a|sum()", "trait:a|decile",
     "trait:a|band()", "trait:a|band(3,2)", "trait:a|band(1,1)", "trait:a|band(x)", "trait:a|band(1e5)",
     "trait:a|month|known", "trait:a|loud", "trait:a\\", "trait:a\0b", "trait:\ud800", "trait:" + "x" * 300,
     "event:a|count|band(1)|known"],
)  # fmt: skip
def test_what_does_not_follow_the_grammar_is_refused_with_a_sentence(text):
    with pytest.raises(FactError) as refusal:
        parse_key(text)
    assert refusal.value.message.endswith((".", "stored."))


@given(
    names, names, st.sampled_from(["count", "sum", "last", "days_since", "last_at"]), st.none() | st.integers(1, 999)
)
def test_any_name_survives_being_written_and_read(name, argument, aggregate, days):
    key = FactKey(
        "event", name, aggregate,
        argument if aggregate in ("sum", "last") else "",
        days if aggregate in ("sum", "count") else None,
    )  # fmt: skip
    assert parse_key(str(key)) == key
    assert parse_key(str(FactKey("trait", name))) == FactKey("trait", name)


def test_equal_facts_have_equal_texts():
    assert str(parse_key("trait:a|band(0, 1.50)")) == str(parse_key("trait:a|band(0.0,1.5)")) == "trait:a|band(0,1.5)"


def test_modifiers_fit_only_the_types_they_make_sense_for():
    band, month = parse_key("trait:a|band(1)").modifiers, parse_key("trait:a|month").modifiers
    assert bucketed_type(FactType.NUMBER, band) is FactType.TEXT
    assert bucketed_type(FactType.MOMENT, month) is FactType.TEXT
    assert bucketed_type(FactType.BOOLEAN, ()) is FactType.BOOLEAN
    with pytest.raises(FactError, match="needs a number"):
        bucketed_type(FactType.TEXT, band)
    with pytest.raises(FactError, match="needs a date"):
        bucketed_type(FactType.NUMBER, month)


def test_events_are_counted_summed_dated_or_quoted():
    types = {
        text: event_type(parse_key(f"event:a|{text}"))
        for text in ("count", "days_since", "last_at", "sum(x)", "last(x)")
    }
    assert list(types.values()) == ["number", "number", "moment", "number", "text"]


def test_facts_nobody_named_still_have_readable_labels():
    assert default_label(parse_key("trait:zip_code")) == "Zip code"
    assert default_label(parse_key("event:purchase|count:30d")) == "purchase, times in the last 30 days"
    assert default_label(parse_key("event:viewed|last(category)")) == "viewed, last category"


BANDS = parse_key("trait:a|band(0,50,200)").modifiers


@pytest.mark.parametrize(
    ("value", "text"), [(-0.01, "<0"), (0, "0-50"), (49.99, "0-50"), (50, "50-200"), (200, "200+"), (1e9, "200+")]
)
def test_a_band_includes_its_lower_end(value, text):
    assert bucket(Decimal(str(value)), BANDS) == text


@given(st.decimals(allow_nan=False, allow_infinity=False, places=2, min_value=-1000, max_value=1000))
def test_every_number_is_in_exactly_one_band(value):
    assert bucket(value, BANDS) in bands(BANDS[0].limits)


@pytest.mark.parametrize(
    ("value", "text"),
    [(True, "yes"), (False, "no"), ("Urban", "Urban"), ("", None), (None, None), (Decimal("50.10"), "50.1"), (0, "0"),
     (Decimal("1E+3"), "1000"), (Decimal("-0.0"), "0"), (1e22, "10000000000000000000000"), (float("nan"), None),
     (date(2026, 1, 2), "2026-01-02"),
     (datetime(2026, 1, 2, 1, tzinfo=timezone(timedelta(hours=2))), "2026-01-01T23:00:00.000000Z")],
)  # fmt: skip
def test_values_have_one_canonical_text(value, text):
    assert bucket(value) == text


def test_months_are_those_of_utc():
    month = parse_key("trait:a|month").modifiers
    assert bucket(datetime(2026, 12, 1, 0, 30, tzinfo=timezone(timedelta(hours=1))), month) == "2026-11"
    assert bucket(date(2026, 12, 1), month) == "2026-12"
    assert bucket("anything", parse_key("trait:a|known").modifiers) == "known"
    assert bucket(None, parse_key("trait:a|known").modifiers) is None


@pytest.mark.parametrize(
    ("value", "type_"),
    [("50", FactType.NUMBER), (True, FactType.NUMBER), (1, FactType.BOOLEAN), ("yes", FactType.BOOLEAN),
     (5, FactType.TEXT), ("2026-02-29", FactType.DATE),
     ("20260101", FactType.DATE), ("2026-W01-1", FactType.DATE), ([], FactType.TEXT),
     (datetime(2026, 1, 1), FactType.MOMENT), (datetime(2026, 1, 1, tzinfo=UTC), FactType.DATE)],
)  # fmt: skip
def test_a_value_of_another_type_counts_as_missing(value, type_):
    assert typed(value, type_) is None


@given(st.integers() | st.floats(allow_nan=False, allow_infinity=False, width=32))
def test_number_text_reads_back_as_the_same_number(value):
    number = Decimal(str(value))
    text = number_text(number)
    assert Decimal(text) == number
    assert "E" not in text
    assert not ("." in text and text.endswith("0"))
