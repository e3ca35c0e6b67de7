from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVectorField
from django.db import models

from apps.content.models.items import Item


class SearchEntry(models.Model):
    """What an item is found by. `words` are its newest and its approved wording with all that stands beside them.

    `meaning` is the vector of `words` in the space of `model`; where nobody has made one yet, or the words changed
    since, `meant_hash` differs from `words_hash`, and a worker makes it if a model for it is connected.
    """

    item = models.OneToOneField(Item, on_delete=models.CASCADE, primary_key=True, related_name="+")
    words = models.TextField()
    words_hash = models.CharField(max_length=64)
    vector = SearchVectorField()
    provider = models.CharField(max_length=40, blank=True)
    model = models.CharField(max_length=120, blank=True)
    meaning = ArrayField(models.FloatField(), null=True)
    meant_hash = models.CharField(max_length=64, blank=True)

    class Meta:
        indexes = [GinIndex(fields=["vector"], name="content_search_vector")]

    def __str__(self) -> str:
        return str(self.item_id)
