"""How long work is put into words: the pure core."""

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from apps.common.progress import (
    Progress,
    Reason,
    State,
    duration_words,
    rate_over,
    rate_words,
    seconds_left,
)

NOW = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
counts = st.integers(min_value=0, max_value=10_000_000)


def job(state=State.RUNNING, **fields):
    return Progress("Writing drafts", state, NOW, unit="drafts", **fields)


@given(done=counts, total=counts, state=st.sampled_from(State))
def test_a_bar_never_says_100_before_the_work_is_done(done, total, state):
    percent = job(state, done=done, total=total).percent
    assert 0 <= percent <= 100
    assert (percent == 100) == (state is State.DONE)


@given(first=counts, second=counts, total=counts)
def test_more_done_is_never_shown_as_less(first, second, total):
    less, more = sorted((first, second))
    assert job(done=less, total=total).percent <= job(done=more, total=total).percent


@given(seconds=st.floats(min_value=0, max_value=10_000_000))
def test_a_duration_is_words_with_a_unit_and_close_to_the_truth(seconds):
    words = duration_words(seconds)
    if words == "under 5 s":
        assert seconds < 5
        return
    units = {"s": 1, "min": 60, "h": 3600, "day": 86_400, "days": 86_400}
    parts = words.removeprefix("about ").split()
    said = sum(int(number) * units[unit] for number, unit in zip(parts[::2], parts[1::2], strict=True))
    assert abs(said - seconds) <= max(3, seconds / 2)


def test_durations_are_as_exact_as_they_deserve():
    said = [duration_words(seconds) for seconds in (2, 41, 80, 200, 3_590, 7_300, 100_000)]
    assert said == [
        "under 5 s", "about 40 s", "about 80 s", "about 3 min", "about 1 h", "about 2 h", "about 1 day",
    ]  # fmt: skip


@given(done=counts, total=counts, speed=st.floats(min_value=0, max_value=1e6))
def test_the_time_left_is_never_negative_and_unknown_without_a_rate(done, total, speed):
    left = seconds_left(done, total, speed)
    assert left is None if speed == 0 or total == 0 else left is not None and left >= 0


def test_a_rate_is_measured_over_the_window_or_since_the_start_where_that_is_shorter_ago():
    minute = timedelta(seconds=60)
    assert rate_over(120, minute, NOW - timedelta(hours=1), NOW) == 2
    assert rate_over(120, minute, NOW - timedelta(seconds=10), NOW) == 12
    assert rate_over(5, minute, NOW, NOW) == 5


def test_rates_are_told_in_the_unit_that_gives_a_readable_number():
    said = [rate_words(speed, "drafts") for speed in (0, 1_200, 2, 0.01)]
    assert said == ["", "1,200 drafts a second", "120 drafts a minute", "36.0 drafts an hour"]


def test_what_is_done_and_how_long_it_takes_is_said_in_one_line():
    shown = job(done=812, total=3_000, per_second=12.0)
    assert (shown.counted, shown.rate, shown.time_left) == (
        "812 of 3,000 drafts", "12 drafts a second", "about 3 min left",
    )  # fmt: skip


def test_paused_work_has_no_rate_and_no_time_left():
    shown = job(State.PAUSED, done=812, total=3_000, per_second=12.0)
    assert (shown.rate, shown.time_left, shown.tone) == ("", "", "warn")


def test_a_worker_nobody_hears_of_is_noticed_and_said():
    heard = NOW - timedelta(seconds=41)
    assert job(State.WAITING, heard_at=heard).silence == "No worker has taken this for 40 s. Is one running?"
    assert "Another one takes it over" in job(heard_at=heard).silence
    assert job(heard_at=NOW - timedelta(seconds=15)).silence == ""
    assert job(State.PAUSED, heard_at=heard).silence == ""
    assert job(heard_at=heard, patience=timedelta(minutes=1)).silence == ""


@given(done=st.integers(min_value=0, max_value=100))
def test_a_screen_reader_hears_quarters_and_states_and_nothing_in_between(done):
    assert job(done=done, total=100).spoken in {
        "Writing drafts: running", "Writing drafts: 25 percent", "Writing drafts: 50 percent",
        "Writing drafts: 75 percent",
    }  # fmt: skip


def test_errors_on_the_way_colour_the_bar_and_are_counted():
    shown = job(done=5, total=10, reasons=(Reason("Rate limited", 2), Reason("Timed out", 1)))
    assert (shown.tone, shown.errors) == ("warn", 3)


def test_a_page_asks_quickly_at_first_and_then_every_two_seconds():
    assert job(began_at=NOW - timedelta(seconds=1)).pace == "500ms"
    assert job(began_at=NOW - timedelta(minutes=1)).pace == "2s"
