"""Nudges. The rows are the queue; what a probe finds is stored by its service."""

from celery import shared_task

from apps.ai.models import Endpoint
from apps.ai.services import batches
from apps.ai.services.probes import probe_by_key


@shared_task(name="ai.probe_endpoint", expires=120)
def probe_endpoint(endpoint_id: int) -> None:
    if Endpoint.objects.filter(pk=endpoint_id).exists():
        probe_by_key(endpoint_id=endpoint_id)


@shared_task(name="ai.work_batch", expires=30)
def work_batch(batch_id: int) -> None:
    batches.work_batch(batch_id=batch_id)


@shared_task(name="ai.sweep_batches", expires=30)
def sweep_batches() -> None:
    for batch_id in batches.sweep_batches():
        work_batch.delay(batch_id)
