from celery import shared_task

from apps.approvals import services


@shared_task(name="approvals.open_reviews", expires=30)
def open_reviews() -> None:
    services.open_reviews()


@shared_task(name="approvals.learn_from_edits", expires=300)
def learn_from_edits() -> None:
    services.learn_from_edits()
