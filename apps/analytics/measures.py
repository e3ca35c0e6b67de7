"""What readers did, for the performance tab of a prompt."""

from collections.abc import Mapping, Sequence

from django.db.models import Count, Exists, OuterRef, Q

from apps.analytics.selectors.funnel import ARRIVED
from apps.delivery.models import Engagement, Message
from apps.drafts.selectors.planned import sums_by_version
from apps.prompts.performance import Figure, Measure, register, share


def register_all() -> None:
    register(
        Measure(
            key="clicked",
            label="Clicked",
            help="Of the messages that arrived, those that a person clicked. Clicks by machines do not count.",
            noun="message",
            write=lambda value: f"{value:.1%}",
            figures=clicks,
            is_share=True,
            better="high",
        )
    )


def clicks(versions: Sequence[int]) -> Mapping[int, Figure]:
    by_person = Engagement.objects.filter(message=OuterRef("pk"), kind=Engagement.Kind.CLICKED, is_machine=False)
    arrived = Message.objects.filter(state__in=ARRIVED).annotate(is_clicked=Exists(by_person))
    found = sums_by_version(arrived, versions, Count("pk", filter=Q(is_clicked=True)), Count("pk"))
    return {version: share(int(hits), int(count)) for version, (hits, count) in found.items()}
