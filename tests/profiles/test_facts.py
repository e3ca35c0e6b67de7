"""The registry of facts: what exists, what is offered, and that reading the data for it stays cheap."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from apps.ai.facts import FactError, parse_key
from apps.profiles.facts import (
    Privacy,
    available_facts,
    brief_value_sql,
    build,
    fact_info,
    fact_type,
    seen_events,
)
from apps.profiles.models import Event, Import, Profile, TraitDefinition

pytestmark = pytest.mark.django_db


@pytest.fixture
def people(noon):
    TraitDefinition.objects.create(key="plan", label="Plan", type="text", privacy="plain")
    TraitDefinition.objects.create(key="nickname", label="Nickname", type="text", privacy="identity")
    TraitDefinition.objects.create(key="note", label="Note", type="text", privacy="sensitive")
    profiles = [
        Profile(external_id=str(n), traits={"plan": ["a", "b", "b"][n % 3], "nickname": f"N{n}", "note": f"text {n}"})
        for n in range(60)
    ]
    Profile.objects.bulk_create(profiles)
    Event.objects.bulk_create(
        Event(profile=profiles[n], name=name, at=noon - timedelta(days=n), event_id=f"{name}{n}",
              properties={"amount": n, "kind": "x", "list": []})
        for name in ("view", "buy", "ünusual") for n in range(20)
    )  # fmt: skip
    return profiles


def offered():
    return {info.key: info for info in available_facts()}


def test_every_offered_fact_exists_and_has_a_value(people, noon):
    for key, info in offered().items():
        parsed = parse_key(key)
        assert str(parsed) == key
        assert fact_type(parsed) is info.type
        sql = build("SELECT {} FROM profiles_profile p LIMIT 1", brief_value_sql(parsed, noon))
        with connection.cursor() as cursor:
            cursor.execute(sql.text, sql.params)
            assert cursor.fetchone() is not None


def test_events_and_their_properties_are_found_in_the_data(people):
    assert [(event.name, event.numbers, event.texts) for event in seen_events()] == [
        ("buy", ("amount",), ("kind",)), ("view", ("amount",), ("kind",)), ("ünusual", ("amount",), ("kind",)),
    ]  # fmt: skip
    assert {
        "event:buy|count",
        "event:buy|days_since",
        "event:buy|sum(amount)",
        "event:buy|last(kind)",
    } <= offered().keys()


def test_few_values_are_offered_as_choices_commonest_first(people):
    facts = offered()
    assert facts["trait:plan"].choices == ("b", "a")
    assert facts["trait:plan"].has_all_choices
    assert facts["trait:note"].choices == ()  # sixty different texts are no choice


def test_values_of_identity_are_never_offered(people):
    facts = offered()
    assert facts["trait:nickname"].privacy is Privacy.IDENTITY
    assert not any(info.choices for info in facts.values() if info.privacy is Privacy.IDENTITY)
    assert {"profile:first_name", "profile:last_name", "profile:external_id"} <= {
        key for key, info in facts.items() if info.privacy is Privacy.IDENTITY
    }


def test_what_occurs_is_read_once_and_again_after_an_import(people, noon):
    available_facts()
    with CaptureQueriesContext(
        connection,
    ) as queries:
        available_facts()
    assert not any("profiles_event" in one["sql"] or "TABLESAMPLE" in one["sql"] for one in queries)
    Event.objects.create(profile=people[0], name="new", at=noon, event_id="new")
    assert "event:new|count" not in offered()
    Import.objects.create(kind="events", status="finished", filename="events.jsonl", path="x")
    assert "event:new|count" in offered()


def test_event_names_are_found_by_jumping_through_the_index(people):
    with CaptureQueriesContext(connection) as queries:
        seen_events()
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
        cursor.execute("EXPLAIN " + queries[-1]["sql"])
        plan = "\n".join(row[0] for row in cursor.fetchall())
    assert "event_name_at" in plan
    assert "Seq Scan on profiles_event" not in plan


def test_no_data_means_no_events_and_no_choices():
    assert seen_events() == []
    assert all(not info.choices for info in available_facts())


@pytest.mark.parametrize(
    ("text", "words"),
    [("trait:nope", "There is no trait"), ("profile:email", "There is no profile:email"),
     ("consent:fax:marketing", "There is no consent"), ("consent:email", "There is no consent"),
     ("summary", "There is no kind of fact “summary”"), ("trait:plan|band(1)", "needs a number"),
     ("profile:first_name; DROP TABLE x", "There is no profile")],
)  # fmt: skip
def test_an_unknown_fact_is_an_error_and_never_a_look_up(people, text, words):
    with pytest.raises(FactError, match=words):
        fact_type(parse_key(text))


def test_an_event_nobody_has_done_yet_can_be_asked_about():
    info = fact_info(parse_key("event:not_yet|count:30d"))
    assert (info.type, info.label) == ("number", "not_yet, times in the last 30 days")
