"""Content: what is cited is in the brief, valid on the day, in the right language, with its disclaimers."""

from collections.abc import Iterator
from datetime import date

from apps.ai.types import BriefContent, DraftText, ExpandedBrief, Finding, Fix
from apps.content.guardrails.fixes import DISCLAIMERS
from apps.content.guardrails.policy import GuardPolicy
from apps.content.guardrails.text import block

FAMILY = "content"
SUPPORTING = ("claim", "offer", "catalog_item", "disclaimer")


def find(draft: DraftText, brief: ExpandedBrief, policy: GuardPolicy) -> Iterator[Finding]:
    for n, paragraph in enumerate(draft.paragraphs):
        for content_id in paragraph.cites:
            yield from _cited(brief, content_id, f"paragraphs.{n}")
    for content_id in draft.disclaimers:
        yield from _cited(brief, content_id, "", kind="disclaimer")
    yield from _cited(brief, draft.action, "", kind="call_to_action")
    if draft.link:
        yield from _cited(brief, draft.link, "", kind="link")
    if draft.image:
        yield from _cited(brief, draft.image, "", kind="image")
        yield from _undescribed(brief.content(draft.image))
    yield from _missing_disclaimers(draft, brief)


def _cited(brief: ExpandedBrief, content_id: str, field: str, kind: str = "") -> Iterator[Finding]:
    item = brief.content(content_id)
    if item is None:
        what = {"call_to_action": "call to action"}.get(kind, kind or "source")
        yield block(FAMILY, "unknown", f"The message names a {what} that is not in its brief.", field)
    elif kind and item.kind != kind:
        yield block(FAMILY, "wrong_kind", f"“{item.name}” is used as a {kind.replace('_', ' ')} and is none.", field)
    elif not is_valid(item, brief.send_on):
        yield block(FAMILY, "not_valid", f"“{item.name}” is not valid on {brief.send_on.isoformat()}.", field)
    elif item.channels and brief.channel not in item.channels:
        yield block(FAMILY, "wrong_channel", f"“{item.name}” may not be used on this channel ({brief.channel}).", field)
    elif not brief.speaks(item.locale):
        yield block(FAMILY, "wrong_locale", f"“{item.name}” is written in another language ({item.locale}).", field)


def _undescribed(picture: BriefContent | None) -> Iterator[Finding]:
    if picture and picture.kind == "image" and not picture.text.strip():
        yield block(FAMILY, "no_alt_text", f"Nothing says in words what “{picture.name}” shows.")


def _missing_disclaimers(draft: DraftText, brief: ExpandedBrief) -> Iterator[Finding]:
    cited = [item for item in map(brief.content, draft.cited()) if item]
    for disclaimer in brief.of_kind("disclaimer"):
        if disclaimer.id not in draft.disclaimers and any(needs(item, disclaimer) for item in cited):
            message = f"The disclaimer “{disclaimer.name}” must stand below this message."
            fix = Fix("Add it below the message", disclaimer.id)
            yield block(FAMILY, "missing_disclaimer", message, DISCLAIMERS, fix=fix)


def needs(item: BriefContent, disclaimer: BriefContent) -> bool:
    """Whether citing `item` calls for `disclaimer` (by the item's uuid, by its class, or by what it is about)."""
    items, classes = disclaimer.fields.get("items") or [], disclaimer.fields.get("classes") or []
    if item.kind not in ("claim", "offer", "catalog_item"):
        return False
    about = set(item.fields.get("claim_classes") or ()) & set(disclaimer.fields.get("claim_classes") or ())
    return bool(about) or item.fields.get("item") in items or item.fields.get("class") in classes


def is_valid(item: BriefContent, day: date) -> bool:
    """Both ends of a validity count."""
    return (item.valid_from or day) <= day <= (item.valid_until or day)


def supporting(draft: DraftText, brief: ExpandedBrief) -> tuple[BriefContent, ...]:
    """The claims, offers and disclaimers that the draft cites and that may be said on the day in its language."""
    cited = draft.cited()
    return tuple(
        item
        for item in brief.contents
        if item.id in cited and item.kind in SUPPORTING and is_valid(item, brief.send_on) and brief.speaks(item.locale)
    )
