"""Nudges. The rows are the queue; losing a task loses nothing."""

from celery import shared_task

from apps.delivery import sending, services
from apps.delivery.selectors import campaigns_due


@shared_task(name="delivery.send_batch", expires=60)
def send_batch(campaign_id: int) -> None:
    if sending.send_some(campaign_id):
        send_batch.delay(campaign_id)


@shared_task(name="delivery.sweep_messages", expires=30)
def sweep_messages() -> None:
    services.recover_stale()
    services.bring_back_due()
    for campaign_id in campaigns_due():
        send_batch.delay(campaign_id)
