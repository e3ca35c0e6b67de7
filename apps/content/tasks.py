from celery import shared_task

from apps.content import services


@shared_task(name="content.tell_expiring")
def tell_expiring() -> None:
    services.tell_expiring()
