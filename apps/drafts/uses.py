"""Which drafts cite a content item."""

from collections.abc import Iterable

from django.db.models import Count
from django.urls import reverse

from apps.common.words import counted
from apps.content.models import Item
from apps.content.usage import Use
from apps.drafts.models import DraftUse


def uses_of_content(item: Item) -> Iterable[Use]:
    """One use for each campaign: how many of its drafts, as they stand, cite it in any language."""
    citing = DraftUse.objects.filter(revision__cited__item__family=item.family)
    rows = citing.values("campaign__uuid", "campaign__name").annotate(drafts=Count("pk", distinct=True))
    for row in rows.order_by("campaign__name"):
        url = reverse("drafts:show_drafts", args=[row["campaign__uuid"]])
        yield Use(row["campaign__name"], url, f"{row['drafts']:,} {counted('drafts', row['drafts'])}")
