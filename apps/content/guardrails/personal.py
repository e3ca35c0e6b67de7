"""Personal data: an address, a number or an account in a draft names one person, and nobody approved that."""

from collections.abc import Iterator

from apps.ai.personal import PersonalKind, find_personal
from apps.ai.types import DraftText, ExpandedBrief, Finding
from apps.content.guardrails.policy import GuardPolicy
from apps.content.guardrails.text import block
from apps.content.slots import masked

FAMILY = "personal"
_WORDS = {
    PersonalKind.EMAIL: "An e-mail address",
    PersonalKind.PHONE: "A telephone number",
    PersonalKind.IBAN: "A bank account",
    PersonalKind.CARD: "A card number",
    PersonalKind.ADDRESS: "A postal address",
}


def find(draft: DraftText, brief: ExpandedBrief, policy: GuardPolicy) -> Iterator[Finding]:
    for field, text in draft.texts().items():
        for hit in find_personal(masked(text)):
            if hit.kind in _WORDS:  # web addresses are the links family's
                yield block(
                    FAMILY,
                    hit.kind.value,
                    f"{_WORDS[hit.kind]} must not stand in a draft.",
                    field,
                    (hit.start, hit.end),
                )
