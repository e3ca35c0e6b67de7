"""Who else is here: quickly there, quickly gone, and never in the way."""

import uuid
from datetime import timedelta

import pytest
import redis

from apps.common import clock, presence
from tests.conftest import NOON

pytestmark = pytest.mark.django_db
KEY = str(uuid.UUID(int=5))
URL = f"/presence/content/{KEY}/"


@pytest.fixture(autouse=True)
def _nobody():
    presence._client().delete(f"presence:content:{KEY}", f"presence:campaign:{KEY}")


def here(user, *, tab="t1", is_editing=False, **more):
    return presence.here(user=user, kind="content", key=KEY, tab=tab, is_editing=is_editing, **more)


def test_two_people_see_each_other_and_nobody_sees_themselves(author, reviewer):
    assert here(author, is_editing=True) == ()
    assert [person.doing for person in here(reviewer)] == ["Author is editing this"]
    assert [person.doing for person in here(author, is_editing=True)] == ["Reviewer is here"]


def test_who_is_silent_for_25_seconds_is_gone(author, reviewer):
    with clock.at(NOON):
        here(author)
    with clock.at(NOON + timedelta(seconds=24)):
        assert len(here(reviewer)) == 1
    with clock.at(NOON + timedelta(seconds=26)):
        assert here(reviewer) == ()


def test_one_person_with_two_tabs_is_shown_once_and_stays_until_the_last_is_closed(author, reviewer):
    here(author, tab="t1")
    here(author, tab="t2", is_editing=True)
    assert [person.doing for person in here(reviewer, tab="t3")] == ["Author is editing this"]
    presence.leave(user=author, kind="content", key=KEY, tab="t2")
    assert [person.doing for person in here(reviewer, tab="t3")] == ["Author is here"]
    presence.leave(user=author, kind="content", key=KEY, tab="t1")
    assert here(reviewer, tab="t3") == ()


def test_the_step_of_a_campaign_is_named(author, reviewer):
    where = {"kind": "campaign", "key": KEY, "tab": "t1", "is_editing": True}
    presence.here(user=author, place="audience", **where)
    assert [person.doing for person in presence.here(user=reviewer, **where)] == ["Author is editing Audience"]


def test_a_beat_answers_only_when_something_changed(author, reviewer, client_for, django_assert_num_queries):
    here(author)
    client = client_for(reviewer)
    first = client.post(URL, {"tab": "t9"})
    assert "Author is here" in first.content.decode()
    shown = presence.digest(here(reviewer, tab="t9"))
    with django_assert_num_queries(2):  # the session and the person
        assert client.post(URL, {"tab": "t9", "shown": shown}).status_code == 204


def test_odd_kinds_and_keys_are_refused(author, client_for, outsider):
    client = client_for(author)
    assert client.post(f"/presence/nonsense/{KEY}/", {"tab": "t1"}).status_code == 404
    assert client.post(URL, {"tab": "a b"}).status_code == 422
    assert client_for(outsider).post(URL, {"tab": "t1"}).status_code == 403
    assert client.post("/presence/user/x/", {"tab": "t1"}).status_code == 403


def test_without_valkey_nobody_is_shown_and_the_page_works(author, client_for, monkeypatch):
    nowhere = redis.Redis(host="127.0.0.1", port=1, socket_connect_timeout=0.2)
    monkeypatch.setattr(presence, "_client", lambda: nowhere)
    assert here(author) == ()
    presence.leave(user=author, kind="content", key=KEY, tab="t1")
    assert client_for(author).post(URL, {"tab": "t1"}).status_code == 200
