"""Readings as of a second ago."""

import threading

import pytest

from apps.common import lately
from apps.common.lately import MOST, Lately


@pytest.fixture(autouse=True)
def _a_long_second(monkeypatch):
    monkeypatch.setattr(lately, "SECONDS", 60.0)


def test_a_reading_is_kept_until_it_is_too_old_or_forgotten(monkeypatch):
    readings, kept = iter("abc"), Lately()
    assert [kept.get("key", lambda: next(readings)) for _ in range(3)] == ["a", "a", "a"]
    kept.forget("key")
    assert kept.get("key", lambda: next(readings)) == "b"
    monkeypatch.setattr(lately, "SECONDS", 0.0)
    assert kept.get("key", lambda: next(readings)) == "c"


def test_what_cannot_be_read_is_told_and_not_kept(monkeypatch):
    kept = Lately()
    kept.get("key", lambda: "old")
    monkeypatch.setattr(lately, "SECONDS", 0.0)
    with pytest.raises(ZeroDivisionError):
        kept.get("key", lambda: 1 / 0)
    monkeypatch.setattr(lately, "SECONDS", 60.0)
    assert kept.get("key", lambda: "new") == "new"


def test_while_one_thread_reads_anew_the_others_go_on_with_what_is_known(monkeypatch):
    kept, begun, may_end = Lately(), threading.Event(), threading.Event()
    kept.get("key", lambda: "old")

    def slowly():
        begun.set()
        may_end.wait(10)
        return "new"

    monkeypatch.setattr(lately, "SECONDS", 0.0)
    reader = threading.Thread(target=kept.get, args=("key", slowly))
    reader.start()
    begun.wait(10)
    monkeypatch.setattr(lately, "SECONDS", 60.0)
    assert kept.get("key", lambda: "another") == "old"
    may_end.set()
    reader.join(10)
    assert kept.get("key", lambda: "another") == "new"


def test_a_process_that_lives_long_does_not_keep_everything():
    kept = Lately()
    for number in range(MOST + 1):
        kept.get(number, lambda: number)  # noqa: B023 - read at once
    assert kept.get(0, lambda: "read again") == "read again"
