"""sending.md, fault 1, with the real processes: a worker is killed again and again while it sends."""

import os
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
import redis
from django.conf import settings
from django.db import connection

from apps.campaigns.models import Campaign
from apps.delivery import selectors, services
from apps.delivery.models import Message
from apps.delivery.sending import IN_FLIGHT
from tests.delivery.cast import address_of, expire_leases, make_people, sending_campaign
from tests.delivery.smtp_servers import Manners, smtp_server

ROOT = Path(__file__).resolve().parents[2]
PEOPLE, KILLS, CHILDREN = 600, 4, 2

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]


def environment(port: int) -> dict[str, str]:
    """What a worker needs to work on the test's database, with a broker of its own."""
    at = connection.settings_dict
    return {
        **os.environ,
        "DATABASE_URL": f"postgresql://{at['USER']}:{at['PASSWORD']}@{at['HOST']}:{at['PORT']}/{at['NAME']}",
        "REDIS_URL": settings.REDIS_URL,
        "CELERY_BROKER_URL": broker(),
        "SECRET_KEY": settings.SECRET_KEY,
        "ADDRESS_KEY": settings.ADDRESS_KEY,
        "ENCRYPTION_KEY": settings.ENCRYPTION_KEY,
        "EMAIL_URL": f"smtp://127.0.0.1:{port}",
    }


def broker() -> str:
    return f"{settings.REDIS_URL.rpartition('/')[0]}/9"


class Processes:
    """A worker and a beat, each in a process group that can be killed as a whole."""

    def __init__(self, port: int, folder: Path) -> None:
        self.env, self.folder = environment(port), folder
        self.running: list[subprocess.Popen[bytes]] = []

    def start(self, *words: str) -> subprocess.Popen[bytes]:
        log = open(self.folder / f"{words[0]}.log", "ab")  # noqa: SIM115 - the process keeps it
        command = [sys.executable, "-m", "celery", "-q", "-A", "config", *words]
        process = subprocess.Popen(command, cwd=ROOT, env=self.env, stdout=log, stderr=log, start_new_session=True)
        self.running.append(process)
        return process

    def worker(self) -> subprocess.Popen[bytes]:
        return self.start(
            "worker", "--pool=prefork", f"--concurrency={CHILDREN}", "--loglevel=WARNING",
            "--without-gossip", "--without-mingle", "--without-heartbeat",
        )  # fmt: skip

    def beat(self) -> subprocess.Popen[bytes]:
        return self.start("beat", "--loglevel=WARNING", f"--schedule={self.folder / 'schedule'}")

    @staticmethod
    def kill(process: subprocess.Popen[bytes]) -> None:
        """SIGKILL to the worker and its children: nobody gets to say goodbye."""
        os.killpg(process.pid, signal.SIGKILL)
        process.wait(10)

    def log(self) -> str:
        return "".join(path.read_text(errors="replace")[-3000:] for path in self.folder.glob("*.log"))


@contextmanager
def processes(port: int, folder: Path) -> Iterator[Processes]:
    redis.Redis.from_url(broker()).flushdb()
    group = Processes(port, folder)
    try:
        yield group
    finally:
        for process in group.running:
            if process.poll() is None:
                group.kill(process)


def wait_for(condition: Callable[[], bool], seconds: float, why: Callable[[], str]) -> None:
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, why()
        time.sleep(0.02)


def test_a_worker_killed_while_it_sends_loses_nothing_and_doubles_nothing(author, reviewer, tmp_path):
    people = make_people(PEOPLE)
    with smtp_server(Manners(seconds=0.004)) as mail, processes(mail.server.port, tmp_path) as group:
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
    with smtp_server(Manners(seconds=0.004)) as mail, processes(mail.server.port, tmp_path) as group:
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
