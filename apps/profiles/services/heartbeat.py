"""Tells everybody else how far an import is, and notices that somebody cancelled it."""

from apps.common import clock
from apps.common.heartbeat import LEASE
from apps.profiles.importing.outcome import Progress
from apps.profiles.models import Import


def beat(run: Import, progress: Progress) -> bool:
    """Writes where the run is and a fresh lease; whether the claim still stands (or cannot be seen from here)."""
    now = clock.now()
    mine = Import.objects.filter(pk=run.pk, claim_no=run.claim_no, status=Import.Status.RUNNING)
    if mine.update(stage=progress.stage, rows_done=progress.done, heard_at=now, lease_until=now + LEASE):
        return True
    return not Import.objects.filter(pk=run.pk).exists()
