"""Runs programs side by side until Ctrl-C: each in a session of its own, stopped in order, restarted when it dies.

SIGTERM goes to the main process of a program only, never to its group: Celery's pool children would drop their tasks.
"""

import contextlib
import ctypes
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

from config.embedded import files, processes

GRACE_SECONDS = 30
TICK_SECONDS = 0.2
LONGEST_DELAY = 30
STABLE_SECONDS = 60
PR_SET_PDEATHSIG = 1  # prctl(2)
LIBC = ctypes.CDLL(None) if sys.platform == "linux" else None


@dataclass(frozen=True)
class Program:
    name: str
    command: list[str]
    ready_line: str = ""  # what it prints when it is ready, where `is_ready` cannot see it
    is_ready: Callable[[], bool] = field(default=lambda: True)


def tell(text: str) -> None:
    with contextlib.suppress(OSError, ValueError):  # the terminal may be gone; the programs must go on
        print(text, flush=True)


def say(name: str, text: str) -> None:
    tell(f"{name:8}| {text}")


class Child:
    """A program that was started: its process, its output, and the record that outlives us."""

    def __init__(self, program: Program, records: Path, keep: Iterable[int]) -> None:
        self.program = program
        self.started = time.monotonic()
        self.record = records / f"{program.name}.pid"
        self._has_said_ready = not program.ready_line
        self.process = subprocess.Popen(
            program.command,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            start_new_session=True,
            preexec_fn=_die_with(os.getpid()),  # noqa: PLW1509 (one system call, made ready beforehand)
            pass_fds=tuple(keep),
        )
        files.write(self.record, f"{self.process.pid} {processes.started_at(self.process.pid)}")
        threading.Thread(target=self._pass_on, daemon=True).start()

    def is_ready(self) -> bool:
        return self._has_said_ready and self.program.is_ready()

    def stop(self, seconds: float) -> None:
        """Ask the main process to end, wait, and clear away what is left of its group."""
        with contextlib.suppress(subprocess.TimeoutExpired):
            self.process.terminate()
            self.process.wait(seconds)
        self.clear()

    def clear(self, patience: float = 3) -> None:
        clear_group(self.process.pid, 0 if self.process.poll() is None else patience)
        self.process.wait()
        self.record.unlink(missing_ok=True)

    def _pass_on(self) -> None:
        for line in self.process.stdout or ():
            text = line.decode(errors="replace").rstrip()
            if self.program.ready_line and self.program.ready_line in text:
                self._has_said_ready = True
            say(self.program.name, text)


class Supervisor:
    def __init__(self, records: Path, keep: Iterable[int] = ()) -> None:
        self.records = records
        self.keep = tuple(keep)
        self.children: dict[str, Child] = {}
        self._asked_at: float | None = None
        # `make` that is killed cannot pass anything on to us.
        self._parent = os.getppid() if os.environ.get("MAKELEVEL") else 0
        self._failures: dict[str, int] = {}
        self._due: dict[str, tuple[float, Program]] = {}

    @property
    def is_stopping(self) -> bool:
        return self._asked_at is not None or (self._parent != 0 and os.getppid() != self._parent)

    def listen(self) -> None:
        """Ctrl-C and SIGTERM ask for an orderly end; asked again a second later, everything is killed."""
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, self._on_signal)

    def start(self, program: Program) -> None:
        self.children[program.name] = Child(program, self.records, self.keep)

    def complete(self, program: Program) -> bool:
        """Run a program to its end; True when it succeeded and nobody asked us to stop."""
        self.start(program)
        child = self.children.pop(program.name)
        while child.process.poll() is None and not self.is_stopping:
            time.sleep(0.02)
        child.stop(GRACE_SECONDS) if self.is_stopping else child.clear()
        return child.process.returncode == 0 and not self.is_stopping

    def wait_until_ready(self) -> str:
        """Wait for every program; returns the name of one that died instead, or "" (also when asked to stop)."""
        waiting = list(self.children.values())
        while waiting and not self.is_stopping:
            for child in waiting:
                if child.process.poll() is not None:
                    return child.program.name
            waiting = [child for child in waiting if not child.is_ready()]
            time.sleep(0.05)
        return ""

    def watch(self, tick: Callable[[], None]) -> None:
        """Keep the programs running until somebody asks us to stop; `tick` is called each round."""
        while not self.is_stopping:
            tick()
            for child in list(self.children.values()):
                if child.process.poll() is not None:
                    self._bury(child)
            for name, (at, program) in list(self._due.items()):
                if time.monotonic() >= at:
                    del self._due[name]
                    self.start(program)
            time.sleep(TICK_SECONDS)

    def stop(self) -> None:
        """Stop the programs one after the other, in the order they were started."""
        self._asked_at = self._asked_at or time.monotonic()
        for name, child in list(self.children.items()):
            child.stop(GRACE_SECONDS)
            say(name, "stopped" if child.process.returncode in (0, -signal.SIGTERM) else f"stopped, {_end(child)}")
            del self.children[name]

    def _bury(self, child: Child) -> None:
        name = child.program.name
        lived = time.monotonic() - child.started
        self._failures[name] = 1 if lived > STABLE_SECONDS else self._failures.get(name, 0) + 1
        delay = min(2 ** (self._failures[name] - 1), LONGEST_DELAY)
        say(name, f"DIED: it {_end(child)} after {lived:.0f} s; starting it again in {delay} s")
        del self.children[name]
        child.clear()
        self._due[name] = (time.monotonic() + delay, child.program)

    def _on_signal(self, number: int, frame: object) -> None:
        now = time.monotonic()
        if self._asked_at is None:
            self._asked_at = now
        elif now - self._asked_at > 1:  # less is one Ctrl-C that came twice, from the terminal and from make
            for child in self.children.values():
                with contextlib.suppress(ProcessLookupError):
                    os.killpg(child.process.pid, signal.SIGKILL)


def clear_orphans(records: Path, seconds: float) -> list[str]:
    """End what an earlier supervisor that was killed has left, and only that; returns the names."""
    left = []
    for record in sorted(records.glob("*.pid")):
        text, _, started = files.read(record).partition(" ")
        pid = int(text) if text.isdigit() else 0
        if processes.is_same(pid, started):
            left.append(record.stem)
            if LIBC is None:  # elsewhere the kernel has told them already
                os.kill(pid, signal.SIGTERM)
            processes.wait_until(partial(_has_ended, pid, started), seconds)
            clear_group(pid, 0)
        record.unlink()
    return left


def _has_ended(pid: int, started: str) -> bool:
    return not processes.is_same(pid, started)


def clear_group(pid: int, patience: float) -> None:
    """Give the rest of a group `patience` seconds to leave by itself, then kill it."""
    if not processes.wait_until(lambda: not processes.has_group(pid), patience):
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(pid, signal.SIGKILL)


def _die_with(parent: int) -> Callable[[], None] | None:
    """Linux ends a child when we die, even by SIGKILL; elsewhere the records do it at the next start."""
    if LIBC is None:
        return None

    def ask_kernel() -> None:
        LIBC.prctl(PR_SET_PDEATHSIG, signal.SIGTERM)
        if os.getppid() != parent:  # we died before the call
            os._exit(1)

    return ask_kernel


def _end(child: Child) -> str:
    code = child.process.returncode
    return f"was ended by {signal.Signals(-code).name}" if code < 0 else f"ended with code {code}"
