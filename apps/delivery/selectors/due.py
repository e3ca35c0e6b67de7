"""What there is to send."""

from datetime import datetime

from django.db.models import Exists, Min, OuterRef

from apps.campaigns.models import Campaign, Variant
from apps.common import clock
from apps.delivery.models import Connection, Message, MessageState
from apps.delivery.places import full


def campaigns_due() -> list[int]:
    """Campaigns that are sending, have messages due (or nothing open: they should finish) and a place free."""
    waiting = Message.objects.filter(campaign=OuterRef("pk"), state=MessageState.QUEUED)
    held = Message.objects.filter(
        campaign=OuterRef("pk"), state__in=[MessageState.CLAIMED, MessageState.SENDING, MessageState.UNKNOWN]
    )
    sending = Campaign.objects.filter(status=Campaign.Status.SENDING).exclude(channel__in=_closed_channels())
    sending = sending.exclude(pk__in=full())
    due = sending.filter(Exists(waiting.filter(not_before__lte=clock.now())) | (~Exists(waiting) & ~Exists(held)))
    return list(due.order_by("id").values_list("id", flat=True))


def locale_of(campaign: Campaign) -> str:
    """The locale that the campaign's drafts are written in."""
    variant = Variant.objects.filter(campaign=campaign).order_by("position", "id").first()
    return str(variant.brief_part.get("locale", "en")) if variant else "en"


def _closed_channels() -> list[str]:
    stopped = Connection.objects.filter(is_stopped=True) | Connection.objects.filter(closed_until__gt=clock.now())
    return list(stopped.values_list("channel", flat=True))


def first_at(campaign: Campaign) -> datetime | None:
    """When the first message may leave; None once one is on its way, for then nothing can be taken back."""
    messages = Message.objects.filter(campaign=campaign)
    if messages.exclude(state__in=[MessageState.QUEUED, MessageState.SKIPPED]).exists():
        return None
    first: datetime | None = messages.filter(state=MessageState.QUEUED).aggregate(at=Min("not_before"))["at"]
    return first
