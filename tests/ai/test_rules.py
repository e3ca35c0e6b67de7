"""Reading, explaining and deciding rule trees, without a database."""

from datetime import UTC, datetime, timedelta

import pytest

from apps.ai.facts import FactError, FactKey, FactType, event_type
from apps.ai.rules import RuleError, describe, evaluate, leaves, parse_rule, to_json

NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)
TYPES = {"plan": "text", "points": "number", "is_new": "boolean", "joined": "date"}


def type_of(key: FactKey) -> FactType:
    if key.kind == "event":
        return event_type(key)
    if key.kind == "profile":
        return FactType.MOMENT
    if key.kind != "trait" or key.name not in TYPES:
        raise FactError(f"There is no fact {key}.")
    return FactType(TYPES[key.name])


def leaf(fact, op, value=None):
    return {"fact": fact, "op": op, **({} if value is None else {"value": value})}


def matches(rule, **values):
    known = {name.replace("__", "|"): value for name, value in values.items()}
    return evaluate(parse_rule(rule, type_of), lambda key: known.get(key.aggregate or key.name), NOW)


@pytest.mark.parametrize(
    ("rule", "path"),
    [
        ([], ""),
        ({}, ""),
        ({"all": [], "any": []}, ""),
        ({"every": []}, ""),
        ({"all": {}}, "all"),
        ({"all": [{"any": [7]}]}, "all[0].any[0]"),
        ({"all": [leaf("trait:nope", "is", "x")]}, "all[0].fact"),
        ({"all": [{"op": "is", "value": 1}]}, "all[0].fact"),
        ({"all": [leaf("trait:plan|band(1)", "is", "x")]}, "all[0].fact"),
        ({"all": [leaf("summary", "is", "x")]}, "all[0].fact"),
        (leaf("trait:plan", "matches", "x"), "op"),
        (leaf("trait:plan", "gt", "x"), "op"),
        (leaf("trait:points", "contains", "x"), "op"),
        (leaf("trait:plan", "is"), "value"),
        (leaf("trait:plan", "is", 5), "value"),
        (leaf("trait:plan", "is", ""), "value"),
        (leaf("trait:plan", "is", "a\0b"), "value"),
        (leaf("trait:plan", "is", "\udfff"), "value"),
        (leaf("trait:plan", "in", "x"), "value"),
        (leaf("trait:plan", "in", []), "value"),
        ({"any": [{"all": []}, leaf("trait:plan", "in", ["a", 3])]}, "any[1].value[1]"),
        (leaf("trait:points", "is", "50"), "value"),
        (leaf("trait:points", "is", True), "value"),
        (leaf("trait:points", "is", float("inf")), "value"),
        (leaf("trait:points", "between", [3, 2]), "value"),
        (leaf("trait:points", "between", [1]), "value"),
        (leaf("trait:is_new", "is", 2), "value"),
        (leaf("trait:is_new", "is", "yes"), "value"),
        (leaf("trait:joined", "is", "2026-02-29"), "value"),
        (leaf("trait:joined", "before", "23.11.2026"), "value"),
        (leaf("trait:joined", "within_days", 0), "value"),
        (leaf("trait:joined", "within_days", 1.5), "value"),
        (leaf("trait:joined", "known", 3), "value"),
        ({"fact": "trait:plan", "op": "known", "valeu": 3}, "valeu"),
    ],
)
def test_a_bad_rule_is_refused_with_the_place_of_the_mistake(rule, path):
    with pytest.raises(RuleError) as refusal:
        parse_rule(rule, type_of)
    assert refusal.value.path == path
    assert refusal.value.reason.endswith((".", ")"))
    assert refusal.value.message.startswith(f"{path}: " if path else refusal.value.reason)


def test_a_tree_too_deep_or_too_large_is_refused():
    deep: object = leaf("trait:plan", "known")
    for _ in range(30):
        deep = {"all": [deep]}
    with pytest.raises(RuleError, match="nested"):
        parse_rule(deep, type_of)
    with pytest.raises(RuleError, match="at most 500"):
        parse_rule({"all": [leaf("trait:plan", "known")] * 501}, type_of)


def test_empty_groups_are_everyone_or_nobody():
    assert matches({"all": []})
    assert not matches({"any": []})
    assert matches({"none": []})
    assert not matches({"none": [{"all": []}]})


def test_none_is_not_any():
    rule = {"none": [leaf("trait:plan", "is", "a"), leaf("trait:points", "gt", 5)]}
    assert matches(rule, plan="b", points=5)
    assert not matches(rule, plan="a", points=5)
    assert not matches(rule, plan="b", points=6)


@pytest.mark.parametrize("op", ["unknown", "is_not", "not_in"])
def test_a_missing_value_satisfies_only_unknown_is_not_and_not_in(op):
    value = {"unknown": None, "is_not": "a", "not_in": ["a"]}[op]
    assert matches(leaf("trait:plan", op, value))
    assert matches(leaf("trait:plan", op, value), plan="")
    assert matches(leaf("trait:plan", op, value), plan=5)


