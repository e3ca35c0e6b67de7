"""How many dispatchers may send for one campaign at once: places, held as PostgreSQL advisory locks.

The database frees the places of a worker that dies, at once and by itself.
"""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection

FIRST, COUNT = 77_000, 2


@contextmanager
def place(campaign_id: int) -> Iterator[bool]:
    """Holds one of the campaign's places inside the block; False when none was free."""
    with connection.cursor() as cursor:
        taken = None
        for number in range(FIRST, FIRST + COUNT):
            cursor.execute("SELECT pg_try_advisory_lock(%s::int, %s::int)", [number, campaign_id])
            if cursor.fetchone()[0]:
                taken = number
                break
        try:
            yield taken is not None
        finally:
            if taken is not None:
                cursor.execute("SELECT pg_advisory_unlock(%s::int, %s::int)", [taken, campaign_id])


def full() -> list[int]:
    """Campaigns whose places are all taken: one more dispatcher would only stand in the queue."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT objid::bigint FROM pg_locks WHERE locktype = 'advisory' AND granted AND classid >= %s"
            " AND classid < %s AND database = (SELECT oid FROM pg_database WHERE datname = current_database())"
            " GROUP BY objid HAVING count(*) >= %s",
            [FIRST, FIRST + COUNT, COUNT],
        )
        return [row[0] for row in cursor.fetchall()]
