"""Which version of a prompt a draft counts for. Pages and measures read this; writing does not."""

from collections.abc import Sequence
from typing import Any

from django.db.models import Aggregate, QuerySet

from apps.campaigns.models import Variant
from apps.prompts.models import Version

WRITER = "revision__prompt_version"
HASH = f"{WRITER}__content_hash"


def sums_by_version(rows: QuerySet[Any], versions: Sequence[int], *sums: Aggregate) -> dict[int, list[float]]:
    """`sums` over rows with a `campaign` and a `revision`, by the version that the campaign was planned with.

    That is not always the one that wrote: campaigns with equal briefs share a draft, and a copy of a prompt makes equal
    briefs, because it says the same. Where the plan says something else by now, it is the version that wrote.
    """
    same = Version.objects.filter(pk__in=versions).values("content_hash")
    plans = Variant.objects.filter(prompt_version__content_hash__in=same)
    rows_of_plans = plans.values_list("campaign", "prompt_version__content_hash", "prompt_version")
    planned = {(campaign, said): version for campaign, said, version in rows_of_plans}
    named = {f"sum_{place}": one for place, one in enumerate(sums)}
    groups = rows.filter(**{f"{HASH}__in": same}).values_list("campaign", HASH, WRITER).annotate(**named).order_by()
    found: dict[int, list[float]] = {}
    for campaign, said, writer, *values in groups:
        version = planned.get((campaign, said), writer)
        if version in versions:
            before = found.get(version, [0] * len(sums))
            found[version] = [one + float(more or 0) for one, more in zip(before, values, strict=True)]
    return found
