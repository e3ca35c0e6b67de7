"""What the sandbox caught."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet

from apps.common import audit, clock
from apps.common.access import require
from apps.common.models import User
from apps.common.rights import Right
from apps.delivery.models import CaughtMail
from apps.delivery.selectors.pages import caught_mail


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
def empty_mailbox(*, actor: User, until: int, shown: QuerySet[CaughtMail] | None = None) -> int:
    """Deletes what the sandbox caught, as far as this person may read it: `shown`, or everything. For everybody.

    `until` is the last message that there was when they were asked: what has come since stays. Returns how many went.
    """
    require(actor, Right.SEE_IDENTITY)
    going = caught_mail(actor).filter(pk__lte=until)
    if shown is not None:
        going = going.filter(pk__in=shown.order_by().values("pk"))
    count, _ = going.delete()
    action = "delivery.empty_mailbox" if shown is None else "delivery.delete_found_mail"
    audit.record(actor=actor, action=action, count=count)
    return count
