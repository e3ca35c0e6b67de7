"""The supervisor with small programs that say what happened to them."""

import os
import signal
import subprocess
import sys
import textwrap
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from config.embedded import processes
from config.environment import BASE
from config.supervisor import clear_orphans
from tests.ops.conftest import environment

# A main process with a busy child, like Celery's: SIGTERM makes it wait for the child, which SIGTERM would kill.
WORKER = """
import os, signal, subprocess, sys, time
busy = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(3); print('task done', flush=True)"])
def end(*_):
    busy.wait()
    print("worker done", flush=True)
    os._exit(0)
signal.signal(signal.SIGTERM, end)
print("ready", flush=True)
while True: time.sleep(1)
"""
STUBBORN = """
import signal, time
signal.signal(signal.SIGTERM, signal.SIG_IGN)
print("ready", flush=True)
while True: time.sleep(1)
"""
QUIET = "import time; print('ready', flush=True); time.sleep(600)"
SUPERVISE = """
import sys
from pathlib import Path
from config.supervisor import Program, Supervisor, tell
supervisor = Supervisor(Path(sys.argv[1]))
supervisor.listen()
for number, code in enumerate(sys.argv[2:]):
    supervisor.start(Program(f"p{number}", [sys.executable, "-c", code], ready_line="ready"))
dead = supervisor.wait_until_ready()
tell(f"DEAD {dead}" if dead else "ALL READY")
if not dead: supervisor.watch(lambda: None)
supervisor.stop()
tell("ALL STOPPED")
"""


class Supervised:
    def __init__(self, records: Path, *programs: str) -> None:
        self.records = records
        self.process = subprocess.Popen(
            [sys.executable, "-c", SUPERVISE, str(records), *(textwrap.dedent(code) for code in programs)],
            cwd=BASE,
            env=environment(),
            stdout=subprocess.PIPE,
            text=True,
        )
        self.lines: list[str] = []

    def wait_for(self, text: str) -> None:
        for line in self.process.stdout:
            self.lines.append(line.rstrip())
            if text in line:
                return
        raise AssertionError(f"{text!r} never came: {self.lines}")

    def pid(self, name: str) -> int:
        return int((self.records / f"{name}.pid").read_text().split()[0])

    def end(self) -> list[str]:
        self.lines += [line.rstrip() for line in self.process.stdout]
        self.process.wait(40)
        return self.lines


@pytest.fixture
def supervise(tmp_path: Path) -> Iterator[Callable[..., Supervised]]:
    started: list[Supervised] = []

    def start(*programs: str) -> Supervised:
        started.append(Supervised(tmp_path, *programs))
        return started[-1]

    yield start
    for supervised in started:
        supervised.process.kill()
        supervised.process.wait()
    clear_orphans(tmp_path, 0)


def gone(pid: int) -> bool:
    return processes.wait_until(lambda: not processes.command_line(pid), 10)


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT, signal.SIGHUP])
def test_a_stop_reaches_main_processes_only_and_their_children_finish(
    supervise: Callable[..., Supervised], number: signal.Signals
) -> None:
    supervised = supervise(WORKER, QUIET)
    supervised.wait_for("ALL READY")
    supervised.process.send_signal(number)
    lines = supervised.end()
    # On a busy machine the task may be done before everything is ready.
    order = [word for line in lines if (word := line.split("| ")[-1]) not in ("", "ready", "ALL READY")]
    assert order == ["task done", "worker done", "stopped", "stopped", "ALL STOPPED"]
    assert list(supervised.records.glob("*.pid")) == []


def test_a_program_that_dies_is_reported_and_started_again(supervise: Callable[..., Supervised]) -> None:
    supervised = supervise(QUIET)
    supervised.wait_for("ALL READY")
    first = supervised.pid("p0")
    os.kill(first, signal.SIGKILL)
    supervised.wait_for("DIED: it was ended by SIGKILL")
    supervised.wait_for("p0      | ready")
    assert supervised.pid("p0") != first


def test_a_program_that_dies_before_it_is_ready_stops_the_start(supervise: Callable[..., Supervised]) -> None:
    supervised = supervise(QUIET, "raise SystemExit(3)")
    supervised.end()
    assert "DEAD p1" in supervised.lines
    assert supervised.lines[-1] == "ALL STOPPED"


def test_a_second_ctrl_c_kills_what_does_not_stop(supervise: Callable[..., Supervised]) -> None:
    supervised = supervise(STUBBORN)
    supervised.wait_for("ALL READY")
    pid = supervised.pid("p0")
    supervised.process.send_signal(signal.SIGINT)
    time.sleep(0.3)
    supervised.process.send_signal(signal.SIGTERM)  # the same Ctrl-C once more, from make
    time.sleep(1.2)
    assert processes.command_line(pid)
    supervised.process.send_signal(signal.SIGINT)
    assert supervised.end()[-1] == "ALL STOPPED"
    assert gone(pid)


def test_a_killed_supervisor_leaves_nothing_that_the_next_does_not_end(supervise: Callable[..., Supervised]) -> None:
    supervised = supervise(QUIET, STUBBORN)
    supervised.wait_for("ALL READY")
    pids = [supervised.pid("p0"), supervised.pid("p1")]
    supervised.process.kill()
    supervised.process.wait()
    assert "p1" in clear_orphans(supervised.records, 2)
    assert all(gone(pid) for pid in pids)


def test_a_record_whose_pid_another_program_has_now_is_only_removed(tmp_path: Path) -> None:
    bystander = subprocess.Popen(["sleep", "60"], start_new_session=True)
    (tmp_path / "web.pid").write_text(f"{bystander.pid} 12345")
    (tmp_path / "beat.pid").write_text("")
    assert clear_orphans(tmp_path, 0) == []
    assert list(tmp_path.iterdir()) == []
    assert bystander.poll() is None
    bystander.kill()
    bystander.wait()
