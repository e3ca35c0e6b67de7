"""While one long transaction runs, tells everybody else how far it is and that its worker is alive."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

from django.db import connections

from apps.common import clock
from apps.profiles.importing.outcome import Progress
from apps.profiles.models import Import

LEASE = timedelta(seconds=60)
_EVERY = 1.0


@contextmanager
def heartbeat(run: Import, progress: Progress) -> Iterator[None]:
    """Writes `progress` and a fresh lease to the import's row every second, on a connection of its own.

    It ends before the caller's transaction does, so that nothing it holds can stand in the way of the last change.
    """
    stop = threading.Event()
    thread = threading.Thread(target=_beat, args=(run, progress, stop), daemon=True)
    thread.start()
    try:
        yield
    finally:
        stop.set()
        thread.join()


def _beat(run: Import, progress: Progress, stop: threading.Event) -> None:
    try:
        while not stop.wait(_EVERY):
            Import.objects.filter(pk=run.pk, claim_no=run.claim_no, status=Import.Status.RUNNING).update(
                stage=progress.stage, rows_done=progress.done, lease_until=clock.now() + LEASE
            )
    finally:
        connections.close_all()
