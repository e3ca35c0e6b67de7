"""Nudges. What they find is stored by services."""

from celery import shared_task

from apps.ai.models import Endpoint
from apps.ai.services.probes import probe_by_key


@shared_task(name="ai.probe_endpoint", expires=120)
def probe_endpoint(endpoint_id: int) -> None:
    if Endpoint.objects.filter(pk=endpoint_id).exists():
        probe_by_key(endpoint_id=endpoint_id)
