from celery import shared_task

from apps.profiles import selectors
from apps.profiles.services.import_runs import claim_import, run_claimed


@shared_task(name="profiles.run_import")
def run_import(import_id: int) -> None:
    run = claim_import(import_id=import_id)
    if run is not None:
        run_claimed(run=run)


@shared_task(name="profiles.sweep_imports")
def sweep_imports() -> None:
    """Nudges what is waiting or was lost with its worker. A nudge that nobody takes until the next one is dropped."""
    for import_id in selectors.imports_due():
        run_import.apply_async((import_id,), expires=10)
