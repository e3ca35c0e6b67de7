"""What somebody with the database's password might do to the audit log. Each returns what the report must say."""

import random
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from django.db import connection

from apps.common import chain
from apps.common.models import AuditEntry
from apps.common.selectors import chain_values

SIZE = 40
COLUMNS_TO_EDIT = {
    "id": "id + 100000",
    "uuid": "gen_random_uuid()",
    "at": "at + interval '1 microsecond'",
    "actor_id": "CASE WHEN actor_id IS NULL THEN (SELECT min(id) FROM common_user) END",
    "actor_label": "actor_label || ' '",
    "action": "action || 'd'",
    "object_type": "object_type || 'x'",
    "object_key": "object_key || '0'",
    "count": "CASE WHEN count IS NULL THEN 0 ELSE count + 1 END",
    "detail": "detail || '{\"half\": 0.50000000000000000001}'",
    "position": "position + 1000",
    "sealed_at": "sealed_at - interval '1 microsecond'",
    "hash": "translate(hash, '0123456789abcdef', '123456789abcdef0')",
}


@contextmanager
def unlocked() -> Iterator[None]:
    """Without the trigger that refuses changes."""
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("ALTER TABLE common_auditentry DISABLE TRIGGER common_keep_audit_rows")
        yield
        cursor.execute("ALTER TABLE common_auditentry ENABLE TRIGGER common_keep_audit_rows")


def run(statement: str, *params: Any) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement, params)


def _edit(chance: random.Random) -> str:
    place, column = chance.randint(1, SIZE), chance.choice(sorted(COLUMNS_TO_EDIT))
    run(f"UPDATE common_auditentry SET {column} = {COLUMNS_TO_EDIT[column]} WHERE position = %s", place)
    return f"position {place}"


def _delete(chance: random.Random) -> str:
    place = chance.randint(1, SIZE - 1)
    run("DELETE FROM common_auditentry WHERE position = %s", place)
    return f"position {place}: nothing stands"


def _delete_and_close_the_gap(chance: random.Random) -> str:
    place = chance.randint(1, SIZE - 1)
    run("DELETE FROM common_auditentry WHERE position = %s", place)
    for position in range(place + 1, SIZE + 1):
        run("UPDATE common_auditentry SET position = position - 1 WHERE position = %s", position)
    return f"position {place},"


def _copy(place: int, position: int | None) -> None:
    """A further row, three hours older than the one at `place`."""
    run(
        "INSERT INTO common_auditentry (uuid, at, actor_label, action, object_type, object_key, detail, position,"
        " sealed_at, hash) SELECT gen_random_uuid(), at - interval '3 hours', actor_label, action, object_type,"
        " object_key, detail, %s, sealed_at, hash FROM common_auditentry WHERE position = %s",
        position,
        place,
    )


def _insert_with_an_old_time(chance: random.Random) -> str:
    _copy(chance.randint(1, SIZE), None)
    return "LATE: 1 row came"


def _insert_into_the_chain(chance: random.Random) -> str:
    place = chance.randint(1, SIZE)
    for position in range(SIZE, place - 1, -1):
        run("UPDATE common_auditentry SET position = position + 1 WHERE position = %s", position)
    _copy(place + 1, place)
    return f"position {place},"


def _append_with_a_hash_of_its_own(chance: random.Random) -> str:
    _copy(chance.randint(1, SIZE), SIZE + 1)
    return f"position {SIZE + 1},"


def _swap(chance: random.Random) -> str:
    one, other = sorted(chance.sample(range(1, SIZE + 1), 2))
    run("UPDATE common_auditentry SET position = -1 WHERE position = %s", one)
    run("UPDATE common_auditentry SET position = %s WHERE position = %s", one, other)
    run("UPDATE common_auditentry SET position = %s WHERE position = -1", other)
    return f"position {one},"


def _truncate(chance: random.Random) -> str:
    run("DELETE FROM common_auditentry WHERE position > %s", chance.randint(0, SIZE - 1))
    return "is not in the log"


def _unseal_the_end(chance: random.Random) -> str:
    run("UPDATE common_auditentry SET position = NULL, hash = NULL WHERE position > %s", chance.randint(1, SIZE - 1))
    return "is not in the log"


def _hash_again(chance: random.Random, last: int | None = None) -> str:
    """Changes a row and makes the hashes fit again: of this row alone, or of all up to `last`."""
    place = chance.randint(1, SIZE)
    run("UPDATE common_auditentry SET action = action || 'd' WHERE position = %s", place)
    before = AuditEntry.objects.filter(position=place - 1).values_list("hash", flat=True).first() or chain.GENESIS
    rows = AuditEntry.objects.filter(position__gte=place, position__lte=last or place).order_by("position")
    for row in list(chain_values(rows)):
        before = chain.row_hash(before, row[:-1])
        run("UPDATE common_auditentry SET hash = %s WHERE position = %s", before, row[chain.POSITION])
    return f"position {place + 1}," if last is None and place < SIZE else "is not in the log"


def _write_everything_anew(chance: random.Random) -> str:
    return _hash_again(chance, SIZE)


TAMPERINGS: dict[str, Callable[[random.Random], str]] = {
    "append with a hash of its own": _append_with_a_hash_of_its_own,
    "delete": _delete,
    "delete and close the gap": _delete_and_close_the_gap,
    "edit a column": _edit,
    "hash one row again": _hash_again,
    "insert into the chain": _insert_into_the_chain,
    "insert with an old time": _insert_with_an_old_time,
    "swap two": _swap,
    "truncate": _truncate,
    "unseal the end": _unseal_the_end,
    "write everything anew": _write_everything_anew,
}
