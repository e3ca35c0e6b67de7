"""Drafts that wait for one person, as a list may narrow them."""

from datetime import timedelta
from typing import Any

from django.db.models import Q, QuerySet

from apps.approvals.models import Review
from apps.approvals.selectors.queue import BLOCKING, DOUBTFUL, open_reviews_for
from apps.common import clock
from apps.common.models import User


def waiting(user: User) -> QuerySet[Review]:
    """Open reviews that `user` may decide, for lists."""
    return open_reviews_for(user).select_related("campaign", "revision", "reviewer", "use")


def waiting_campaigns(user: User) -> list[tuple[str, str]]:
    """(uuid, name) of the campaigns with drafts that wait for `user`."""
    rows = open_reviews_for(user).order_by("campaign__name").values_list("campaign__uuid", "campaign__name").distinct()
    return [(str(key), name) for key, name in rows]


def with_findings(reviews: QuerySet[Any], which: str) -> QuerySet[Any]:
    """`which`: block, any or none; what only informs counts as none."""
    return reviews.filter({"block": BLOCKING, "any": DOUBTFUL, "none": ~DOUBTFUL}[which])


def waiting_since(reviews: QuerySet[Any], days: str) -> QuerySet[Any]:
    return reviews.filter(created_at__lt=clock.now() - timedelta(days=int(days)))


def held_by(reviews: QuerySet[Any], who: str, user: User) -> QuerySet[Any]:
    """`who`: nobody, me or others; a lease that has run out holds nothing."""
    held = Q(lease_until__gt=clock.now())
    return reviews.filter({"nobody": ~held, "me": held & Q(reviewer=user), "others": held & ~Q(reviewer=user)}[who])
