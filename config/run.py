"""`make run`: everything Attune needs under one Ctrl-C."""

import fcntl
import http.client
import os
import sys
import textwrap
import time
from pathlib import Path
from typing import TextIO

from config import environment
from config.embedded import files, ports, processes
from config.embedded.errors import CannotStart
from config.embedded.services import Services
from config.supervisor import Program, Supervisor, clear_orphans, tell

ORPHAN_SECONDS = 10
PREDECESSOR_SECONDS = 45
ALONE = ("--without-gossip", "--without-mingle", "--without-heartbeat")  # what only several workers need


def main() -> int:
    supervisor = Supervisor(Path())
    supervisor.listen()
    try:
        # The children's words are shown as they come.
        os.environ |= {"PORT": str(environment.wanted_port()), "PYTHONUNBUFFERED": "1"}
        prepared = environment.prepare()
        supervisor.records = prepared.data / "run"
        with open(supervisor.records / "lock", "a+") as lock:
            _claim(lock, prepared)
            return _run(supervisor, prepared)
    except CannotStart as reason:
        print(f"Attune cannot start: {reason}", file=sys.stderr, flush=True)
    except PermissionError as error:
        print(f"Attune cannot start: {error.filename} belongs to somebody else: run as its owner or set ATTUNE_DATA.")
    return 2


def _run(supervisor: Supervisor, prepared: environment.Environment) -> int:
    (supervisor.records / "port").unlink(missing_ok=True)
    for name in clear_orphans(supervisor.records, ORPHAN_SECONDS):
        tell(f"Ended {name}, left over from a run that was killed.")
    _demand_port(prepared.port)
    catcher_port = _choose_catcher_port(prepared.data)
    if prepared.services:
        supervisor.keep = (prepared.services.usage_fileno,)
    tell(f"Data is in {prepared.data}.")
    try:
        if not supervisor.complete(Program("set-up", [sys.executable, "-m", "config.bring_up"])):
            if not supervisor.is_stopping:
                tell("Attune cannot start: the set-up failed, its last words are above.")
            return 0 if supervisor.is_stopping else 1
        for program in _programs(prepared, catcher_port):
            supervisor.start(program)
        if dead := supervisor.wait_until_ready():
            tell(f"Attune cannot start: {dead} ended at once, its last words are above.")
            return 1
        if not supervisor.is_stopping:
            _welcome(prepared)
            supervisor.watch(lambda: _revive(prepared.services))
        return 0
    finally:
        tell("Stopping…")
        (supervisor.records / "port").unlink(missing_ok=True)
        supervisor.stop()


def _programs(prepared: environment.Environment, catcher_port: int) -> list[Program]:
    """In the order of their stop: nobody is sent mail or work that the next one could not take."""
    celery = [sys.executable, "-m", "celery", "-q", "-A"]
    schedule = str(prepared.data / "run/beat-schedule")
    programs = [
        Program(
            "web",
            [sys.executable, "-m", "gunicorn", "-c", "config/gunicorn.py", "config.wsgi"],
            is_ready=lambda: _is_healthy(prepared.port),
        ),
        Program(
            "worker",
            [*celery, "config", "worker", "--pool=prefork", "--concurrency=5", "--loglevel=WARNING", *ALONE],
            ready_line="The worker is ready.",
        ),
        Program("beat", [*celery, "config.beat", "beat", "--loglevel=WARNING", f"--schedule={schedule}"]),
    ]
    if catcher_port:
        command = [sys.executable, "manage.py", "catch_mail"]
        programs.append(Program("catcher", command, is_ready=lambda: ports.answers(catcher_port)))
    return programs


def _claim(lock: TextIO, prepared: environment.Environment) -> None:
    """One `make run` per data folder. A predecessor that is stopping is waited for."""
    start = time.monotonic()
    while not _locked(lock):
        port = files.read(prepared.data / "run/port")
        # Two seconds in which one whose terminal was killed notices it.
        if time.monotonic() - start > (2 if port else PREDECESSOR_SECONDS):
            lock.seek(0)
            state = f"already runs at http://127.0.0.1:{port}" if port else "is starting or stopping"
            state += f" (process {lock.read()})"
            raise CannotStart(f"it {state} with its data in {prepared.data}: stop it or set another ATTUNE_DATA.")
        time.sleep(0.1)
    lock.truncate(0)
    lock.write(str(os.getpid()))
    lock.flush()


def _locked(lock: TextIO) -> bool:
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _demand_port(port: int) -> None:
    # A moment's patience: children of a killed run may be on their way out.
    if not processes.wait_until(lambda: ports.is_free(port), 2):
        why = "is for root only" if port < 1024 and os.geteuid() else "is taken by another program"
        raise CannotStart(f"port {port} {why}: choose another, for example `make run PORT={max(port + 1, 8001)}`.")


def _choose_catcher_port(data: Path) -> int:
    """The mail catcher's port, 0 when EMAIL_URL names a server of your own."""
    if "CATCHER_PORT" not in os.environ:
        return 0
    port = ports.keep_or_choose(data / "catcher.port")
    os.environ |= {"CATCHER_PORT": str(port), "EMAIL_URL": f"smtp://127.0.0.1:{port}"}
    return port


def _is_healthy(port: int) -> bool:
    """Whether /health/ answers 200, asked as the first allowed host and as a proxy with TLS would ask."""
    host = os.environ["ALLOWED_HOSTS"].split(",")[0].strip().lstrip(".").replace("*", "127.0.0.1")
    connection = http.client.HTTPConnection(ports.HOST, port, timeout=5)
    try:
        connection.request("GET", "/health/", headers={"Host": host, "X-Forwarded-Proto": "https"})
        return connection.getresponse().status == 200
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()


def _welcome(prepared: environment.Environment) -> None:
    files.write(prepared.data / "run/port", str(prepared.port))
    tell(f"\nAttune is ready at http://127.0.0.1:{prepared.port}")
    tell(textwrap.indent(files.read(prepared.data / "run/welcome"), "  ") + "\n")


def _revive(services: Services | None) -> None:
    """Bring a dead embedded server back, under the address that everybody has."""
    if services is None or services.is_alive():
        return
    tell("An embedded server DIED; starting it again.")
    if services.hold().database != os.environ["DATABASE_URL"]:
        raise CannotStart("a server's port was taken while it was away: run it again.")


if __name__ == "__main__":
    sys.exit(main())
