"""One brief, one good draft, and what the cases put into it."""

from dataclasses import replace
from datetime import date

from apps.ai.types import BriefContent, BriefFact, DraftText, ExpandedBrief, Finding, Paragraph, Severity, Slot, Use
from apps.content.guardrails import BannedPhrase, BannedTerms, GuardPolicy, check

SEND_ON = date(2026, 11, 25)
CONTENTS = (
    BriefContent("claim-jackets", "claim", "Jackets", "Members get up to 20% off all jackets until 30 November 2026."),
    BriefContent("claim-delivery", "claim", "Delivery", "Delivery is free for members and takes 2 to 3 days."),
    BriefContent(
        "claim-stores", "claim", "Stores", "Over 200 stores in 12 countries, the largest range of wool in Europe."
    ),
    BriefContent(
        "claim-returns",
        "claim",
        "Returns",
        "Returns are free for 30 days, with a money-back guarantee of 1,299.00 EUR.",
    ),
    BriefContent(
        "offer-ten",
        "offer",
        "Ten off",
        "$10 off your next order, limited time offer.",
        fields={"value": "10", "unit": "money", "currency": "USD", "code": "SAVE10", "item": "item-ten"},
        valid_until=date(2026, 12, 1),
    ),
    BriefContent("cta", "call_to_action", "See", "See the new jackets", fields={"link": "item-link"}),
    BriefContent(
        "link", "link", "Jackets", "Jackets", fields={"url": "https://www.example.com/jackets", "item": "item-link"}
    ),
    BriefContent(
        "terms", "disclaimer", "Terms", "While the collection lasts.", fields={"items": ["item-ten"], "classes": []}
    ),
    BriefContent("claim-old", "claim", "Old", "Everything is half price.", valid_until=date(2026, 11, 24)),
    BriefContent("claim-german", "claim", "German", "Gratis ab 50 EUR.", locale="de"),
)
FACTS = (
    BriefFact("event:purchase|count:365d", "4", "four orders in the last year"),
    BriefFact("trait:channel", "Web", "you usually shop on the web"),
    BriefFact("trait:plan", "gold", "a gold member since March 2019"),
    BriefFact("trait:history_segment", "6) $750 - $1,000", "one of our highest spenders", Use.STEER),
    BriefFact("trait:life_stage", "retired", "recently retired", Use.STEER),
)
BRIEF = ExpandedBrief(
    "ab" * 32, "Sell jackets to members", "email", "en", FACTS, CONTENTS, (Slot("first_name", "there"),), SEND_ON
)
POLICY = GuardPolicy(
    locale="en",
    banned=BannedTerms(
        (BannedPhrase("cheap", "We say good value."), BannedPhrase("Contoso"), BannedPhrase("no-brainer"))
    ),
    allowed_hosts=frozenset({"example.com"}),
)
CITES = ("claim-jackets", "claim-delivery", "claim-stores", "claim-returns", "offer-ten")
DRAFT = DraftText(
    subject="New jackets for colder days",
    preheader="Made for mornings that start early",
    greeting='Hi {{ first_name | default: "there" }},',
    paragraphs=(Paragraph("The new season has arrived, and we picked a few pieces for you.", CITES),),
    action="cta",
    link="link",
    closing="Best wishes,\nThe team",
    disclaimers=("terms",),
)


def saying(text: str, field: str = "paragraphs.0", cites: tuple[str, ...] = CITES) -> DraftText:
    """The good draft with `text` in one field."""
    if field.startswith("paragraphs"):
        return replace(DRAFT, paragraphs=(Paragraph(text, cites),))
    return replace(DRAFT, **{field: text})


def judge(draft: DraftText, brief: ExpandedBrief = BRIEF, policy: GuardPolicy = POLICY) -> tuple[Finding, ...]:
    return check(draft, brief, policy)


def blocks(text: str, field: str = "paragraphs.0") -> list[str]:
    """Codes of what blocks the good draft with `text` in it."""
    return [finding.code for finding in judge(saying(text, field)) if finding.severity is Severity.BLOCK]


def marked(text: str, code: str) -> list[str]:
    """The stretches that findings of `code` point at, cut out of `text` by their offsets."""
    found = judge(saying(text))
    return [text[f.start : f.end] for f in found if f.code == code and f.field == "paragraphs.0"]
