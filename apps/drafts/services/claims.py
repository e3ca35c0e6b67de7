"""Who writes a draft now: a claim under a lease, which two workers never have at once."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

from django.db import connection

from apps.campaigns.models import Brief
from apps.common import clock
from apps.common.rows import columns, instance, split
from apps.drafts.models import DraftUse

LEASE = timedelta(minutes=6)  # longer than four model calls of 60 s (one answer, one repair, two regenerations)

# A CTE that locks is carried out once; as a sub-select it may be carried out for each row, and lock one more each time.
CLAIM = f"""
WITH chosen AS MATERIALIZED (
    SELECT u.id FROM drafts_draftuse u JOIN drafts_generationrun g ON g.id = u.run_id
    WHERE u.run_id = %(run)s AND g.status = 'running' AND u.status = 'waiting'
      AND (NOT g.is_batch OR u.attempts > 0 OR u.feedback <> '')
      AND (u.not_before IS NULL OR u.not_before <= %(now)s)
    ORDER BY u.id LIMIT %(limit)s FOR UPDATE OF u SKIP LOCKED
)
UPDATE drafts_draftuse d SET status = 'writing', claim_no = d.claim_no + 1, lease_until = %(lease)s
FROM chosen, campaigns_brief b WHERE d.id = chosen.id AND b.id = d.brief_id
RETURNING {columns(DraftUse, "d")}, {columns(Brief, "b")}
"""


def claim_uses(*, run_id: int, limit: int) -> list[DraftUse]:
    """Takes up to `limit` waiting drafts of a running run under a lease, with their briefs. Two workers never get the
    same one."""
    now = clock.now()
    with connection.cursor() as cursor:
        cursor.execute(CLAIM, {"run": run_id, "limit": limit, "now": now, "lease": now + LEASE})
        return [_claimed(row) for row in cursor.fetchall()]


def _claimed(row: Sequence[Any]) -> DraftUse:
    of_use, of_brief = split(row, DraftUse, Brief)
    use = instance(DraftUse, of_use)
    use.brief = instance(Brief, of_brief)
    return use


@contextmanager
def alone(lock_class: int, number: int) -> Iterator[bool]:
    """Whether no other process does this work now (advisory lock, freed by the database when a process dies)."""
    key = (lock_class, number % 2**31)
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(%s, %s)", key)
        got_it = bool(cursor.fetchone()[0])
        try:
            yield got_it
        finally:
            if got_it:
                cursor.execute("SELECT pg_advisory_unlock(%s, %s)", key)


def hold_on(use: DraftUse) -> None:
    """Begins the lease of a claim that still holds anew, before somebody is asked who may take as long once more."""
    until = clock.now() + LEASE
    held = DraftUse.objects.filter(pk=use.pk, claim_no=use.claim_no, status=DraftUse.Status.WRITING)
    held.filter(lease_until__lt=until).update(lease_until=until)
