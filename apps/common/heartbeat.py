"""While one long transaction runs: tells everybody else how far it is, and notices that somebody cancelled it."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta

from django.db import connection, connections

LEASE = timedelta(seconds=60)
EVERY = 1.0


@contextmanager
def heartbeat(beat: Callable[[], bool]) -> Iterator[None]:
    """Calls `beat` every second from a thread with a connection of its own, until the block ends.

    `beat` writes a fresh lease to the work's row and returns whether the claim still stands. When it does not, what the
    caller's connection is executing is cancelled (again and again, for it may be between two statements), so that a
    cancelled or taken-over run gives up within a second. The block ends the thread before its transaction ends, so that
    nothing the thread holds can stand in the way of the last change.
    """
    stop = threading.Event()
    connection.ensure_connection()
    running = connection.connection
    thread = threading.Thread(target=_beat, args=(beat, running, stop), daemon=True)
    thread.start()
    try:
        yield
    finally:
        stop.set()
        thread.join()


def _beat(beat: Callable[[], bool], running: "object", stop: threading.Event) -> None:
    try:
        while not stop.wait(EVERY):
            if not beat() and not stop.is_set():
                running.cancel_safe(timeout=5)  # type: ignore[attr-defined]
    finally:
        connections.close_all()
