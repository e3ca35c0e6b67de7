"""What colleagues say about a campaign."""

from django.urls import reverse

from apps.campaigns.models import Campaign, CampaignComment
from apps.common.discussion import Subject

SUBJECT = Subject(
    kind="campaign",
    noun="campaign",
    comments=CampaignComment,
    find=lambda key: Campaign.objects.select_related("owner").get(uuid=key),
    anchor=lambda campaign: {"campaign": campaign},
    name=lambda campaign: f"“{campaign.name}”",
    path=lambda campaign: reverse("campaigns:show_campaign", args=[campaign.uuid]),
    owners=lambda campaign: [campaign.owner],
)
