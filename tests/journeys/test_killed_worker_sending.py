"""sending.md, fault 1, with the real processes: a worker is killed again and again while it sends."""

import signal
from collections import Counter

import pytest

from apps.campaigns.models import Campaign
from apps.delivery import selectors, services
from apps.delivery.models import Message
from apps.delivery.sending import IN_FLIGHT
from tests.delivery.cast import address_of, expire_leases, make_people, sending_campaign
from tests.delivery.smtp_servers import Manners, smtp_server
from tests.journeys.workers import CHILDREN, processes, wait_for

PEOPLE, KILLS = 600, 4

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]


def workers(folder, port):
    return processes(folder, EMAIL_URL=f"smtp://127.0.0.1:{port}")


def test_a_worker_killed_while_it_sends_loses_nothing_and_doubles_nothing(author, reviewer, tmp_path):
    people = make_people(PEOPLE)
    with smtp_server(Manners(seconds=0.004)) as mail, workers(tmp_path, mail.server.port) as group:
        campaign = sending_campaign(author, reviewer)
        group.beat()
        for _ in range(KILLS):
            worker, before = group.worker(), len(mail.sink.taken)
            wait_for(lambda n=before: len(mail.sink.taken) >= n + PEOPLE // 12, 90, group.log)
            group.kill(worker)
            assert Campaign.objects.get().status == "sending"
            assert selectors.ledger(campaign).holds
            expire_leases()  # a minute goes by
        group.worker()
        wait_for(lambda: selectors.ledger(campaign).open == 0, 180, group.log)

        ledger = selectors.ledger(campaign)
        taken = Counter(mail.sink.recipients)
        assert ledger.holds
        assert max(taken.values()) == 1  # nobody twice
        assert ledger.unknown <= KILLS * CHILDREN * IN_FLIGHT
        for message in Message.objects.filter(state="accepted"):
            assert taken[message.mail["to"]] == 1
        _settle_by_the_servers_log(author, taken)
        wait_for(lambda: Campaign.objects.get().status == "finished", 60, group.log)
        assert Counter(mail.sink.recipients) == Counter(map(address_of, people))  # nobody lost
        assert selectors.ledger(campaign).left == PEOPLE


def _settle_by_the_servers_log(author: object, taken: Counter[str]) -> None:
    for message in Message.objects.filter(state="unknown").select_related("contact_point"):
        arrived = taken[message.contact_point.address] == 1
        services.settle(message=message, answer="was_delivered" if arrived else "queue_again", actor=author)


def test_a_worker_that_is_asked_to_stop_finishes_what_it_has_in_hand(author, reviewer, tmp_path):
    """sending.md, fault 7: after SIGTERM nothing is unknown, and the campaign is not finished before its last row."""
    people = make_people(300)
    with smtp_server(Manners(seconds=0.004)) as mail, workers(tmp_path, mail.server.port) as group:
        campaign = sending_campaign(author, reviewer)
        group.beat()
        worker = group.worker()
        wait_for(lambda: len(mail.sink.taken) >= 20, 90, group.log)
        worker.send_signal(signal.SIGTERM)
        worker.wait(60)
        ledger = selectors.ledger(campaign)
        assert (ledger.holds, ledger.unknown) == (True, 0)
        assert (Campaign.objects.get().status == "finished") == (ledger.open == 0)
        group.worker()
        wait_for(lambda: Campaign.objects.get().status == "finished", 120, group.log)
        assert Counter(mail.sink.recipients) == Counter(map(address_of, people))
