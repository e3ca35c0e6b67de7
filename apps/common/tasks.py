"""The clock of the shared ground."""

from celery import shared_task

from apps.common import services
from apps.common.services import comments, digests


@shared_task(name="common.seal_audit", expires=5)
def seal_audit() -> None:
    services.seal_rows()


@shared_task(name="common.send_digests")
def send_digests() -> None:
    digests.plan_digests()
    while digests.send_next_digest():
        pass


@shared_task(name="common.sweep_notices")
def sweep_notices() -> None:
    digests.drop_old_notices()
    comments.scrub_deleted()
