"""Trait definitions, and how many people have each."""

from django.db import connection
from django.db.models import QuerySet

from apps.profiles.models import TraitDefinition

_COUNTS = """
SELECT key, count(*) FROM profiles_profile, jsonb_object_keys(traits) AS key GROUP BY 1
"""


def traits() -> QuerySet[TraitDefinition]:
    return TraitDefinition.objects.select_related("source").order_by("label", "key")


def trait_counts() -> dict[str, int]:
    """How many people have a value for each trait: one pass over everybody, so ask for it apart from the page."""
    with connection.cursor() as cursor:
        cursor.execute(_COUNTS)
        return dict(cursor.fetchall())


def shown_traits() -> list[TraitDefinition]:
    """The traits a list may show as columns: everything but identity."""
    return list(traits().exclude(privacy=TraitDefinition.Privacy.IDENTITY))
