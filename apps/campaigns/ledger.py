"""What the ledger's campaigns are called, for the page about spend."""

from collections.abc import Iterable
from uuid import UUID

from apps.campaigns.models import Campaign


def names_of(uuids: Iterable[UUID]) -> dict[UUID, str]:
    return dict(Campaign.objects.filter(uuid__in=list(uuids)).values_list("uuid", "name"))
