"""Judges a draft: `check(draft, brief, policy)`. Pure; one engine for what a model writes and what people edit."""

from apps.ai.types import DraftText, ExpandedBrief, Finding
from apps.content.guardrails import brand, cites, grounding, links, manners, personal, shape, slot_use
from apps.content.guardrails.policy import BannedPhrase, GuardPolicy, Limits

FAMILIES = (shape, slot_use, personal, grounding, cites, links, brand, manners)

__all__ = ["FAMILIES", "BannedPhrase", "GuardPolicy", "Limits", "check"]


def check(draft: DraftText, brief: ExpandedBrief, policy: GuardPolicy) -> tuple[Finding, ...]:
    """Every finding of every family, in the order of the draft's fields and of their places in them.

    Offsets are code points of the draft's own text, which is never normalised. Takes a few milliseconds at most.
    """
    order = {name: n for n, name in enumerate(draft.texts())}
    found = [finding for family in FAMILIES for finding in family.find(draft, brief, policy)]
    return tuple(sorted(found, key=lambda finding: (order.get(finding.field, len(order)), finding.start)))
