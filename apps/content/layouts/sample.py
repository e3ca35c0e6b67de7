"""An invented message that a layout is shown with before any draft exists. Pure."""

from datetime import date, timedelta

from apps.ai.types import BriefContent, DraftText, Paragraph, Slot
from apps.content.rendering.parts import Picture, SenderLines

SLOTS = (Slot("first_name", "there"), Slot("last_name", "you"))
SENDER = SenderLines("Your sender", "Your postal address")
# A quiet drawing in place of the picture that a draft would choose.
_DRAWING = (
    "data:image/svg+xml,%3Csvg xmlns='http://www.w3.org/2000/svg' width='1200' height='560'%3E"
    "%3Crect width='1200' height='560' fill='%23dcdcf3'/%3E%3Ccircle cx='880' cy='190' r='86' fill='%23ffffff'/%3E"
    "%3Cpath d='M0 560V430l260-190 210 150 190-130 540 250v50z' fill='%23b3b0e6'/%3E%3C/svg%3E"
)
PICTURE = Picture(_DRAWING, 1200, 560, "The draft’s picture stands here")


def contents(today: date) -> dict[str, BriefContent]:
    ends = today + timedelta(days=14)
    found = (
        BriefContent("claim", "claim", "Returns", "You can return everything within 30 days."),
        BriefContent(
            "offer", "offer", "Ten off", "10% off your next order.", "en",
            {"unit": "percent", "value": "10", "code": "SAVE10"}, valid_until=ends,
        ),
        BriefContent("action", "call_to_action", "See", "See what is new"),
        BriefContent("link", "link", "Shop", "The shop", fields={"url": "#"}),
        BriefContent("terms", "disclaimer", "Terms", "Once per customer, while stocks last."),
    )  # fmt: skip
    return {one.id: one for one in found}


DRAFT = DraftText(
    subject="Something new for you",
    preheader="A look at what has just arrived",
    greeting="Hi {{ first_name }},",
    paragraphs=(
        Paragraph("it has been a while, and a lot has arrived since. We picked a few things for you.", ("claim",)),
        Paragraph("Take your time to look around. What you do not like goes back.", ("offer",)),
    ),
    action="action",
    link="link",
    closing="Best wishes,\nyour team",
    disclaimers=("terms",),
)
