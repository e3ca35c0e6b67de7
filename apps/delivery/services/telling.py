"""Who is told how the sending of a campaign goes on."""

from django.urls import reverse

from apps.campaigns.models import Campaign
from apps.common import clock
from apps.common.models import Notice, User
from apps.common.services import notify


def tell_sending(campaign: Campaign, words: str, *, actor: User | None = None) -> None:
    """The owner. `words` go before the campaign's name; with an actor they follow the actor's."""
    notify(
        users=[campaign.owner] if campaign.owner else [],
        kind=Notice.Kind.SENDING,
        cause=f"sending:{campaign.uuid}:{campaign.status}:{clock.now():%Y%m%dT%H%M%S}",
        text=f"{words} “{campaign.name}”",
        path=reverse("delivery:show_delivery", args=[campaign.uuid]),
        actor=actor,
    )
