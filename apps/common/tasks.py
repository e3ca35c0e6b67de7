from celery import shared_task

from apps.common import services


@shared_task(name="common.seal_audit", expires=5)
def seal_audit() -> None:
    services.seal_rows()
