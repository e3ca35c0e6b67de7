"""What PostgreSQL and Valkey share: a folder, a saved port and password, and a start that survives any crash."""

import abc
import contextlib
import os
import secrets
import signal
import subprocess
import time
from pathlib import Path
from typing import Any

from config.embedded import files, ports, processes
from config.embedded.account import Account
from config.embedded.errors import CannotStart

START_SECONDS = 60
STOP_SECONDS = 60
MOST_LAUNCHES = 15
LOG_BYTES = 10_000_000


class Server(abc.ABC):
    """One embedded server. It "runs" when it answers on its port and serves our folder; no pid file proves that."""

    name: str
    program_name: str
    stop_signal: signal.Signals

    def __init__(self, folder: Path, account: Account) -> None:
        self.folder = folder
        self.account = account
        self.data = folder / self.name
        self.port_file = folder / f"{self.name}.port"
        self.log_file = folder / f"{self.name}.log"
        self._child: subprocess.Popen[bytes] | None = None

    @property
    def port(self) -> int:
        return ports.saved(self.port_file)

    @property
    def password_file(self) -> Path:
        return self.folder / f"{self.name}.password"

    @property
    def password(self) -> str:
        return files.read(self.password_file)

    @abc.abstractmethod
    def is_running(self) -> bool:
        """Whether a server answers on our port and says that it serves our folder."""

    @abc.abstractmethod
    def pid_file(self) -> Path: ...

    @abc.abstractmethod
    def prepare(self) -> None:
        """Create the data on the first start, and write the configuration for the saved port."""

    @abc.abstractmethod
    def command(self) -> list[str | Path]:
        """The server's command line. It names our folder, which is how `pid` knows the process."""

    def pid(self) -> int:
        """The server's process, 0 when there is none: a stale pid file may name any other program."""
        first = files.read(self.pid_file()).partition("\n")[0]
        pid = int(first) if first.isdigit() else 0
        return pid if pid and self._is_ours(pid) else 0

    def start(self) -> None:
        """Start the server unless it runs; call it under the lock.

        Raises CannotStart with the end of the log when it ends each time or does not answer within a minute.
        """
        end = time.monotonic() + START_SECONDS
        launches = 0
        while not self.is_running():
            if time.monotonic() > end or launches > MOST_LAUNCHES:
                raise CannotStart(
                    f"The embedded {self.name} did not start. The end of {self.log_file}:\n{self._log_end()}"
                )
            if not self.pid():
                self._launch()
                launches += 1
            self._settle()

    def stop(self) -> None:
        """Stop the server in order and wait for it; call it under the lock."""
        pid = self.pid()
        if not pid:
            return
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, self.stop_signal)
        processes.wait_until(lambda: not self._is_alive(pid), STOP_SECONDS)

    def _launch(self) -> None:
        files.write_once(self.password_file, secrets.token_urlsafe(24))
        self.account.own(self.password_file)
        ports.keep_or_choose(self.port_file)
        self.prepare()
        # A pid file that is left names another program or none; nothing is ever signalled through it. PostgreSQL's
        # guard against survivors of a killed server is the shared memory, which it finds by the folder's inode.
        self.pid_file().unlink(missing_ok=True)
        if self.log_file.exists() and self.log_file.stat().st_size > LOG_BYTES:
            self.log_file.replace(self.log_file.with_suffix(".log.1"))
        with open(self.log_file, "ab") as log:
            self.account.own(self.log_file)
            self._child = subprocess.Popen(
                self.command(), stdout=log, stderr=log, start_new_session=True, **self.surroundings()
            )

    def _settle(self) -> None:
        """Wait until the server answers, its process is gone, or a second has passed."""
        processes.wait_until(lambda: self.is_running() or not (self._is_starting() or self.pid()), 1)
        if not self._is_starting() and not self.pid():
            time.sleep(0.2)  # for example while the last children of a killed server still hold its memory

    def _is_starting(self) -> bool:
        return self._child is not None and self._child.poll() is None

    def _is_alive(self, pid: int) -> bool:
        self._is_starting()  # reaps our own child
        return self._is_ours(pid)

    def _is_ours(self, pid: int) -> bool:
        line = processes.command_line(pid)
        return f"/{self.program_name} " in line and f" {self.data}" in line

    def surroundings(self) -> dict[str, Any]:
        """A clean environment: the user's locale may not even be installed."""
        path = os.environ.get("PATH", os.defpath)
        environment = {"PATH": path, "LC_ALL": "C", "TZ": "UTC", "HOME": str(self.folder)}
        return {"env": environment, "cwd": "/", "stdin": subprocess.DEVNULL, **self.account.options}

    def _log_end(self) -> str:
        return "\n".join(files.read(self.log_file).splitlines()[-8:])
