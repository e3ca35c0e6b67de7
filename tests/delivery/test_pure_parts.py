"""States, tokens, quiet hours and machine scoring."""

from datetime import UTC, datetime, time, timedelta
from uuid import UUID, uuid4
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from apps.delivery import states, tokens
from apps.delivery.machines import Hit, machine_reason
from apps.delivery.models import MessageState
from apps.delivery.quiet_hours import quiet_until

KEYS = tokens.keyring(["the present secret", "the former secret"])
BROWSER = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0 Safari/537.36"


def test_the_state_machine_and_the_table_know_the_same_states():
    assert set(states.MOVES) == set(MessageState.values)
    assert states.OPEN | states.LEFT | states.CLOSED | {"unknown"} == set(MessageState.values)


def test_a_message_that_has_left_or_ended_never_becomes_sendable_again():
    assert states.sources_of("sending") == ["claimed"]
    for done in states.LEFT | states.CLOSED:
        assert not states.may_move(done, "queued")
    assert states.sources_of("accepted") == ["sending", "unknown"]


def test_a_token_names_its_message_and_link_and_only_for_its_kind():
    target = tokens.Target(uuid4(), 42)
    token = tokens.make(tokens.CLICK, target, KEYS[0])
    assert tokens.read(tokens.CLICK, token, KEYS) == target
    assert tokens.read(tokens.OPEN, token, KEYS) is None
    assert tokens.read(tokens.UNSUBSCRIBE, token, KEYS) is None


def test_mail_signed_with_the_former_secret_still_works_and_with_a_foreign_one_never():
    target = tokens.Target(uuid4())
    former, foreign = KEYS[1], tokens.keyring(["somebody else's"])[0]
    assert tokens.read(tokens.OPEN, tokens.make(tokens.OPEN, target, former), KEYS) == target
    assert tokens.read(tokens.OPEN, tokens.make(tokens.OPEN, target, foreign), KEYS) is None


@given(st.uuids(), st.integers(0, 2**63), st.integers(0, 54), st.sampled_from("ABCabc019-_"))
def test_a_token_with_one_other_character_is_no_token(message: UUID, link: int, place: int, char: str):
    token = tokens.make(tokens.CLICK, tokens.Target(message, link), KEYS[0])
    changed = token[:place] + char + token[place + 1 :]
    assert (tokens.read(tokens.CLICK, changed, KEYS) is None) == (changed != token)


@given(st.text(max_size=80))
def test_random_text_is_never_a_token(text: str):
    assert tokens.read(tokens.CLICK, text, KEYS) is None


def test_quiet_hours_over_midnight_hold_in_the_recipients_zone():
    start, end = time(21), time(8)
    evening_in_berlin = datetime(2026, 11, 23, 20, 30, tzinfo=UTC)  # 21:30 there, 15:30 in New York
    assert quiet_until(evening_in_berlin, "Europe/Berlin", start, end) == datetime(2026, 11, 24, 7, tzinfo=UTC)
    assert quiet_until(evening_in_berlin, "America/New_York", start, end) is None


def test_the_first_minute_of_quiet_is_quiet_and_the_last_is_not():
    def at(hour: int, minute: int = 0) -> datetime | None:
        return quiet_until(datetime(2026, 6, 1, hour, minute, tzinfo=UTC), "UTC", time(12), time(14))

    assert at(11, 59) is None
    assert at(12) == at(13, 59) == datetime(2026, 6, 1, 14, tzinfo=UTC)
    assert at(14) is None


def test_no_quiet_hours_or_an_unknown_zone_do_not_stop_a_message_for_good():
    now = datetime(2026, 6, 1, 12, tzinfo=UTC)
    assert quiet_until(now, "UTC", None, None) is None
    assert quiet_until(now, "UTC", time(9), time(9)) is None
    assert quiet_until(now, "Mars/Olympus", time(11), time(13)) == datetime(2026, 6, 1, 13, tzinfo=UTC)
    assert quiet_until(now, "../../etc/passwd", time(11), time(13)) == datetime(2026, 6, 1, 13, tzinfo=UTC)


@given(
    st.datetimes(datetime(2026, 1, 1), datetime(2027, 12, 31)),
    st.sampled_from(["Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "Asia/Kolkata", "UTC"]),
    st.times(),
    st.times(),
)
def test_quiet_hours_always_end_in_the_future_within_a_day_and_an_hour(moment, place, start, end):
    now = moment.replace(tzinfo=UTC)
    finish = quiet_until(now, place, start.replace(fold=0), end.replace(fold=0))
    if finish is not None:
        assert now < finish <= now + timedelta(hours=25)
    local = now.astimezone(ZoneInfo(place)).time()
    if start < end and not start <= local < end:
        assert finish is None


@pytest.mark.parametrize(
    ("hit", "reason"),
    [
        (Hit("GET", BROWSER), ""),
        (Hit("GET", BROWSER, seconds=3600.0), ""),
        (Hit("HEAD", BROWSER), "HEAD request"),
        (Hit("GET", BROWSER, purpose="prefetch;prerender"), "prefetch"),
        (Hit("GET", ""), "no user agent"),
        (Hit("GET", "Mozilla/5.0 (compatible; Googlebot/2.1)"), "known agent"),
        (Hit("GET", "python-requests/2.32"), "known agent"),
        (Hit("GET", f"{BROWSER} (via ggpht.com GoogleImageProxy)", is_open=True), "known agent"),
        (Hit("GET", "Mozilla/5.0", is_open=True), "mail privacy proxy"),
        (Hit("GET", BROWSER, seconds=0.4), "too soon after delivery"),
        (Hit("GET", BROWSER, links_lately=5), "many links at once"),
    ],
)
def test_machines_are_told_from_people_and_the_reason_is_kept(hit: Hit, reason: str):
    assert machine_reason(hit) == reason
