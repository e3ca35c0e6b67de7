"""The system user that the servers run as. PostgreSQL refuses root, so as root they get a user of their own."""

import os
import pwd
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from config.embedded.errors import CannotStart

NAME = "attune"


@dataclass(frozen=True)
class Account:
    uid: int
    gid: int

    @property
    def is_other(self) -> bool:
        """Whether the servers run as somebody else than we do."""
        return self.uid != os.geteuid()

    @property
    def options(self) -> dict[str, Any]:
        """Arguments that make `subprocess` run a program as this account."""
        return {"user": self.uid, "group": self.gid, "extra_groups": []} if self.is_other else {}

    def own(self, path: Path) -> None:
        if self.is_other:
            os.chown(path, self.uid, self.gid)

    def can(self, *command: str | Path) -> bool:
        """Whether the command succeeds as this account: the only honest test of rights along a whole path."""
        try:
            answer = subprocess.run(list(command), cwd="/", capture_output=True, check=False, **self.options)
        except OSError:
            return False
        return answer.returncode == 0


def account_for(folder: Path) -> Account:
    """Ourselves; as root the folder's owner, or where that is root too the system user `attune`, made on first use."""
    if os.geteuid() != 0:
        return Account(os.geteuid(), os.getegid())
    if folder.exists() and folder.stat().st_uid != 0:
        return Account(folder.stat().st_uid, folder.stat().st_gid)
    entry = _entry() or _make()
    return Account(entry.pw_uid, entry.pw_gid)


def _entry() -> pwd.struct_passwd | None:
    try:
        return pwd.getpwnam(NAME)
    except KeyError:
        return None


def _make() -> pwd.struct_passwd:
    useradd = shutil.which("useradd") or shutil.which("useradd", path="/usr/sbin:/sbin")
    if useradd is None:
        raise CannotStart(
            "PostgreSQL refuses to run as root and this system has no useradd: run Attune as an ordinary user."
        )
    command = [useradd, "--system", "--user-group", "--no-create-home", "--shell", "/usr/sbin/nologin", NAME]
    subprocess.run(command, capture_output=True, check=False)  # a second starter may have made it in this moment
    entry = _entry()
    if entry is None:
        raise CannotStart(
            f"The system user {NAME} that runs PostgreSQL could not be made: run Attune as an ordinary user."
        )
    return entry
