"""Nudges. The row is the queue; losing a task loses nothing."""

from celery import shared_task

from apps.campaigns import services
from apps.campaigns.selectors.freezing import freezes_due


@shared_task(name="campaigns.run_freeze", expires=30)
def run_freeze(freeze_id: int) -> None:
    freeze = services.claim_freeze(freeze_id=freeze_id)
    if freeze is not None:
        services.run_freeze(freeze=freeze)


@shared_task(name="campaigns.sweep_freezes", expires=10)
def sweep_freezes() -> None:
    for freeze_id in freezes_due():
        run_freeze.apply_async((freeze_id,), expires=10)
