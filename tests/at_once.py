"""Two people at the same moment: one is in the middle of a transaction, the other waits for what it holds."""

import threading
import time
from collections.abc import Callable

from django.db import connection

PATIENCE = 20  # seconds


def begin_beside(call: Callable[[], object]) -> Callable[[], object]:
    """Starts `call` on a connection of its own and comes back once it waits for a lock of ours, or is done.

    What is returned waits for its end, and gives its result or what it raised. For tests with real transactions.
    """
    told: list[object] = []

    def run() -> None:
        try:
            told.append(call())
        except Exception as error:
            told.append(error)
        finally:
            connection.close()

    thread = threading.Thread(target=run, daemon=True)
    thread.start()
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until and thread.is_alive() and not _is_anybody_waiting():
        time.sleep(0.02)

    def finish() -> object:
        thread.join(PATIENCE)
        return told[0]

    return finish


def _is_anybody_waiting() -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_stat_clear_snapshot()")  # else a transaction sees what it saw at its first look
        cursor.execute("SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock'")
        return bool(cursor.fetchone()[0])
