"""A draft in the frame of a page: as it arrives, for an invented reader."""

from collections.abc import Mapping

from django.http import HttpResponse

from apps.content.rendering.kept import message_frame
from apps.content.rendering.parts import SenderLines
from apps.content.selectors.layouts import layout_of
from apps.drafts.selectors.pages import DraftView


def draft_frame(view: DraftView, values: Mapping[str, str | None]) -> HttpResponse:
    """On its channel, in the layout that was frozen with it."""
    campaign = view.use.campaign
    sender = campaign.sender
    lines = SenderLines(
        sender.from_name if sender else campaign.name, sender.postal_address if sender else "No sender chosen yet"
    )
    contents = {content.id: content for content in view.brief.contents}
    brief, layout = view.brief, layout_of(view.revision.layout)
    return message_frame(view.draft, contents, brief.slots, brief.channel, brief.locale, "", values, lines, layout)
