"""`make run` as a whole: started, disturbed, killed and started again."""

import contextlib
import os
import re
import signal
import socket
import subprocess
import sys
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path

import psycopg
import pytest

from config.embedded import files, ports, processes
from config.embedded.services import Services
from config.environment import BASE
from config.supervisor import clear_orphans
from tests.ops.conftest import environment, run

pytestmark = pytest.mark.slow


class Running:
    """One `make run` on a data folder of its own."""

    def __init__(self, data: Path, port: int) -> None:
        self.data, self.port = data, port
        self.settings = {"ATTUNE_DATA": str(data), "PORT": str(port), "DEMO": "0"}
        self.lines: list[str] = []
        self.make = subprocess.Popen(
            ["make", "run"],
            cwd=BASE,
            env=environment(**self.settings),
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            start_new_session=True,
        )

    def wait_for(self, text: str) -> "Running":
        for line in self.make.stdout:
            self.lines.append(line.rstrip())
            if text in line:
                return self
        raise AssertionError("\n".join(self.lines))

    def ready(self) -> "Running":
        self.wait_for(f"Attune is ready at http://127.0.0.1:{self.port}")
        looks = re.findall(r'"(/static/[^"]+\.(?:css|js|woff2|svg))"', self.opened("/"))
        assert {path.rpartition(".")[2] for path in looks} == {"css", "js", "woff2", "svg"}
        assert all(self.opened(path) for path in looks), "what is said to be ready is dressed"
        return self

    def opened(self, path: str) -> str:
        """What a browser that was just told the address gets there; anything but 200 raises."""
        with urllib.request.urlopen(f"http://127.0.0.1:{self.port}{path}", timeout=10) as answer:
            assert answer.status == 200
            return answer.read().decode(errors="replace")

    def manage(self, *arguments: str) -> str:
        answer = run(sys.executable, "manage.py", *arguments, **self.settings)
        assert answer.returncode == 0, answer.stderr
        return answer.stdout.strip()

    def pids(self) -> dict[str, int]:
        """Every process that a kill could hit, by name."""
        recorded = {path.stem: int(files.read(path).split()[0]) for path in (self.data / "run").glob("*.pid")}
        services = Services(self.data)
        return recorded | {
            "supervisor": int(files.read(self.data / "run/lock")),
            "postgres": services.postgres.pid(),
            "valkey": services.valkey.pid(),
        }

    def end(self) -> None:
        self.make.terminate()
        self.lines += [line.rstrip() for line in self.make.stdout]
        self.make.wait(60)


@pytest.fixture
def start(data: Path) -> Iterator[Callable[[], Running]]:
    port_file = data.with_name("port")
    port = ports.keep_or_choose(port_file)
    started: list[Running] = []

    def begin() -> Running:
        started.append(Running(data, port))
        return started[-1]

    yield begin
    for running in started:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(running.make.pid, signal.SIGKILL)
        running.make.wait()
    clear_orphans(data / "run", 10)


NEW_USER = "from apps.common.models import User; User.objects.create_user('kept@attune.example', 'a long password')"


def kept(running: Running) -> bool:
    with psycopg.connect(Services(running.data).postgres.url()) as connection:
        return connection.execute("SELECT email FROM common_user").fetchall() == [("kept@attune.example",)]


def kill_everything(running: Running) -> None:
    for pid in {**running.pids(), "make": running.make.pid}.values():
        os.kill(pid, signal.SIGKILL)
    running.make.wait()


def test_all_data_survives_whatever_is_killed(start: Callable[[], Running]) -> None:
    first = start().ready()
    first.manage("shell", "-v", "0", "-c", NEW_USER)

    refused = start()
    refused.wait_for(f"Attune cannot start: it already runs at http://127.0.0.1:{first.port}")
    assert refused.make.wait(30) != 0
    kill_everything(first)

    second = start().ready()
    assert kept(second)
    pids = second.pids()
    os.kill(pids["worker"], signal.SIGKILL)
    second.wait_for("worker  | DIED: it was ended by SIGKILL")
    second.wait_for("The worker is ready.")
    os.kill(pids["postgres"], signal.SIGKILL)
    second.wait_for("An embedded server DIED")
    assert processes.wait_until(Services(second.data).postgres.is_running, 20)
    assert kept(second)
    os.kill(pids["supervisor"], signal.SIGKILL)
    second.make.wait()

    third = start().ready()
    assert kept(third)
    # `make` cannot pass a SIGKILL on; everything ends all the same, and in order.
    left = third.pids()
    third.make.kill()
    lines = [line.split("|")[0].strip() for line in third.make.stdout if line.endswith("| stopped\n")]
    assert lines == ["web", "worker", "beat", "catcher"]
    assert processes.wait_until(lambda: not any(processes.command_line(pid) for pid in left.values()), 40)
    assert ports.is_free(third.port)


def test_a_taken_port_is_named_and_left_alone(data: Path) -> None:
    with socket.create_server((ports.HOST, 0)) as owner:
        port = owner.getsockname()[1]
        answer = run("make", "run", ATTUNE_DATA=str(data), PORT=str(port))
        assert f"Attune cannot start: port {port} is taken by another program" in answer.stderr
        assert "Traceback" not in answer.stderr
        assert Services(data).postgres.pid() == 0


@pytest.mark.parametrize("port", ["eighty", "0", "70000", "-1"])
def test_a_port_that_is_none_is_named(data: Path, port: str) -> None:
    answer = run("make", "run", ATTUNE_DATA=str(data), PORT=port)
    assert f"Attune cannot start: PORT is '{port}'" in answer.stderr
    assert not data.exists()
