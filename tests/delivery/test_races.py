"""Two dispatchers, two beats, and people who change things while it is being sent. Real threads, real commits."""

import threading
import time
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.db import connections

from apps.campaigns.models import Campaign
from apps.delivery import selectors, sending, services, tasks
from apps.delivery.models import Message, MessageState
from apps.delivery.places import COUNT, place
from apps.delivery.services.unsubscribe import unsubscribe
from apps.profiles.models import Suppression, Touch
from tests.delivery.cast import address_of, make_people, message_of, send_all, sending_campaign, states

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def _small_claims(monkeypatch):
    """So that a few hundred messages are enough for everybody to meet."""
    monkeypatch.setattr(sending, "CLAIM_SIZE", 20)


def in_threads(*jobs: Callable[[], object]) -> None:
    """Runs all jobs at once, each with its own database connection; raises what they raised."""
    errors: list[BaseException] = []
    start = threading.Barrier(len(jobs))

    def run(job: Callable[[], object]) -> None:
        try:
            start.wait(60)
            job()
        except BaseException as error:  # noqa: BLE001 - raised again below
            errors.append(error)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=(job,), daemon=True) for job in jobs]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    if errors:
        raise errors[0]
    assert not any(thread.is_alive() for thread in threads)


def let_what_is_in_hand_leave() -> None:
    """On a busy machine that takes longer than a moment."""
    time.sleep(0.5)
    wait_for(lambda: not Message.objects.filter(state__in=[MessageState.CLAIMED, MessageState.SENDING]).exists())


def wait_for(condition: Callable[[], bool]) -> None:
    for _ in range(3000):
        if condition():
            return
        time.sleep(0.01)
    raise AssertionError("waited for 30 seconds")


def test_two_dispatchers_and_two_beats_send_everything_once_and_the_ledger_always_adds_up(
    author, reviewer, mail_server
):
    """sending.md, fault 4."""
    people = make_people(200)
    campaign = sending_campaign(author, reviewer, holdout="0.1")
    is_over = threading.Event()
    looks: list[bool] = []

    def watch() -> None:
        while not is_over.is_set():
            looks.append(selectors.ledger(campaign).holds)

    def beat() -> None:
        while not is_over.is_set():
            services.recover_stale()
            selectors.campaigns_due()
            time.sleep(0.05)

    def work() -> None:
        send_all(campaign)

    def finish() -> None:
        try:
            in_threads(work, work, work)
        finally:
            is_over.set()

    in_threads(watch, beat, beat, finish)
    expected = sorted(address_of(p) for p in people if message_of(campaign, p).state != "skipped")
    assert sorted(mail_server.sink.recipients) == expected
    assert looks
    assert all(looks)
    assert set(states(campaign)) == {"accepted", "skipped:holdout"}
    assert Campaign.objects.get().status == "finished"
    assert mail_server.sink.connections >= 2


def test_two_campaigns_cannot_both_use_the_last_place_under_a_cap(author, reviewer, mail_server):
    people = make_people(60)
    one, two = (sending_campaign(author, reviewer, cap_messages=1, cap_days=7) for _ in range(2))
    in_threads(lambda: send_all(one), lambda: send_all(two))
    assert sorted(mail_server.sink.recipients) == sorted(map(address_of, people))
    assert Touch.objects.count() == 60
    counts = [states(one).get("accepted", 0), states(two).get("accepted", 0)]
    assert sum(counts) == 60
    assert Message.objects.filter(reason="frequency_cap").count() == 60


def test_pause_and_unsubscribe_take_effect_while_it_is_being_sent(author, reviewer, mail_server):
    """sending.md, fault 6."""
    people = make_people(200)
    campaign = sending_campaign(author, reviewer)
    mail_server.sink.manners.seconds = 0.05
    gone = people[180:]
    paused_at: list[int] = []

    def interfere() -> None:
        wait_for(lambda: len(mail_server.sink.taken) >= 10)
        for person in gone:
            unsubscribe(message=message_of(campaign, person), is_one_click=True)
        services.pause(campaign=campaign, actor=author)
        let_what_is_in_hand_leave()
        paused_at.append(len(mail_server.sink.taken))

    in_threads(lambda: send_all(campaign), interfere)
    assert len(mail_server.sink.taken) == paused_at[0] < 200
    services.resume(campaign=campaign, actor=author)
    mail_server.sink.manners.seconds = 0
    send_all(campaign)
    reached = set(mail_server.sink.recipients)
    assert len(mail_server.sink.recipients) == len(reached)
    early = [message_of(campaign, p) for p in gone if address_of(p) in reached]
    said_no = {bytes(s.address_digest): s.created_at for s in Suppression.objects.all()}
    late = [m for m in early if m.sending_at > said_no[bytes(m.address_digest)]]
    assert len(late) <= sending.IN_FLIGHT  # what was in flight at that very moment
    assert all(m.sending_at - said_no[bytes(m.address_digest)] < timedelta(seconds=1) for m in late)
    assert states(campaign) == {"accepted": 180 + len(early), "skipped:no_consent": 20 - len(early)}


def test_the_kill_switch_takes_effect_while_it_is_being_sent(author, reviewer, admin, mail_server):
    make_people(200)
    campaign = sending_campaign(author, reviewer)
    mail_server.sink.manners.seconds = 0.02
    after: list[int] = []

    def stop() -> None:
        wait_for(lambda: len(mail_server.sink.taken) >= 10)
        services.stop_everything(channel="email", actor=admin)
        let_what_is_in_hand_leave()
        after.append(len(mail_server.sink.taken))

    in_threads(lambda: send_all(campaign), stop)
    assert len(mail_server.sink.taken) == after[0] < 200
    assert selectors.ledger(campaign).open == 200 - after[0]


def test_taking_back_races_the_first_claim_and_one_of_them_wins(author, reviewer, mail_server):
    from apps.common.errors import Conflict

    make_people(20)
    campaign = sending_campaign(author, reviewer)
    outcome: list[str] = []

    def take_back() -> None:
        try:
            services.take_back(campaign=campaign, actor=author)
            outcome.append("taken back")
        except Conflict:
            outcome.append("too late")

    in_threads(take_back, lambda: send_all(campaign))
    campaign.refresh_from_db()
    if outcome == ["taken back"]:
        assert (campaign.status, mail_server.sink.taken, Message.objects.count()) == ("frozen", [], 0)
    else:
        assert (campaign.status, len(mail_server.sink.taken)) == ("finished", 20)


def test_each_task_may_come_twice(author, reviewer, mail_server, settings):
    settings.CELERY_TASK_ALWAYS_EAGER = True
    make_people(30)
    campaign = sending_campaign(author, reviewer)
    for _ in range(2):
        tasks.sweep_messages.apply()
        tasks.send_batch.apply([campaign.pk])
    assert len(mail_server.sink.taken) == 30
    assert states(campaign) == {"accepted": 30}


def test_a_campaign_with_all_places_taken_is_not_nudged_again(author, reviewer):
    make_people(2)
    campaign = sending_campaign(author, reviewer)
    taken = threading.Barrier(COUNT + 1)
    is_over = threading.Event()

    def hold() -> None:
        with place(campaign.pk) as is_free:
            assert is_free
            taken.wait(10)
            is_over.wait(30)

    def look() -> None:
        taken.wait(10)
        try:
            assert selectors.campaigns_due() == []
            assert not sending.send_some(campaign.pk)
            assert states(campaign) == {"queued": 2}
        finally:
            is_over.set()

    in_threads(look, *[hold] * COUNT)
    assert selectors.campaigns_due() == [campaign.pk]
