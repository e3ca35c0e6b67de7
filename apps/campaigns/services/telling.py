"""Who is told how a freeze ended: people may have left its page long ago."""

from django.urls import reverse

from apps.campaigns.models import Freeze
from apps.common.models import Notice
from apps.common.services import notify


def tell_freeze(freeze: Freeze, words: str, *, excerpt: str = "") -> None:
    """The campaign's owner and whoever asked for it, once."""
    campaign = freeze.campaign
    notify(
        users=[person for person in (campaign.owner, freeze.asked_by) if person],
        kind=Notice.Kind.FREEZING,
        cause=f"freeze:{freeze.uuid}",
        text=f"The audience of “{campaign.name}” {words}",
        path=reverse("campaigns:edit_step", args=[campaign.uuid, "launch"]),
        excerpt=excerpt,
    )
