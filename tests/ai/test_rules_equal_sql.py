"""One meaning, two engines: random rules over random people give the same answer in Python and in PostgreSQL."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from apps.ai.buckets import bucket, typed
from apps.ai.facts import FactKey, FactType, parse_key
from apps.ai.rules import Op, RuleError, evaluate, ops_for, parse_rule
from apps.profiles.facts import brief_value_sql, compile_rule, fact_info, fact_type
from apps.profiles.models import Channel, Consent, ContactPoint, Event, Profile, TraitDefinition

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
ODD = 'it\'s 100% "odd" | \\ {} %s'
TRAITS = {"plan": "text", ODD: "text", "points": "number", "is_new": "boolean", "joined": "date"}
EVENTS = ["purchase", "view's %s"]

TEXTS = ["trial", "Trial", "pro", "", "%", "a'b", "x\\y", "ünï", "1", "2026-11-23", "true"]
NUMBERS = [0, 1, -1, 2, 50, 49.5, 0.1, 200, 1e20, -0.0, 3]
DAYS = ["2026-11-23", "2026-11-22", "2024-02-29", "2026-02-29", "2026-13-01", "0000-01-01", "0001-01-01", "9999-12-31",
     "2026-11-23T00:00", "1999-1-1", "２026-11-23", "2026-10-24", "2026-10-25"]  # fmt: skip
ODD_VALUES = [None, [], {"a": 1}, ["trial"], "{}"]
texts, numbers, days = map(st.sampled_from, (TEXTS, NUMBERS, DAYS))
json_values = st.one_of(
    texts, numbers, st.booleans(), days, st.none(), st.just([]), st.just({"a": 1}), st.just(["trial"])
)
by_type = {"text": texts, "number": numbers, "boolean": st.booleans(), "date": days}
traits = st.fixed_dictionaries(
    {}, optional={key: st.one_of(by_type[type_], by_type[type_], json_values) for key, type_ in TRAITS.items()}
)
MOMENTS = [
    NOW,
    NOW + timedelta(microseconds=1),
    NOW - timedelta(days=30),
    NOW - timedelta(days=30) + timedelta(microseconds=1),
    NOW - timedelta(days=1),
    NOW - timedelta(hours=23),
    NOW - timedelta(days=2),
    NOW - timedelta(days=400),
    NOW - timedelta(days=7, seconds=1),
    datetime(2026, 11, 22, tzinfo=UTC),
    datetime(2026, 11, 23, tzinfo=UTC),
]
moments = st.sampled_from(MOMENTS)
events = st.lists(
    st.tuples(
        st.sampled_from(EVENTS),
        moments,
        st.fixed_dictionaries({}, optional={"amount": json_values, "kind's": json_values}),
    ),
    max_size=5,
)
people = st.lists(
    st.fixed_dictionaries(
        {
            "traits": traits,
            "events": events,
            "country": st.sampled_from(["", "DE", "FR"]),
            "created_at": moments,
            "consent": st.sampled_from([None, "given", "withdrawn"]),
        }
    ),
    min_size=1,
    max_size=4,
)

ASKED_DAYS = ["2026-11-23", "2026-11-22", "2024-02-29", "0001-01-01", "2026-10-24", "2026-10-25"]
ASKED: dict[str, list[Any]] = {
    "text": [text for text in TEXTS if text],
    "number": [0, 1, 2, 7, 50, 49.5, -1, 0.1, 1.5, 3, 1e20],
    "boolean": [True, False, 0, 1],
    "date": ASKED_DAYS,
    "moment": [*ASKED_DAYS, "2026-11-23T12:00:00Z", "2026-10-24T14:00:00+02:00", "2026-11-22T12:00:00Z"],
}
FACTS = {
    **{str(FactKey("trait", key)): type_ for key, type_ in TRAITS.items()},
    "trait:points|band(-1,0,49.5,200)": ["<-1", "-1-0", "0-49.5", "49.5-200", "200+", "other"],
    "trait:joined|month": ["2026-11", "2024-02", "0001-01"],
    "trait:plan|known": ["known"],
    "profile:country": ["DE", "FR", "IT"],
    "profile:created_at": "moment",
    "profile:created_at|month": ["2026-11", "2025-10"],
    "consent:email:marketing": "boolean",
    "event:purchase|count": "number",
    "event:purchase|count:30d": "number",
    "event:view's %s|count:7d": "number",
    "event:purchase|count:30d|band(1,2)": ["<1", "1-2", "2+"],
    "event:purchase|days_since": "number",
    "event:view's %s|days_since": "number",
    "event:purchase|last_at": "moment",
    "event:purchase|sum(amount)": "number",
    "event:purchase|sum(amount):30d": "number",
    "event:purchase|sum(kind's)|band(0,50)": ["<0", "0-50", "50+"],
    "event:view's %s|last(kind's)": "text",
    "event:purchase|last(amount)": "text",
}
EQUAL = ["is", "is_not"]
LISTS = ["in", "not_in"]
OPS = {
    "text": [*EQUAL, *LISTS, "contains", "starts_with", "ends_with", "known", "unknown"],
    "number": [*EQUAL, *LISTS, "gt", "gte", "lt", "lte", "between", "known", "unknown"],
    "boolean": [*EQUAL, *LISTS, "known", "unknown"],
    "date": [*EQUAL, *LISTS, "gt", "gte", "lt", "lte", "between", "before", "after", "within_days", "not_within_days",
             "known", "unknown"],
    "moment": ["gt", "gte", "lt", "lte", "between", "before", "after", "within_days", "not_within_days",
               "known", "unknown"],
}  # fmt: skip


@st.composite
def leaf_rules(draw: Any) -> dict[str, Any]:
    key = draw(st.sampled_from(sorted(FACTS)))
    type_ = FACTS[key]
    values = st.sampled_from(ASKED[type_] if isinstance(type_, str) else type_)
    op = draw(st.sampled_from(OPS[type_ if isinstance(type_, str) else "text"]))
    leaf: dict[str, Any] = {"fact": key, "op": op}
    if op in LISTS:
        leaf["value"] = draw(st.lists(values, min_size=1, max_size=3))
    elif op == "between":
        pair = [draw(values), draw(values)]
        leaf["value"] = sorted(pair, key=lambda v: v if not isinstance(v, str) else v[:10])
    elif op in ("within_days", "not_within_days"):
        leaf["value"] = draw(st.sampled_from([1, 7, 30, 365]))
    elif op not in ("known", "unknown"):
        leaf["value"] = draw(values)
    return leaf


rules = st.recursive(
    leaf_rules(),
    lambda inner: st.builds(
        lambda mode, members: {mode: members}, st.sampled_from(["all", "any", "none"]), st.lists(inner, max_size=3)
    ),
    max_leaves=6,
)


def readable(rule: dict[str, Any]) -> Any:
    """The parsed rule, or None when the draw put a later moment before an earlier one."""
    try:
        return parse_rule(rule, fact_type)
    except RuleError as error:
        if "must not be above" in error.reason:
            return None
        raise


def save(people_drawn: list[dict[str, Any]]) -> list[tuple[Profile, dict[str, Any]]]:
    Profile.objects.all().delete()
    TraitDefinition.objects.bulk_create(
        [TraitDefinition(key=key, label=key, type=type_, privacy="plain") for key, type_ in TRAITS.items()],
        ignore_conflicts=True,
    )
    profiles = Profile.objects.bulk_create(
        Profile(external_id=str(n), **{key: person[key] for key in ("traits", "country", "created_at")})
        for n, person in enumerate(people_drawn)
    )
    Event.objects.bulk_create(
        Event(profile=profile, name=name, at=at, properties=properties, event_id=f"{profile.external_id}-{n}")
        for profile, person in zip(profiles, people_drawn, strict=True)
        for n, (name, at, properties) in enumerate(person["events"])
    )
    for profile, person in zip(profiles, people_drawn, strict=True):
        if person["consent"]:
            point = ContactPoint.objects.create(
                profile=profile, channel=Channel.EMAIL, address=f"{profile.id}@x.example", address_digest=b"digest"
            )
            Consent.objects.create(
                contact_point=point, purpose="marketing", state=person["consent"], source="test", given_at=NOW
            )
    return list(zip(profiles, people_drawn, strict=True))


def known_value(person: dict[str, Any], key: FactKey) -> object:
    """The oracle: what a fact is, read from what was drawn and never from the database."""
    if key.kind == "trait":
        return person["traits"].get(key.name)
    if key.kind == "profile":
        return person[key.name]
    if key.kind == "consent":
        return {None: None, "given": True, "withdrawn": False}[person["consent"]]
    start = NOW - timedelta(days=key.window_days) if key.window_days else None
    mine = [
        (at, n, properties.get(key.argument))
        for n, (name, at, properties) in enumerate(person["events"])
        if name == key.name and at <= NOW and (start is None or at > start)
    ]
    if key.aggregate == "count":
        return len(mine)
    if not mine:
        return None
    last = max(at for at, _, _ in mine)
    if key.aggregate == "days_since":
        return (NOW - last) // timedelta(days=1)
    if key.aggregate == "last_at":
        return last
    if key.aggregate == "sum":
        amounts = [Decimal(str(v)) for _, _, v in mine if isinstance(v, int | float) and not isinstance(v, bool)]
        return sum(amounts) if amounts else None
    said = [v for _, _, v in sorted(mine, key=lambda m: m[:2]) if isinstance(v, str | int | float) and v != ""]
    return bucket(said[-1]) if said else None


@settings(max_examples=250, deadline=None, suppress_health_check=list(HealthCheck))
@given(people, st.lists(rules, min_size=1, max_size=6))
def test_python_and_postgres_decide_every_rule_alike(
    drawn: list[dict[str, Any]], drawn_rules: list[dict[str, Any]]
) -> None:
    saved = save(drawn)
    for rule_json in drawn_rules:
        rule = readable(rule_json)
        if rule is None:
            continue
        sql = compile_rule(rule, NOW)
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT p.id, {sql.text} FROM profiles_profile p", sql.params)
            answers = dict(cursor.fetchall())
            cursor.execute(f"SELECT p.id FROM profiles_profile p WHERE {sql.text}", sql.params)
            matched = {row[0] for row in cursor.fetchall()}
        for profile, person in saved:
            wanted = evaluate(rule, lambda key, person=person: known_value(person, key), NOW)
            assert answers[profile.id] is wanted, (json.dumps(rule_json), person, sql)
            assert (profile.id in matched) is wanted


@settings(max_examples=120, deadline=None, suppress_health_check=list(HealthCheck))
@given(people)
def test_python_and_postgres_give_every_fact_the_same_closed_text(drawn: list[dict[str, Any]]) -> None:
    saved = save(drawn)
    for text in FACTS:
        key = parse_key(text)
        sql = brief_value_sql(key, NOW)
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT p.id, {sql.text} FROM profiles_profile p", sql.params)
            answers = dict(cursor.fetchall())
        for profile, person in saved:
            value = typed(known_value(person, key.base), fact_info(key).type)
            assert answers[profile.id] == bucket(value, key.modifiers), (text, person)


def every_condition() -> Iterator[dict[str, Any]]:
    for key, type_ in FACTS.items():
        values = ASKED[type_] if isinstance(type_, str) else type_
        for op in OPS[type_ if isinstance(type_, str) else "text"]:
            if op in ("known", "unknown"):
                yield {"fact": key, "op": op}
            elif op in LISTS:
                yield from ({"fact": key, "op": op, "value": [value, values[0]]} for value in values)
                yield {"fact": key, "op": op, "value": [values[-1]] * 25}
            elif op == "between":
                yield from ({"fact": key, "op": op, "value": [a, b]} for a in values for b in values)
            elif op.endswith("within_days"):
                yield from ({"fact": key, "op": op, "value": days_} for days_ in (1, 2, 7, 30, 365))
            else:
                yield from ({"fact": key, "op": op, "value": value} for value in values)


def every_kind_of_person() -> list[dict[str, Any]]:
    nobody: dict[str, Any] = {"traits": {}, "events": [], "country": "", "created_at": NOW, "consent": None}
    values = [*TEXTS, *NUMBERS, *DAYS, *ODD_VALUES, True, False]
    happened = [[at] for at in MOMENTS] + [[a, b] for a in MOMENTS for b in MOMENTS]
    return [
        nobody,
        *({**nobody, "traits": {key: value}} for key in TRAITS for value in values),
        *({**nobody, "created_at": at} for at in MOMENTS),
        *({**nobody, "country": country} for country in ("DE", "FR")),
        *({**nobody, "consent": state} for state in ("given", "withdrawn")),
        *({**nobody, "events": [(name, at, {}) for at in ats]} for name in EVENTS for ats in happened),
        *(
            {
                **nobody,
                "events": [(name, NOW, {"amount": 1, "kind's": value, "other": 1}), (name, NOW, {"amount": value})],
            }
            for name in EVENTS
            for value in values
        ),
    ]


def test_every_condition_on_every_kind_of_person_is_decided_alike() -> None:
    saved = save(every_kind_of_person())
    parsed = [rule for rule in map(readable, every_condition()) if rule is not None]
    for start in range(0, len(parsed), 200):
        some = parsed[start : start + 200]
        pieces = [compile_rule(rule, NOW) for rule in some]
        columns = ", ".join(piece.text for piece in pieces)
        with connection.cursor() as cursor:
            params = [param for piece in pieces for param in piece.params]
            cursor.execute(f"SELECT p.id, {columns} FROM profiles_profile p", params)
            answers = {row[0]: row[1:] for row in cursor.fetchall()}
        for profile, person in saved:
            for rule, answer in zip(some, answers[profile.id], strict=True):
                wanted = evaluate(rule, lambda key, person=person: known_value(person, key), NOW)
                assert answer is wanted, (rule, person)


def test_the_random_rules_use_every_question_that_exists() -> None:
    assert {op for ops in OPS.values() for op in ops} == set(Op)
    assert all(set(OPS[type_]) == set(ops_for(FactType(type_))) for type_ in OPS)
