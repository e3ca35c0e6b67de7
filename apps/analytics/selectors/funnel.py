"""From the rule to the goal: how many people each step kept."""

from dataclasses import dataclass

from django.db.models import Count, Q

from apps.campaigns.models import Campaign, Member
from apps.delivery.models import Engagement, Message, MessageState

ARRIVED = (MessageState.ACCEPTED, MessageState.DELIVERED)


@dataclass(frozen=True)
class Funnel:
    """People at each step; opens and clicks by people, with those by machines beside them."""

    assigned: int
    accepted: int
    opened: int
    clicked: int
    converted: int
    machine_opened: int
    machine_clicked: int

    @property
    def steps(self) -> list[tuple[str, int]]:
        return [
            ("Assigned to a message", self.assigned),
            ("Accepted by the mail server", self.accepted),
            ("Opened", self.opened),
            ("Clicked", self.clicked),
            ("Reached the goal", self.converted),
        ]


def funnel(campaign: Campaign, converted: int) -> Funnel:
    """Distinct messages with at least one engagement of a kind. `converted` comes from the arms."""
    messages = Message.objects.filter(campaign=campaign)
    hits = Engagement.objects.filter(message__campaign=campaign)
    kind = Engagement.Kind
    counts = hits.aggregate(
        opened=Count("message", distinct=True, filter=Q(kind=kind.OPENED, is_machine=False)),
        clicked=Count("message", distinct=True, filter=Q(kind=kind.CLICKED, is_machine=False)),
        machine_opened=Count("message", distinct=True, filter=Q(kind=kind.OPENED, is_machine=True)),
        machine_clicked=Count("message", distinct=True, filter=Q(kind=kind.CLICKED, is_machine=True)),
    )
    return Funnel(
        assigned=Member.objects.filter(campaign=campaign, variant__isnull=False).count(),
        accepted=messages.filter(state__in=ARRIVED).count(),
        converted=converted,
        **counts,
    )
