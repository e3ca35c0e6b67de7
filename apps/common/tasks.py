"""Work of the shared ground that nobody waits for."""

from celery import shared_task

from apps.common import mail
from apps.common.models import User
from apps.common.services.passwords import reset_token


@shared_task(name="common.send_reset_link")
def send_reset_link(user: str) -> None:
    """`user` is a uuid; of nobody, where the address asked for was unknown."""
    found = User.objects.filter(uuid=user, is_active=True).first()
    if found:
        mail.send_reset(user=found, token=reset_token(found))
