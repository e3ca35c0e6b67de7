"""What drafts cost, for the performance tab of a prompt."""

from collections.abc import Mapping, Sequence

from django.db.models import Avg, Count, StdDev

from apps.drafts.models import Revision
from apps.prompts.performance import Figure, Measure, mean, register


def register_all() -> None:
    register(
        Measure(
            key="cost",
            label="Cost of a draft",
            help="What the models' endpoint charges for a draft, its repairs and its judge; 0 when none is asked.",
            noun="draft",
            write=lambda value: f"${value:.4f}" if 0 < value < 0.1 else f"${value:.2f}",
            figures=costs,
            better="low",
        )
    )


def costs(versions: Sequence[int]) -> Mapping[int, Figure]:
    """Of drafts as they were first written, where the price is known."""
    first = Revision.objects.filter(prompt_version__in=versions, parent=None, cost__isnull=False)
    rows = first.values_list("prompt_version").annotate(
        value=Avg("cost"), spread=StdDev("cost", sample=True), n=Count("pk")
    )
    return {key: mean(float(cost), float(spread or 0), count) for key, cost, spread, count in rows}
