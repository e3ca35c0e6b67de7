import csv
from datetime import UTC, datetime

import pytest

from apps.profiles.models import Event
from tests.profiles.conftest import counts

PURCHASE = {
    "external_id": "c-1",
    "event": "purchase",
    "at": "2026-11-01T10:00:00+02:00",
    "properties": {"amount": 12.5},
}


@pytest.fixture
def ana(import_people):
    import_people("id\nc-1\n")


def test_events_arrive_with_their_time_and_properties(ana, import_events):
    assert counts(import_events({**PURCHASE, "id": "p-1"})) == (1, 1, 0, 0, 0)
    event = Event.objects.get()
    assert (event.profile.external_id, event.name, event.event_id) == ("c-1", "purchase", "p-1")
    assert event.at == datetime(2026, 11, 1, 8, tzinfo=UTC)
    assert event.properties == {"amount": 12.5}
    assert event.source.name == "events.jsonl"


def test_an_event_is_known_again_by_its_id(ana, import_events):
    line = {**PURCHASE, "id": "p-1"}
    assert counts(import_events(line, {**line, "properties": {}})) == (2, 1, 0, 1, 0)
    assert counts(import_events(line)) == (1, 0, 0, 1, 0)
    assert Event.objects.get().properties == {"amount": 12.5}


def test_without_an_id_the_same_line_is_the_same_event(ana, import_events):
    import_events(PURCHASE)
    assert counts(import_events(PURCHASE, {**PURCHASE, "at": "2026-11-02"})) == (2, 1, 0, 1, 0)


def test_a_time_without_a_zone_is_taken_as_utc(ana, import_events):
    import_events({**PURCHASE, "at": "2026-11-01 10:00"})
    assert Event.objects.get().at == datetime(2026, 11, 1, 10, tzinfo=UTC)


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("{not json", "not JSON"),
        ("[1]", "not a JSON object"),
        ('{"event": NaN}', "not JSON"),
        ({**PURCHASE, "external_id": "c-9"}, "Nobody has this external_id"),
        ({**PURCHASE, "external_id": ""}, "“external_id” is missing"),
        ({**PURCHASE, "event": None}, "“event” is missing"),
        ({**PURCHASE, "event": "x" * 121}, "longer than 120"),
        ({**PURCHASE, "event": "attune:clicked"}, "Attune's own"),
        ({**PURCHASE, "at": "yesterday"}, "“at” is no time"),
        ({**PURCHASE, "at": 1700000000}, "“at” is missing or no time"),
        ({**PURCHASE, "at": "0001-01-01T00:00:00+05:00"}, "“at” is no time"),
        ({**PURCHASE, "properties": [1]}, "not an object"),
        ({**PURCHASE, "properties": {"a\0": 1}}, "NUL"),
        ({**PURCHASE, "properties": {"a": "\ud800"}}, "half a character"),
        ('{"external_id": "c-1", "event": "e", "at": "2026-01-01", "properties": {"a": 1e999}}', "too large"),
        ({**PURCHASE, "properties": {"a": "x" * 70_000}}, "longer than 64,000"),
        ("[" * 100_000, "nested too deeply"),
        (
            '{"external_id": "c-1", "event": "e", "at": "2026-01-01", "properties": ' + '{"a":' * 900 + "1" + "}" * 901,
            "",
        ),
    ],
)
def test_a_bad_line_is_rejected_with_its_reason_and_the_rest_goes_on(ana, import_events, line, said):
    result = import_events(line, PURCHASE)
    if said:
        assert counts(result) == (2, 1, 0, 0, 1)
        with open(result["rejects_file"], encoding="utf-8-sig", newline="") as stream:
            number, reason, _ = list(csv.reader(stream))[1]
        assert number == "1"
        assert said in reason
    assert Event.objects.filter(event_id__startswith="line:").exists()


def test_a_backslash_before_u0000_is_no_nul(ana, import_events):
    assert counts(import_events({**PURCHASE, "properties": {"path": "C:\\u0000"}}))[1] == 1
    assert Event.objects.get().properties == {"path": "C:\\u0000"}


def test_a_dry_run_of_events_keeps_none(ana, import_events):
    assert counts(import_events(PURCHASE, dry_run=True))[1] == 1
    assert Event.objects.count() == 0
