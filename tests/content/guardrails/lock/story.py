"""One brief and what is written from it. In what is unfaithful, [[ ]] mark the words that nothing supports."""

import re
from dataclasses import dataclass
from datetime import date

from apps.ai.types import BriefContent, BriefFact, DraftText, ExpandedBrief, Finding, Paragraph, Severity, Slot
from apps.content.guardrails import GuardPolicy
from apps.content.guardrails.grounding import find

SEND_ON = date(2026, 11, 25)


@dataclass(frozen=True)
class Story:
    """`claims` are texts, `facts` (key, value, words), `offers` (text, fields)."""

    locale: str
    claims: tuple[str, ...]
    faithful: tuple[str, ...]
    mutated: tuple[tuple[str, str], ...]  # (kind of mutation, sentence)
    facts: tuple[tuple[str, str, str], ...] = ()
    offers: tuple[tuple[str, dict[str, str]], ...] = ()
    valid_until: date | None = None
    claims_locale: str = ""  # content that stands in from another language

    def brief(self) -> ExpandedBrief:
        written = self.claims_locale or self.locale
        claims = [BriefContent(f"claim-{n}", "claim", text[:30], text, written) for n, text in enumerate(self.claims)]
        offers = [
            BriefContent(f"offer-{n}", "offer", text[:30], text, self.locale, fields, valid_until=self.valid_until)
            for n, (text, fields) in enumerate(self.offers)
        ]
        facts = tuple(BriefFact(*fact) for fact in self.facts)
        contents = (*claims, *offers)
        slots, fallbacks = (Slot("first_name", None),), (written,)
        return ExpandedBrief("ab" * 32, "Tell them", "email", self.locale, facts, contents, slots, SEND_ON, fallbacks)

    def findings(self, sentence: str) -> list[Finding]:
        """What the lock says of a draft that holds `sentence` and cites all that there is."""
        brief = self.brief()
        cites = tuple(item.id for item in brief.contents)
        draft = DraftText("", "", "", (Paragraph(sentence, cites),), "", "")
        return [f for f in find(draft, brief, GuardPolicy(self.locale)) if f.severity is Severity.BLOCK]


def unmarked(sentence: str) -> tuple[str, tuple[int, int]]:
    """The sentence without [[ ]], and the span that they mark."""
    match = re.search(r"\[\[(.+?)\]\]", sentence)
    assert match, sentence
    return sentence.replace("[[", "").replace("]]", ""), (match.start(), match.start() + len(match[1]))
