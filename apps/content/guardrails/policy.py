"""What the checks of one locale need to know beside the draft and its brief."""

from dataclasses import dataclass
from functools import lru_cache

import ahocorasick

from apps.content.guardrails.text import fold


@dataclass(frozen=True)
class BannedPhrase:
    """A word or phrase that no draft may hold, and why."""

    term: str
    reason: str = ""


@dataclass(frozen=True)
class Limits:
    """Lengths in characters that a channel shows or accepts. Above `*_max` blocks, above `*_good` warns."""

    subject_max: int = 100
    subject_good: int = 60
    preheader_max: int = 150
    preheader_good: int = 110
    greeting_max: int = 120
    paragraph_max: int = 900
    closing_max: int = 200
    total_max: int = 3000
    paragraphs_max: int = 8


EMAIL_LIMITS = Limits()


@dataclass(frozen=True)
class GuardPolicy:
    """`allowed_hosts` are host names; each also allows its subdomains. `echoes` are texts a writer was given and must
    not repeat (the prompt's instruction); prompts adds them with `dataclasses.replace`.
    """

    locale: str = "en"
    banned: tuple[BannedPhrase, ...] = ()
    allowed_hosts: frozenset[str] = frozenset()
    required_phrases: tuple[str, ...] = ()
    echoes: tuple[str, ...] = ()
    limits: Limits = EMAIL_LIMITS

    def allows_host(self, host: str) -> bool:
        host = host.lower().rstrip(".")
        return any(host == allowed or host.endswith(f".{allowed}") for allowed in self.allowed_hosts)


@lru_cache(maxsize=64)
def banned_automaton(banned: tuple[BannedPhrase, ...]) -> "ahocorasick.Automaton | None":
    """One automaton for all terms (Aho and Corasick 1975), built once per list; its payload is (length, phrase)."""
    automaton = ahocorasick.Automaton()
    for phrase in banned:
        term = fold(phrase.term)[0].strip()
        if term:
            automaton.add_word(term, (len(term), phrase))
    if not len(automaton):
        return None
    automaton.make_automaton()
    return automaton
