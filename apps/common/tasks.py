"""The clock of the shared ground."""

from celery import shared_task

from apps.common import mail, services
from apps.common.models import User
from apps.common.services import comments, digests
from apps.common.services.passwords import reset_token


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


@shared_task(name="common.send_reset_link")
def send_reset_link(user: str) -> None:
    """`user` is a uuid; of nobody, where the address asked for was unknown."""
    found = User.objects.filter(uuid=user, is_active=True).first()
    if found:
        mail.send_reset(user=found, token=reset_token(found))


@shared_task(name="common.clear_sessions")
def clear_sessions() -> None:
    services.clear_sessions()
