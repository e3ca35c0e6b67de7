"""Drafts that may not leave because of what they cite: withdrawn, replaced, run out, for later or another channel."""

from datetime import date

from django.db.models import Exists, OuterRef, QuerySet

from apps.campaigns.models import Campaign
from apps.content.models import Version as ContentVersion
from apps.content.selectors import sayable, unsayable_sql
from apps.drafts.models import DraftUse, Revision


def cites_lost_sql(revision: str, day: str, channel: str) -> str:
    """A boolean SQL expression: the revision cites something that may not be said on a day on a channel.

    All arguments are columns or placeholders of the caller's own statement, never input.
    """
    return (
        "EXISTS (SELECT 1 FROM drafts_revision_cited lost_cite"
        " JOIN content_version lost_version ON lost_version.id = lost_cite.version_id"
        " JOIN content_item lost_item ON lost_item.id = lost_version.item_id"
        f" WHERE lost_cite.revision_id = {revision}"
        f" AND {unsayable_sql('lost_version', 'lost_item', day, channel)})"
    )


def lost_uses(campaign: Campaign, on: date) -> QuerySet[DraftUse]:
    """The written drafts of a campaign that what they cite holds back."""
    cites = Revision.cited.through.objects.filter(revision=OuterRef("revision"))
    fine = ContentVersion.objects.filter(sayable(on, campaign.channel))
    written = DraftUse.objects.filter(campaign=campaign, status=DraftUse.Status.WRITTEN)
    return written.filter(Exists(cites.exclude(version__in=fine)))
