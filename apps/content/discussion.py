"""What colleagues say about a content item."""

from django.urls import reverse

from apps.common.discussion import Subject
from apps.content.models import Item, ItemComment

SUBJECT = Subject(
    kind="item",
    noun="content item",
    comments=ItemComment,
    find=lambda key: Item.objects.select_related("created_by").get(uuid=key),
    anchor=lambda item: {"item": item},
    name=lambda item: f"“{item.name}”",
    path=lambda item: reverse("content:show_item", args=[item.uuid]),
    owners=lambda item: [item.created_by],
)
