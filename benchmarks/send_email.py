"""Sending personalised, tracked, ledgered e-mail, exactly as a worker does, to a local SMTP sink.

Floor: smtplib sending as many prebuilt messages of the same size over one connection to the same sink. Both in one
process; the database is one of its own, so that every commit is real.
"""

import resource
import smtplib
import statistics
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager

from django.conf import settings

from apps.common.models import User
from apps.delivery import sending, services
from apps.delivery.models import Connection, Message
from apps.delivery.selectors.molds import replay
from benchmarks import Row, runs
from tests.campaigns.factories import define_traits, fact
from tests.delivery.cast import make_people, pass_time, ready_campaign

SIZES = {"tiny": 8, "small": 3_000, "large": 20_000}
RUNS = 3
BRIEFS = 40
SENDER = "news@shop.example"
# What the server offers, and how many times the floor's time we may take (60 % and 90 % of its rate).
LIMITS = {"plain": 1 / 0.6, "pipelining": 1 / 0.9}


def run(size: str) -> list[Row]:
    """Medians over three campaigns for each kind of server."""
    number = SIZES[size]
    config = settings.EMAIL_CONFIG
    try:
        owner = User.objects.create_user("bench-owner@attune.example", "x" * 12, name="Owner", roles=["marketer"])
        reviewer = User.objects.create_user("bench-reviewer@attune.example", "x" * 12, name="R", roles=["reviewer"])
        define_traits(cell="text")
        briefs = min(BRIEFS, number // 4)
        for cell in range(briefs):
            make_people(number // briefs, traits={"cell": f"c{cell}"})
        return [_measure(kind, number, runs(size, RUNS), owner, reviewer) for kind in LIMITS]
    finally:
        settings.EMAIL_CONFIG = config


def _measure(kind: str, number: int, times: int, owner: User, reviewer: User) -> Row:
    ours, floor = [], []
    with _sink(kind) as port:
        settings.EMAIL_CONFIG = {"EMAIL_HOST": "127.0.0.1", "EMAIL_PORT": port}
        for _ in range(times):
            ours.append(_send(number, owner, reviewer))
            floor.append(_floor(port, number, replay(Message.objects.select_related("letterhead").last())))
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    job = f"send e-mail, {kind}" if kind == "pipelining" else "send e-mail"
    return Row(job, f"{number:,}", statistics.median(ours), statistics.median(floor), LIMITS[kind], memory)


def _send(number: int, owner: User, reviewer: User) -> float:
    campaign = ready_campaign(owner, reviewer, facts=[fact("trait:cell")], cap_messages=1000)
    services.launch(campaign=campaign, actor=owner)
    pass_time(campaign)
    Connection.objects.update(per_minute=1_000_000)
    started = time.perf_counter()
    while sending.send_some(campaign.pk):
        pass
    seconds = time.perf_counter() - started
    sent = Message.objects.filter(campaign=campaign, state="accepted").count()
    assert sent == number, f"{number - sent} messages did not leave"
    return seconds


def _floor(port: int, number: int, data: bytes) -> float:
    started = time.perf_counter()
    with smtplib.SMTP("127.0.0.1", port, local_hostname="bench") as client:
        for n in range(number):
            client.sendmail(SENDER, [f"p{n}@people.example"], data)
    return time.perf_counter() - started


@contextmanager
def _sink(kind: str) -> Iterator[int]:
    command = [sys.executable, "-m", "benchmarks.smtp_sink", kind]
    process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    try:
        yield int(process.stdout.readline())
    finally:
        process.kill()
        process.wait()
