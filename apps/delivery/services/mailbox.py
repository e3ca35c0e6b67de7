"""What the sandbox caught."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from django.db import transaction

from apps.common import audit, clock
from apps.common.access import require
from apps.common.models import User
from apps.common.rights import Right
from apps.delivery.models import CaughtMail


@dataclass(frozen=True)
class Caught:
    """One message to one recipient, as the server took it. `message` is ours when its Message-ID says so."""

    sender: str
    recipient: str
    subject: str
    raw: bytes
    message: UUID | None


def store_mail(*, mails: Sequence[Caught]) -> None:
    """Stores caught mail, all or none. The machine's own record: no person acts, so nothing is audited."""
    now = clock.now()
    with transaction.atomic():
        CaughtMail.objects.bulk_create(
            CaughtMail(
                sender=mail.sender,
                recipient=mail.recipient,
                subject=mail.subject,
                raw=mail.raw,
                message_uuid=mail.message,
                received_at=now,
            )
            for mail in mails
        )


@transaction.atomic
def empty_mailbox(*, actor: User) -> int:
    """Deletes everything the sandbox caught. Returns how many messages went."""
    require(actor, Right.SEE_IDENTITY)
    count, _ = CaughtMail.objects.all().delete()
    audit.record(actor=actor, action="delivery.empty_mailbox", count=count)
    return count
