"""Real Celery processes on the test's own database, to be killed."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from django.conf import settings
from django.db import connection
from kombu import Connection, Queue

from tests.parallel import own_broker

ROOT = Path(__file__).resolve().parents[2]
CHILDREN = 2


def environment(**more: str) -> dict[str, str]:
    """What a worker needs to work on the test's database, with a broker of its own."""
    at = connection.settings_dict
    return {
        **os.environ,
        "DATABASE_URL": f"postgresql://{at['USER']}:{at['PASSWORD']}@{at['HOST']}:{at['PORT']}/{at['NAME']}",
        "REDIS_URL": settings.REDIS_URL,
        "CELERY_BROKER_URL": own_broker(),
        "SECRET_KEY": settings.SECRET_KEY,
        "ADDRESS_KEY": settings.ADDRESS_KEY,
        "ENCRYPTION_KEY": settings.ENCRYPTION_KEY,
        **more,
    }


class Processes:
    """A worker and a beat, each in a process group that can be killed as a whole."""

    def __init__(self, folder: Path, **more: str) -> None:
        self.env, self.folder = environment(**more), folder
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


def empty(broker: str) -> None:
    """Drops the tasks that an earlier story left in the queue, whatever the broker is."""
    with Connection(broker) as link, link.channel() as channel:
        queue = Queue("celery", channel=channel)
        queue.declare()
        queue.purge()


@contextmanager
def processes(folder: Path, **more: str) -> Iterator[Processes]:
    empty(own_broker())
    group = Processes(folder, **more)
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
