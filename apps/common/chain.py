"""The chain of the audit log: each row's hash covers all its columns and the hash of the row before it.

Pure: no Django and no database, so that anybody may run it over an export. A hash is the SHA-256 of the previous hash,
a line feed and the row as a JSON array of COLUMNS (ASCII, no spaces, times in UTC). The first row follows GENESIS.
"""

import hashlib
import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import cast
from uuid import UUID

GENESIS = hashlib.sha256(b"Attune audit chain, version 1").hexdigest()
# In this order; `detail` is the text that PostgreSQL prints for it, which keeps every digit of its numbers.
COLUMNS = (
    "position", "sealed_at", "id", "uuid", "at", "actor_id", "actor_label", "action", "object_type", "object_key",
    "count", "detail",
)  # fmt: skip
LATE_AFTER = timedelta(hours=1)

Value = int | str | datetime | UUID | None
POSITION, SEALED_AT, ID, AT = (COLUMNS.index(name) for name in ("position", "sealed_at", "id", "at"))


@dataclass(frozen=True)
class Fault:
    """What is wrong at one place. `entry_id` is None where the row itself is gone."""

    position: int
    entry_id: int | None
    what: str


def row_hash(previous: str, values: Sequence[Value]) -> str:
    """The hash of the row with these `values`, in the order of COLUMNS, behind the hash `previous`."""
    text = json.dumps([_plain(value) for value in values], separators=(",", ":"))
    return hashlib.sha256(f"{previous}\n{text}".encode("ascii")).hexdigest()


def _plain(value: Value) -> int | str | None:
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat(timespec="microseconds")
    return str(value) if isinstance(value, UUID) else value


def is_late(at: datetime, run_before: datetime | None, late_after: timedelta = LATE_AFTER) -> bool:
    """Whether a row that says it happened `at` should have been there at `run_before`, when the sealer looked."""
    return run_before is not None and at < run_before - late_after


def late_words(at: datetime, run_before: datetime) -> str:
    return f"it says that it happened at {_plain(at)}, but was not there yet at {_plain(run_before)}"


class Walk:
    """Goes along sealed rows in the order of their positions; holds one row's worth of memory.

    `head` is the hash at `position`, both already trusted. `heads` are hashes that a log keeper has seen: `unseen` is
    what of them has not come by. `late` counts rows that came later than they say: a transaction that ran very long, or
    a row put in afterwards with an old time. `first_late` is the first of them.
    """

    def __init__(
        self,
        position: int = 0,
        head: str = GENESIS,
        heads: Iterable[str] = (),
        late_after: timedelta = LATE_AFTER,
    ) -> None:
        self.position, self.head = position, head
        self.unseen = set(heads) - {head}
        self.late_after = late_after
        self.late = 0
        self.first_late: Fault | None = None
        self.sealed_at: datetime | None = None
        self._run_before: datetime | None = None

    def take(self, values: Sequence[Value], stored: str | None) -> Fault | None:
        """The next row and its stored hash; what is wrong with it, if anything. After a fault the walk is over."""
        position, entry_id = cast(int, values[POSITION]), cast(int, values[ID])
        if position != self.position + 1:
            what = f"nothing stands at this position: a row was removed. The next is {position}, row {entry_id}"
            return Fault(self.position + 1, None, what)
        if stored is None or row_hash(self.head, values) != stored:
            return Fault(position, entry_id, "its hash does not fit its columns and the row before it")
        self._take_time(values, position, entry_id)
        self.position, self.head = position, stored
        self.unseen.discard(stored)
        return None

    def _take_time(self, values: Sequence[Value], position: int, entry_id: int) -> None:
        at, sealed_at = cast(datetime, values[AT]), cast(datetime, values[SEALED_AT])
        if sealed_at != self.sealed_at:
            self._run_before, self.sealed_at = self.sealed_at, sealed_at
        if self._run_before and is_late(at, self._run_before, self.late_after):
            self.late += 1
            self.first_late = self.first_late or Fault(position, entry_id, late_words(at, self._run_before))
