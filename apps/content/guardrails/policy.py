"""What the checks of one locale and channel need to know beside the draft and its brief."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property

import ahocorasick

from apps.ai.types import Finding, Severity
from apps.content.guardrails.catalogue import RANK, is_floor
from apps.content.guardrails.text import fold


@dataclass(frozen=True)
class BannedPhrase:
    """A word or phrase that no draft may hold, why, and what to say instead."""

    term: str
    reason: str = ""
    replacement: str = ""
    is_competitor: bool = False


@dataclass(frozen=True, eq=False)
class BannedTerms:
    """A list of banned phrases, searched in one pass. Build it once: its automaton is kept with it."""

    phrases: tuple[BannedPhrase, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.phrases)

    def hits(self, folded: str) -> Iterator[tuple[int, int, BannedPhrase]]:
        """Start, end and phrase of everything that stands in a folded text, whole words or not."""
        if self._automaton is None:
            return
        for last, (length, phrase) in self._automaton.iter(folded):
            yield last - length + 1, last + 1, phrase

    @cached_property
    def _automaton(self) -> "ahocorasick.Automaton | None":
        """One automaton for all terms (Aho and Corasick 1975); its payload is (length, phrase)."""
        automaton = ahocorasick.Automaton()
        for phrase in self.phrases:
            term = fold(phrase.term)[0].strip()
            if term:
                automaton.add_word(term, (len(term), phrase))
        if not len(automaton):
            return None
        automaton.make_automaton()
        return automaton


@dataclass(frozen=True)
class Limits:
    """Lengths in characters that a channel shows or accepts. Above `*_max` blocks, above `*_good` warns.

    `segments_*` count the parts of a text message (0: the channel has none); `link_room` is what its tracked address
    takes.
    """

    subject_max: int = 100
    subject_good: int = 60
    preheader_max: int = 150
    preheader_good: int = 110
    greeting_max: int = 120
    paragraph_max: int = 900
    paragraph_good: int = 900
    closing_max: int = 200
    total_max: int = 3000
    paragraphs_max: int = 8
    segments_max: int = 0
    segments_good: int = 0
    link_room: int = 0

    def most(self, name: str) -> int:
        """The most characters of a field of DraftText.texts()."""
        return int(getattr(self, f"{name.split('.')[0].removesuffix('s')}_max"))

    def good(self, name: str) -> int:
        base = name.split(".")[0].removesuffix("s")
        return int(getattr(self, f"{base}_good", self.most(name)))


EMAIL_LIMITS = Limits()
# What inboxes, phones and cards show before they cut: Android shows about 40 signs of a title and 120 of a text.
CHANNEL_LIMITS: dict[str, Limits] = {
    "email": EMAIL_LIMITS,
    "sms": Limits(
        paragraph_max=320,
        paragraph_good=320,
        total_max=320,
        paragraphs_max=1,
        segments_max=3,
        segments_good=2,
        link_room=30,
    ),
    "push": Limits(
        subject_max=65, subject_good=40, paragraph_max=180, paragraph_good=120, total_max=245, paragraphs_max=1
    ),
    "in_app": Limits(
        subject_max=80, subject_good=50, paragraph_max=300, paragraph_good=200, total_max=600, paragraphs_max=2
    ),
    "webhook": Limits(paragraph_max=600, paragraph_good=400, total_max=1800, paragraphs_max=4),
}


@dataclass(frozen=True)
class Tone:
    """How the company speaks. `address` is formal (Sie, vous), informal (du, tu) or left open; `ease_min` is on the
    scale of `legibility`; -1 exclamations: any number.
    """

    address: str = ""
    exclamations_max: int = -1
    ease_min: int = 30


@dataclass(frozen=True)
class GuardPolicy:
    """`allowed_hosts` are host names; each also allows its subdomains. `echoes` are texts a writer was given and must
    not repeat (the prompt's instruction); prompts adds them with `dataclasses.replace`. Without `limits` those of the
    brief's channel count. `severities` by code or family overrule the families' own, never below a floor. `version`
    names the rules as a whole: two policies of one version find the same.
    """

    locale: str = "en"
    banned: BannedTerms = field(default_factory=BannedTerms)
    allowed_hosts: frozenset[str] = frozenset()
    required_phrases: tuple[str, ...] = ()
    echoes: tuple[str, ...] = ()
    limits: Limits | None = None
    tone: Tone = Tone()
    severities: Mapping[str, Severity] = field(default_factory=dict)
    version: str = ""

    def allows_host(self, host: str) -> bool:
        host = host.lower().rstrip(".")
        return any(host == allowed or host.endswith(f".{allowed}") for allowed in self.allowed_hosts)

    def limits_for(self, channel: str) -> Limits:
        return self.limits or CHANNEL_LIMITS.get(channel, EMAIL_LIMITS)

    def judged(self, finding: Finding) -> Finding:
        """`finding` as severe as this policy takes it; a family with a floor is only ever taken more seriously."""
        wanted = self.severities.get(finding.code) or self.severities.get(finding.family)
        if wanted is None or wanted is finding.severity:
            return finding
        if is_floor(finding.family) and RANK[wanted] < RANK[finding.severity]:
            return finding
        return replace(finding, severity=wanted)
