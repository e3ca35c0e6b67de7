"""The audit chain: sealing many rows at once, and walking along all of them.

Floor: reading the same columns through the same kind of cursor, and nothing else.
"""

import resource
import statistics
import time
from collections.abc import Callable

from django.db import connection

from apps.common.models import AuditEntry
from apps.common.selectors import chain_values, verify_chain
from apps.common.services import seal_rows
from benchmarks import Row, runs

SIZES = {"tiny": 50, "small": 100_000, "large": 1_000_000}
RUNS = 3
LIMIT = 4
SEALING_LIMIT = 10

ROWS = """
INSERT INTO common_auditentry (uuid, at, actor_label, action, object_type, object_key, count, detail)
SELECT gen_random_uuid(), now() - make_interval(secs => %s - n), 'Mara Lindqvist', 'segments.save_segment',
       'segments.segment', gen_random_uuid()::text, n, jsonb_build_object('keys', jsonb_build_array('name', 'rule'))
FROM generate_series(1, %s) n
"""


def run(size: str) -> list[Row]:
    number = SIZES[size]
    with connection.cursor() as cursor:
        cursor.execute(ROWS, [number, number])
        cursor.execute("ANALYZE common_auditentry")
    sealing = _seconds(lambda: _expect(seal_rows(), number))
    walking = statistics.median(_seconds(_verify) for _ in range(runs(size, RUNS)))
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    floor = statistics.median(_seconds(_read) for _ in range(runs(size, RUNS)))
    label = f"{number:,} rows"
    return [
        Row("audit: seal", label, sealing, floor, SEALING_LIMIT, memory),
        Row("audit: verify the whole chain", label, walking, floor, LIMIT, memory),
    ]


def _seconds(work: Callable[[], object]) -> float:
    started = time.perf_counter()
    work()
    return time.perf_counter() - started


def _expect(one: int, other: int) -> None:
    assert one == other, (one, other)


def _verify() -> None:
    verdict = verify_chain()
    assert verdict.is_good, verdict


def _read() -> None:
    for _ in chain_values(AuditEntry.objects.order_by("position")).iterator(chunk_size=5_000):
        pass
