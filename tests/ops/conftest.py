"""Real processes on data folders of their own, away from the ones that the test run itself uses."""

import os
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import psycopg
import pytest

from config.embedded.services import Services
from config.environment import BASE

OURS = {
    "DATABASE_URL",
    "REDIS_URL",
    "CELERY_BROKER_URL",
    "SECRET_KEY",
    "ADDRESS_KEY",
    "ENCRYPTION_KEY",
    "ALLOWED_HOSTS",
    "PUBLIC_URL",
    "DEBUG",
    "DEMO",
    "REQUIRE_SECOND_FACTOR",
    "EMAIL_URL",
    "CATCHER_PORT",
    "PORT",
    "ATTUNE_DATA",
    "ATTUNE_EMBEDDED",
    "ATTUNE_TEST_DB",
    "MAKELEVEL",
    "MAKEFLAGS",
    "MFLAGS",
    "DJANGO_SETTINGS_MODULE",
    "PYTEST_XDIST_WORKER",
}
HOLDER = """
import os, sys
from config.environment import prepare
prepare()
print(os.environ["DATABASE_URL"], os.environ["REDIS_URL"], flush=True)
sys.stdin.read()
"""


def environment(**values: str) -> dict[str, str]:
    """The environment of somebody who has set nothing but `values`."""
    return {name: value for name, value in os.environ.items() if name not in OURS} | values


def run(*command: str, seconds: float = 60, **values: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        command, cwd=BASE, env=environment(**values), capture_output=True, text=True, timeout=seconds, check=False
    )


class Holder:
    """A process that uses the embedded servers until it is told to leave."""

    def __init__(self, data: Path) -> None:
        self.process = subprocess.Popen(
            [sys.executable, "-c", HOLDER],
            cwd=BASE,
            env=environment(ATTUNE_DATA=str(data)),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        self.database = self.cache = ""

    def ready(self) -> "Holder":
        self.database, self.cache = self.process.stdout.readline().split()
        return self

    def ask(self, statement: str) -> list[tuple]:
        with psycopg.connect(self.database, autocommit=True) as connection:
            cursor = connection.execute(statement)
            return cursor.fetchall() if cursor.description else []

    def leave(self) -> None:
        self.process.stdin.close()
        assert self.process.wait(30) == 0

    def kill(self) -> None:
        self.process.kill()
        self.process.wait(10)


@pytest.fixture
def folder() -> Iterator[Path]:
    """A folder that the servers' own user can reach, as pytest's tmp_path is not for root."""
    path = Path(tempfile.mkdtemp(prefix="attune-ops-"))
    path.chmod(0o755)
    yield path
    for services in path.glob("**/services"):
        left = Services(services.parent)
        for server in (left.postgres, left.valkey):
            if pid := server.pid():
                os.kill(pid, signal.SIGKILL)
    shutil.rmtree(path, ignore_errors=True)


@pytest.fixture
def data(folder: Path) -> Path:
    return folder / "data"


@pytest.fixture
def hold(data: Path) -> Iterator[Callable[..., Holder]]:
    """Starts processes that use the servers of `data` (or of another folder)."""
    holders: list[Holder] = []

    def start(where: Path = data) -> Holder:
        holders.append(Holder(where))
        return holders[-1]

    yield start
    for holder in holders:
        holder.kill()
