"""Completes the environment before Django reads it: settings come from there only, and the README lists them.

Development is when neither DATABASE_URL nor REDIS_URL is set: the embedded servers are found or started, and secrets
are made. Anything else is a real installation: what is missing stops the start, one sentence each (exit code 2).
"""

import atexit
import hashlib
import os
import signal
import sys
import threading
from dataclasses import dataclass
from pathlib import Path
from typing import NoReturn
from urllib.parse import urlsplit

from apps.ai.pricing import prices_in
from config import accounts, keys
from config.embedded import files, ports
from config.embedded.account import account_for
from config.embedded.errors import CannotStart
from config.embedded.services import Services

BASE = Path(__file__).resolve().parent.parent
DEFAULT_PORT = 8000
LOOPBACK = ("127.0.0.1", "localhost", "[::1]")
MARK = "ATTUNE_EMBEDDED"  # set for our children: the servers are up and the addresses are in the environment


@dataclass(frozen=True)
class Environment:
    data: Path
    port: int
    services: Services | None = None  # only in the process that holds the embedded servers


_prepared: Environment | None = None


def prepare() -> Environment:
    """Complete `os.environ`, once per process tree. Exits with code 2 and a sentence when Attune cannot start."""
    global _prepared
    if _prepared is None:
        try:
            _prepared = _complete()
        except CannotStart as reason:
            _refuse(*reason.args)
        except PermissionError as error:
            _refuse(f"{error.filename} cannot be used ({error.strerror}): run as its owner or set ATTUNE_DATA.")
    return _prepared


def is_development() -> bool:
    return MARK in os.environ or not (os.environ.get("DATABASE_URL") or os.environ.get("REDIS_URL"))


def wanted_port() -> int:
    """PORT, else 8000. Raises CannotStart when it is no port number."""
    text = os.environ.get("PORT") or str(DEFAULT_PORT)
    if not (text.isdigit() and 0 < int(text) < 65536):
        raise CannotStart(f"PORT is {text!r}, which is no port number between 1 and 65535.")
    return int(text)


def data_folder() -> Path:
    """ATTUNE_DATA, else `var` in the clone, else (as root, if the servers' user cannot reach the clone) in /var/lib."""
    if given := os.environ.get("ATTUNE_DATA"):
        return Path(given).resolve()
    default = BASE / "var"
    if os.geteuid() != 0 or not is_development():
        return default
    nearest = default if default.exists() else BASE
    if account_for(default / "services").can("test", "-x", nearest):
        return default
    return Path("/var/lib/attune") / f"{BASE.name}-{hashlib.sha256(os.fsencode(BASE)).hexdigest()[:8]}"


def _complete() -> Environment:
    data = data_folder()
    if MARK in os.environ:
        return Environment(data, wanted_port())
    development = is_development()
    if wrong := accounts.complaints(os.environ) + _wrong_prices():
        raise CannotStart(*wrong)
    if not development:
        _demand()
    services = _hold_services(data) if development else None
    for folder in (data, data / "files", data / "run"):
        files.make_folder(folder, 0o700)
    _fill_in(data, development)
    return Environment(data, wanted_port(), services)


def _wrong_prices() -> list[str]:
    """A price that is read wrongly would make a budget that holds nothing."""
    try:
        prices_in(os.environ.get("OPENAI_PRICES", ""))
    except ValueError as error:
        return [f"OPENAI_PRICES cannot be read. {error}"]
    return []


def _hold_services(data: Path) -> Services:
    services = Services(data)
    _leave_at_exit(services)
    addresses = services.hold()
    os.environ.update(
        {"DATABASE_URL": addresses.database, "REDIS_URL": addresses.cache, MARK: "1"},
        **{name: os.environ.get(name) or value for name, value in keys.generated(data).items()},
    )
    os.environ.setdefault("CELERY_BROKER_URL", addresses.broker)
    return services


def _leave_at_exit(services: Services) -> None:
    owner = os.getpid()

    def leave() -> None:
        if os.getpid() == owner:  # a forked child leaves nothing
            services.release()

    atexit.register(leave)
    # SIGTERM would skip atexit and leave the servers without anybody; who handles it differently sets it later.
    if threading.current_thread() is threading.main_thread() and signal.getsignal(signal.SIGTERM) == signal.SIG_DFL:
        signal.signal(signal.SIGTERM, lambda number, frame: sys.exit(128 + number))


def _fill_in(data: Path, development: bool) -> None:
    port = os.environ.get("PORT") or files.read(data / "run/port") or str(DEFAULT_PORT)
    public = os.environ.get("PUBLIC_URL") or f"http://127.0.0.1:{port}"
    hosts = dict.fromkeys([*LOOPBACK, urlsplit(public).hostname or ""])
    values = {
        "ATTUNE_DATA": str(data),
        "PORT": port,
        "PUBLIC_URL": public,
        "ALLOWED_HOSTS": ",".join(host for host in hosts if host),
        "CELERY_BROKER_URL": os.environ["REDIS_URL"],
        "DEBUG": "0",
        "DEMO": "1" if development else "0",
        "REQUIRE_SECOND_FACTOR": "none" if development or _is_on("DEMO") else "reviewer,admin",
    }
    if not os.environ.get("EMAIL_URL"):
        catcher = ports.saved(data / "catcher.port") or ports.keep_or_choose(data / "catcher.port")
        values |= {"CATCHER_PORT": str(catcher), "EMAIL_URL": f"smtp://127.0.0.1:{catcher}"}
    os.environ.update({name: os.environ.get(name) or value for name, value in values.items()})
    os.environ["ATTUNE_DATA"] = str(data)


def _demand() -> None:
    """Everything a real installation must name; raises CannotStart with one sentence for each thing that is missing."""
    missing = [
        f"{name} is not set: name both servers, or neither to use the embedded ones."
        for name in ("DATABASE_URL", "REDIS_URL")
        if not os.environ.get(name)
    ]
    missing += keys.complaints(dict(os.environ))
    hosts = [host.strip() for host in os.environ.get("ALLOWED_HOSTS", "").split(",") if host.strip()]
    if not hosts:
        missing.append("ALLOWED_HOSTS is not set: list the host names that Attune is reached by, separated by commas.")
    elif not os.environ.get("PUBLIC_URL") and not set(hosts) <= {*LOOPBACK, "::1"}:
        missing.append(f"PUBLIC_URL is not set: links in messages need it, for example https://{hosts[0].lstrip('.')}.")
    if missing:
        raise CannotStart(*missing)


def _is_on(name: str) -> bool:
    return os.environ.get(name, "").strip().lower() in {"1", "true", "yes", "on", "ok", "y"}


def _refuse(*reasons: str) -> NoReturn:
    for reason in reasons:
        print(f"Attune cannot start: {reason}", file=sys.stderr, flush=True)
    raise SystemExit(2)
