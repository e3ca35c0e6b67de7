"""A draft in the frame of a page: as it arrives, for an invented reader."""

from collections.abc import Mapping

from django.http import HttpResponse

from apps.campaigns.models import Campaign
from apps.content.rendering.messages import message_frame
from apps.content.rendering.parts import SenderLines
from apps.content.selectors.layouts import layout_of
from apps.drafts.selectors.pages import DraftView


def sender_lines(campaign: Campaign) -> SenderLines:
    """Who writes, as far as the plan says."""
    if sender := campaign.sender:
        return SenderLines(sender.from_name, sender.postal_address)
    return SenderLines(campaign.name, "No sender chosen yet")


def draft_frame(view: DraftView, values: Mapping[str, str | None]) -> HttpResponse:
    """On its channel, in the layout that was frozen with it."""
    lines = sender_lines(view.use.campaign)
    contents = {content.id: content for content in view.brief.contents}
    brief, layout = view.brief, layout_of(view.revision.layout)
    return message_frame(view.draft, contents, brief.slots, brief.channel, brief.locale, "", values, lines, layout)
