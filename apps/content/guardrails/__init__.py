"""Judges a draft: `check(draft, brief, policy)`. Pure; one engine for what a model writes and what people edit."""

from apps.ai.types import DraftText, ExpandedBrief, Finding
from apps.content.guardrails.brand import find as find_brand
from apps.content.guardrails.cites import find as find_cites
from apps.content.guardrails.grounding import find as find_ungrounded
from apps.content.guardrails.injection import find as find_injected
from apps.content.guardrails.links import find as find_links
from apps.content.guardrails.manners import find as find_manners
from apps.content.guardrails.personal import find as find_personal
from apps.content.guardrails.policy import BannedPhrase, BannedTerms, GuardPolicy, Limits, Tone
from apps.content.guardrails.shape import find as find_shape
from apps.content.guardrails.slot_use import find as find_slots
from apps.content.guardrails.tongue import find as find_tongue

__all__ = ["ENGINE", "FAMILIES", "BannedPhrase", "BannedTerms", "GuardPolicy", "Limits", "Tone", "check"]

# Raise it with every change of what is found: it is part of the guardrail version that findings and decisions name.
ENGINE = "7"
# Each reads a draft, its brief and the policy, and yields findings.
FAMILIES = (
    find_shape,
    find_tongue,
    find_slots,
    find_personal,
    find_ungrounded,
    find_cites,
    find_links,
    find_brand,
    find_manners,
    find_injected,
)


def check(draft: DraftText, brief: ExpandedBrief, policy: GuardPolicy) -> tuple[Finding, ...]:
    """Every finding of every family, in the order of the draft's fields and of their places in them.

    Offsets are code points of the draft's own text, which is never normalised. Takes a few milliseconds at most.
    """
    order = {name: n for n, name in enumerate(draft.texts())}
    found = [policy.judged(finding) for find in FAMILIES for finding in find(draft, brief, policy)]
    return tuple(sorted(found, key=lambda finding: (order.get(finding.field, len(order)), finding.start)))
