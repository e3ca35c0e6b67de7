"""The chain that the sealer lays along the audit log."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import QuerySet, TextField
from django.db.models.functions import Cast

from apps.common.chain import COLUMNS, GENESIS, LATE_AFTER, Fault, Walk, is_late, late_words
from apps.common.models import AuditEntry

_CHUNK = 5_000


@dataclass(frozen=True)
class Head:
    """The end of the chain. `sealed_at` is None while nothing is sealed."""

    position: int
    hash: str
    sealed_at: datetime | None


@dataclass(frozen=True)
class Verdict:
    """What a walk along the chain found. `unseen` are the heads asked for that the chain does not hold; `late` counts
    rows that came later than they say, `first_late` is the first of them; `waiting` are not sealed yet."""

    head: Head
    fault: Fault | None
    unseen: Sequence[str]
    late: int
    first_late: Fault | None
    waiting: int

    @property
    def is_good(self) -> bool:
        return self.fault is None and not self.unseen and not self.late


def chain_head() -> Head:
    last = AuditEntry.objects.filter(position__isnull=False).order_by("-position").first()
    return Head(last.position or 0, last.hash or "", last.sealed_at) if last else Head(0, GENESIS, None)


def waiting() -> int:
    """How many rows are not sealed yet."""
    return AuditEntry.objects.filter(position__isnull=True).count()


def chain_values(rows: QuerySet[AuditEntry]) -> QuerySet[AuditEntry, tuple[Any, ...]]:
    """The rows as tuples of chain.COLUMNS and the stored hash."""
    names = ["detail_text" if name == "detail" else name for name in COLUMNS]
    return rows.annotate(detail_text=Cast("detail", TextField())).values_list(*names, "hash")


def verify_chain(*, start: int = 1, heads: Iterable[str] = (), late_after: timedelta = LATE_AFTER) -> Verdict:
    """Walks along all sealed rows from position `start`, whose predecessor is trusted, and stops at the first fault."""
    before = AuditEntry.objects.filter(position=start - 1).values_list("hash", flat=True).first()
    walk = Walk(start - 1, before or GENESIS, heads, late_after)
    sealed = AuditEntry.objects.filter(position__gte=start).order_by("position")
    fault = None
    if start > 1 and before is None:
        fault = Fault(start - 1, None, "nothing stands at this position, so nothing can be checked from the next on")
    for row in _stream(sealed):
        if fault := fault or walk.take(row[:-1], row[-1]):
            break
    late, first_late = (walk.late, walk.first_late) if fault else _unsealed(walk)
    head = Head(walk.position, walk.head, walk.sealed_at)
    return Verdict(head, fault, sorted(walk.unseen), late, first_late, waiting())


def _stream(rows: QuerySet[AuditEntry]) -> Iterator[tuple[Any, ...]]:
    yield from chain_values(rows).iterator(chunk_size=_CHUNK)


def _unsealed(walk: Walk) -> tuple[int, Fault | None]:
    """Adds rows that wait for the sealer although it should have met them long ago."""
    late, first = walk.late, walk.first_late
    if walk.sealed_at is None:
        return late, first
    rows = AuditEntry.objects.filter(position__isnull=True).order_by("id").values_list("id", "at")
    for entry_id, at in rows.iterator(chunk_size=_CHUNK):
        if is_late(at, walk.sealed_at, walk.late_after):
            late += 1
            first = first or Fault(walk.position + 1, entry_id, late_words(at, walk.sealed_at))
    return late, first
