"""The sealer: lays a chain of hashes along the audit rows that have been committed."""

import logging
from collections.abc import Iterator
from datetime import datetime

from django.db import connection, transaction

from apps.common import clock
from apps.common.chain import AT, ID, POSITION, SEALED_AT, Value, is_late, row_hash
from apps.common.models import AuditEntry
from apps.common.selectors.chain import Head, chain_head, chain_values

log = logging.getLogger("attune.audit")

LOCK = 0x5EA1_A0D1  # any number, as long as nobody else locks by it
BATCH = 1_000

_STORE = """
UPDATE common_auditentry SET position = new.position, sealed_at = %s, hash = new.hash
FROM unnest(%s::bigint[], %s::bigint[], %s::text[]) AS new(id, position, hash)
WHERE common_auditentry.id = new.id
"""


@transaction.atomic
def seal_rows() -> int:
    """Seals every committed row that is not sealed yet and logs the new head; the number of rows.

    One transaction under an advisory lock: a second sealer turns back at once, and one that is killed has done nothing.
    A row that commits late gets the next free position, whatever its id. All rows of a run carry its time, so that a
    row that should have been met by an earlier run stands out (chain.is_late).
    """
    if not _lock():
        return 0
    head = chain_head()
    before, moment, sealed = head.sealed_at, clock.now(), 0
    for batch in _batches():
        head = _seal(batch, head, moment)
        sealed += len(batch)
        _warn_of_late(batch, before)
    if sealed:
        transaction.on_commit(lambda: log.info("sealed rows=%d position=%d hash=%s", sealed, head.position, head.hash))
    return sealed


def _lock() -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [LOCK])
        return bool(cursor.fetchone()[0])


def _batches() -> Iterator[list[tuple[Value, ...]]]:
    """What waits, as it came; within a batch in the order in which it happened, as the Audit page lists it."""
    rows = AuditEntry.objects.filter(position__isnull=True).order_by("id")
    while batch := list(chain_values(rows)[:BATCH]):
        yield sorted(batch, key=lambda row: (row[AT], row[ID]))


def _seal(batch: list[tuple[Value, ...]], head: Head, moment: datetime) -> Head:
    position, last = head.position, head.hash
    ids, positions, hashes = [], [], []
    for row in batch:
        position += 1
        values = list(row[:-1])
        values[POSITION], values[SEALED_AT] = position, moment
        last = row_hash(last, values)
        ids.append(row[ID])
        positions.append(position)
        hashes.append(last)
    with connection.cursor() as cursor:
        cursor.execute(_STORE, [moment, ids, positions, hashes])
    return Head(position, last, moment)


def _warn_of_late(batch: list[tuple[Value, ...]], before: datetime | None) -> None:
    for row in batch:
        at = row[AT]
        if isinstance(at, datetime) and is_late(at, before):
            log.warning("row=%s says at=%s, but was not there at %s", row[ID], at.isoformat(), before)
