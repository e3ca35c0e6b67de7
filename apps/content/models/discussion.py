from django.db import models

from apps.common.models import Comment
from apps.content.models.items import Item


class ItemComment(Comment):
    """What colleagues say about a content item."""

    item = models.ForeignKey(Item, on_delete=models.CASCADE, related_name="+")

    class Meta:
        indexes = [models.Index(fields=["item", "-id"], name="item_comment")]
