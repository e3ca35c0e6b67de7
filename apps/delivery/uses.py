"""Which messages that left say a content item."""

from collections.abc import Iterable

from django.db.models import Count
from django.urls import reverse

from apps.common.words import counted
from apps.content.models import Item
from apps.content.usage import Use
from apps.delivery.models import Message
from apps.delivery.states import LEFT
from apps.drafts.models import Revision


def uses_of_content(item: Item) -> Iterable[Use]:
    """One use for each campaign: how many of its messages left with it, in any language and wording."""
    revisions = Revision.objects.filter(cited__item__family=item.family).values("pk")
    sent = Message.objects.filter(revision__in=revisions, state__in=LEFT)
    rows = sent.values("campaign__uuid", "campaign__name").annotate(messages=Count("pk"))
    for row in rows.order_by("campaign__name"):
        url = reverse("delivery:show_delivery", args=[row["campaign__uuid"]])
        yield Use(row["campaign__name"], url, f"{row['messages']:,} {counted('messages', row['messages'])} sent")
