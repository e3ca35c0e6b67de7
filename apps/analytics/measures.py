"""What readers did, for the performance tab of a prompt."""

from collections.abc import Mapping, Sequence

from django.db.models import Count, Exists, OuterRef, Q

from apps.analytics.selectors.funnel import ARRIVED
from apps.delivery.models import Engagement, Message
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


def clicks(hashes: Sequence[str]) -> Mapping[str, Figure]:
    arrived = Message.objects.filter(revision__prompt_version__content_hash__in=hashes, state__in=ARRIVED)
    by_person = Engagement.objects.filter(message=OuterRef("pk"), kind=Engagement.Kind.CLICKED, is_machine=False)
    rows = (
        arrived.annotate(is_clicked=Exists(by_person))
        .values_list("revision__prompt_version__content_hash")
        .annotate(hits=Count("pk", filter=Q(is_clicked=True)), n=Count("pk"))
        .order_by()
    )
    return {key: share(hits, count) for key, hits, count in rows}