@pytest.mark.parametrize(
    "rule",
    [leaf("trait:plan", "is", "a"), leaf("trait:plan", "contains", "a"), leaf("trait:points", "lt", 5),
     leaf("trait:plan", "known"), leaf("trait:is_new", "is", False), leaf("trait:joined", "before", "2026-01-01"),
     leaf("trait:joined", "not_within_days", 3)],
)  # fmt: skip
def test_a_missing_value_makes_every_other_condition_false(rule):
    assert not matches(rule)


def test_booleans_take_one_and_zero():
    assert matches(leaf("trait:is_new", "is", 1), is_new=True)
    assert matches(leaf("trait:is_new", "is", 0), is_new=False)
    assert not matches(leaf("trait:is_new", "is", 1), is_new=1)


def test_text_compares_exactly():
    assert not matches(leaf("trait:plan", "is", "trial"), plan="Trial")
    assert matches(leaf("trait:plan", "contains", "50%"), plan="at 50% off")
    assert not matches(leaf("trait:plan", "contains", "_"), plan="abc")


def test_between_includes_both_ends_and_before_and_after_exclude():
    for day, inside in (("2026-01-01", True), ("2026-01-31", True), ("2025-12-31", False), ("2026-02-01", False)):
        assert matches(leaf("trait:joined", "between", ["2026-01-01", "2026-01-31"]), joined=day) is inside
    assert not matches(leaf("trait:joined", "before", "2026-01-01"), joined="2026-01-01")
    assert not matches(leaf("trait:joined", "after", "2026-01-01"), joined="2026-01-01")


def test_a_moment_against_a_day_means_the_whole_day():
    noon = datetime(2026, 1, 1, 12, tzinfo=UTC)
    assert not matches(leaf("profile:seen", "after", "2026-01-01"), seen=noon)
    assert not matches(leaf("profile:seen", "before", "2026-01-01"), seen=noon)
    assert matches(leaf("profile:seen", "between", ["2025-12-31", "2026-01-01"]), seen=noon)
    assert matches(leaf("profile:seen", "after", "2026-01-01T11:59:59Z"), seen=noon)


def test_a_period_excludes_its_start_and_includes_now():
    rule = leaf("profile:seen", "within_days", 30)
    start = NOW - timedelta(days=30)
    assert not matches(rule, seen=start)
    assert matches(rule, seen=start + timedelta(microseconds=1))
    assert matches(rule, seen=NOW)
    assert not matches(rule, seen=NOW + timedelta(microseconds=1))


def test_the_stored_form_reads_back_as_the_same_rule():
    rule = {
        "all": [
            leaf("trait:points", "between", [1, 2.5]),
            {"any": [leaf("trait:joined", "after", "2026-01-01"), leaf("trait:is_new", "is", 1)]},
            {"none": [leaf("profile:seen", "lt", "2026-01-01T10:00:00+02:00"), leaf("event:buy|count:30d", "unknown")]},
        ]
    }
    parsed = parse_rule(rule, type_of)
    stored = to_json(parsed)
    assert parse_rule(stored, type_of) == parsed
    assert stored["all"][1]["any"][1]["value"] is True
    assert stored["all"][2]["none"][0]["value"] == "2026-01-01T08:00:00Z"
    assert [path for path, _ in leaves(parsed)] == [
        "all[0]",
        "all[1].any[0]",
        "all[1].any[1]",
        "all[2].none[0]",
        "all[2].none[1]",
    ]


LABELS = {"trait:plan": "Plan", "trait:points": "Points", "trait:is_new": "New customer"}


@pytest.mark.parametrize(
    ("rule", "sentence"),
    [
        ({"all": []}, "Everyone."),
        ({"any": []}, "Nobody."),
        ({"all": [leaf("trait:plan", "is", "trial"), leaf("event:purchase|count:30d", "gte", 2)]},
         "People whose plan is “trial” and with “purchase” at least 2 times in the last 30 days."),
        ({"all": [leaf("event:purchase|count", "is", 0)]}, "People with no “purchase”."),
        ({"any": [leaf("trait:plan", "in", ["a", "b"]), leaf("trait:points", "gte", 10000)]},
         "People whose plan is “a” or “b” or whose points is at least 10,000."),
        ({"all": [leaf("trait:is_new", "is", True),
                  {"any": [leaf("trait:plan", "known"), leaf("trait:points", "lt", 5)]}]},
         "People where “New customer” is yes and (whose plan is known or whose points is less than 5)."),
        ({"none": [leaf("trait:plan", "starts_with", "a")]}, "Everyone except people whose plan starts with “a”."),
        ({"all": [leaf("trait:plan", "is", "x"), {"none": [leaf("trait:joined", "before", "2026-01-05")]}]},
         "People whose plan is “x” and not those whose joined is before 5 Jan 2026."),
    ],
)  # fmt: skip
def test_a_rule_reads_as_one_sentence(rule, sentence):
    assert describe(parse_rule(rule, type_of), LABELS) == sentence


def test_values_that_somebody_may_not_see_are_kept_back():
    rule = parse_rule({"all": [leaf("trait:plan", "is", "secret"), leaf("trait:points", "gt", 5)]}, type_of)
    sentence = describe(rule, LABELS, lambda key: key.name == "plan")
    assert sentence == "People whose plan is a hidden value and whose points is more than 5."
