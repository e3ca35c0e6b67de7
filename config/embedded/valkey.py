"""The embedded Valkey: every write goes to its log on disk, nothing is evicted, a password is needed."""

import contextlib
import signal
import socket
from pathlib import Path

from config.embedded import binaries, files
from config.embedded.ports import HOST
from config.embedded.server import Server

SETTINGS = """\
bind 127.0.0.1
port {port}
dir "{folder}"
pidfile "{folder}/pid"
requirepass {password}
appendonly yes
appendfsync everysec
save ""
maxmemory 256mb
maxmemory-policy noeviction
set-proc-title no
daemonize no
"""


class Valkey(Server):
    name = "valkey"
    program_name = "valkey-server"
    stop_signal = signal.SIGTERM

    def url(self, database: int = 0) -> str:
        return f"redis://:{self.password}@{HOST}:{self.port}/{database}"

    def is_running(self) -> bool:
        # PING fails while the log on disk is still being read; CONFIG does not.
        if not self.port or b"PONG" not in self._ask("PING"):
            return False
        return str(self.data).encode() in self._ask("CONFIG", "GET", "dir")

    def pid_file(self) -> Path:
        return self.data / "pid"

    def prepare(self) -> None:
        self.program = binaries.valkey_server(self.account, self.folder / "programs")
        if not self.data.exists():
            files.make_folder(self.data, 0o700)
            self.account.own(self.data)
        settings = self.data / "valkey.conf"
        files.write(settings, SETTINGS.format(port=self.port, folder=_quoted(self.data), password=self.password))
        self.account.own(settings)

    def command(self) -> list[str | Path]:
        return [self.program, self.data / "valkey.conf"]

    def _ask(self, *words: str) -> bytes:
        """The raw answer to one command, b"" when nobody answers (RESP, https://valkey.io/topics/protocol/)."""
        with contextlib.suppress(OSError), socket.create_connection((HOST, self.port), timeout=2) as connection:
            for command in (("AUTH", self.password), words):
                connection.sendall(_encoded(command))
                answer = connection.recv(65536)
            return answer
        return b""


def _encoded(words: tuple[str, ...]) -> bytes:
    parts = [word.encode() for word in words]
    return b"*%d\r\n" % len(parts) + b"".join(b"$%d\r\n%s\r\n" % (len(part), part) for part in parts)


def _quoted(path: Path) -> str:
    r"""A path for the inside of quotes in valkey.conf: every odd character is written \xHH."""
    return "".join(c if c.isalnum() or c in "/._-+" else "".join(f"\\x{b:02x}" for b in c.encode()) for c in str(path))
