"""The embedded PostgreSQL: made by initdb on first use, reached by TCP on 127.0.0.1 with a password."""

import shutil
import signal
import subprocess
import tempfile
from pathlib import Path

import psycopg

from config.embedded import binaries
from config.embedded.errors import CannotStart
from config.embedded.ports import HOST
from config.embedded.server import Server

USER = DATABASE = "attune"
# No Unix socket: its path may have 107 characters only.
# Statements and details stay out of the log: they hold people's data.
SETTINGS = """\
listen_addresses = '127.0.0.1'
port = {port}
unix_socket_directories = ''
shared_buffers = 256MB
max_connections = 60
work_mem = 32MB
maintenance_work_mem = 256MB
max_wal_size = 2GB
random_page_cost = 1.1
jit = off
timezone = 'UTC'
log_timezone = 'UTC'
log_min_error_statement = panic
log_error_verbosity = terse
"""


class Postgres(Server):
    name = "postgres"
    program_name = "postgres"
    stop_signal = signal.SIGINT  # "fast": ends sessions, writes a checkpoint

    def url(self, database: str = DATABASE) -> str:
        return f"postgresql://{USER}:{self.password}@{HOST}:{self.port}/{database}"

    def is_running(self) -> bool:
        if not self.port:
            return False
        try:
            with psycopg.connect(self.url("postgres"), connect_timeout=3) as connection:
                row = connection.execute("SHOW data_directory").fetchone()
        except (psycopg.Error, OSError):
            return False
        return row is not None and row[0] == str(self.data)

    def pid_file(self) -> Path:
        return self.data / "postmaster.pid"

    def start(self) -> None:
        super().start()
        with psycopg.connect(self.url("postgres"), autocommit=True) as connection:
            if not connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [DATABASE]).fetchone():
                connection.execute(f"CREATE DATABASE {DATABASE}")

    def prepare(self) -> None:
        self.programs = binaries.postgres_folder(self.account, self.folder / "programs")
        if not (self.data / "PG_VERSION").exists():
            self._make_cluster()
        settings = self.data / "attune.conf"
        settings.write_text(SETTINGS.format(port=self.port))
        self.account.own(settings)

    def command(self) -> list[str | Path]:
        return [self.programs / "postgres", "-D", self.data]

    def _make_cluster(self) -> None:
        """Build beside the final place and rename, so that a kill leaves no half cluster. Old drafts are swept away."""
        for old in self.folder.glob("draft-*"):
            shutil.rmtree(old, ignore_errors=True)
        draft = Path(tempfile.mkdtemp(prefix="draft-", dir=self.folder))
        self.account.own(draft)
        answer = subprocess.run(
            [
                *(self.programs / "initdb", "-D", draft, "-U", USER, "-E", "UTF8", "--locale=C"),
                *("--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--auth=scram-sha-256"),
                *(f"--pwfile={self.password_file}", "--no-instructions"),
            ],
            capture_output=True,
            text=True,
            check=False,
            **self.surroundings(),
        )
        if answer.returncode:
            raise CannotStart(f"initdb could not make the database in {draft}:\n{answer.stderr.strip()}")
        with open(draft / "postgresql.conf", "a") as file:
            file.write("include 'attune.conf'\n")
        draft.rename(self.data)
