"""Decisions belong on the activity of the draft that they are about."""

from collections.abc import Iterator

from apps.approvals.models import Decision
from apps.drafts.models import DraftUse


def decisions_on(use: DraftUse) -> Iterator[tuple[str, str]]:
    for key in Decision.objects.filter(review__use=use).values_list("uuid", flat=True):
        yield "approvals.decision", str(key)
