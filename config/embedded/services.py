"""Both servers under one data folder: found or started by the first user, stopped by the last."""

from dataclasses import dataclass
from pathlib import Path

from config.embedded import files
from config.embedded.account import Account, account_for
from config.embedded.errors import CannotStart
from config.embedded.locks import Usage, alone
from config.embedded.postgres import Postgres
from config.embedded.valkey import Valkey


@dataclass(frozen=True)
class Addresses:
    database: str
    cache: str
    broker: str


class Services:
    def __init__(self, data: Path) -> None:
        self.folder = data / "services"
        self.account = account_for(self.folder)
        self._make_folder()
        self.postgres = Postgres(self.folder, self.account)
        self.valkey = Valkey(self.folder, self.account)
        self._usage: Usage | None = None

    def hold(self) -> Addresses:
        """Join those who use the servers, starting what does not run. `release` leaves again."""
        with alone(self.folder / "lock"):
            self._usage = self._usage or Usage(self.folder / "users")
            self.postgres.start()
            self.valkey.start()
        return Addresses(self.postgres.url(), self.valkey.url(0), self.valkey.url(1))

    def release(self) -> None:
        """Leave; whoever is last stops the servers."""
        if self._usage is None:
            return
        with alone(self.folder / "lock"):
            if self._usage.is_last():
                self.valkey.stop()
                self.postgres.stop()
            self._usage.release()
        self._usage = None

    @property
    def usage_fileno(self) -> int:
        """The descriptor that keeps the hold; children that are to outlive us in use of the servers inherit it."""
        if self._usage is None:
            raise RuntimeError("hold() comes first")
        return self._usage.fileno

    def is_alive(self) -> bool:
        """Whether both processes exist; cheap enough to ask every second."""
        return bool(self.postgres.pid() and self.valkey.pid())

    def _make_folder(self) -> None:
        files.make_folder(self.folder.parent, 0o711 if self.account.is_other else 0o700)
        if not self.folder.exists():
            files.make_folder(self.folder, 0o700)
            self.account.own(self.folder)
        if not _is_reachable(self.account, self.folder):
            raise CannotStart(
                f"PostgreSQL refuses to run as root, and its own user cannot reach {self.folder}: "
                "set ATTUNE_DATA to a folder outside your home, or run Attune as an ordinary user."
            )


def _is_reachable(account: Account, folder: Path) -> bool:
    return not account.is_other or account.can("test", "-w", folder)
