"""Manners: what shapes a message stays unsaid, nobody is told that we watch them, nobody is pushed or shouted at."""

import re
from collections.abc import Iterator

from apps.ai.types import BriefFact, DraftText, ExpandedBrief, Finding, Fix, Use
from apps.content.guardrails.atoms import content_words
from apps.content.guardrails.manners_words import ENGLISH, LISTS, Lists
from apps.content.guardrails.policy import GuardPolicy
from apps.content.guardrails.text import Span, block, find_phrase, sentences, warn
from apps.content.slots import masked

FAMILY = "manners"
_SHOUT = re.compile(r"\b[A-ZÀ-Þ]{4,}(?:[\s'’-]+[A-ZÀ-Þ]{2,})+\b")
_DOUBLED = re.compile(r"[!?]{2,}")
_MANY = re.compile(r"!(?:[^!\n]{1,80}!){2,}")
_DULL = frozenset(
    {"yes", "no", "true", "false", "known", "none", "high", "low", "medium", "other", "unknown", "customer", "regular"}
    | {"person", "people", "often", "been", "with", "one", "two"}
)


def find(draft: DraftText, brief: ExpandedBrief, policy: GuardPolicy) -> Iterator[Finding]:
    said = frozenset(
        word for fact in brief.facts if fact.use is Use.SAY for word in content_words(f"{fact.words} {fact.value}")
    )
    said |= frozenset(word for item in brief.contents for word in content_words(item.text))
    lists = LISTS.get(brief.locale[:2], ENGLISH)
    steers = [fact for fact in brief.facts if fact.use is Use.STEER]
    for field, raw in draft.texts().items():
        text = masked(raw)
        for fact in steers:
            for span in mentions(text, fact, said):
                message = f"This says what may only shape the message ({fact.key})."
                yield block(FAMILY, "steer", message, field, span)
        yield from _tone(field, text, lists)


def mentions(text: str, fact: BriefFact, said: frozenset[str]) -> Iterator[Span]:
    """Where `text` speaks of a steer fact: its phrase, its value, or all its meaningful words in one sentence."""
    found = list(find_phrase(text, fact.words))
    own = [word for word in dict.fromkeys(content_words(fact.words)) if word not in said and word not in _DULL]
    value = [word for word in content_words(fact.value) if len(word) > 3 and word not in said and word not in _DULL]
    for start, end in sentences(text) if own or value else ():
        words = set(content_words(text[start:end]))
        is_told = own and len("".join(own)) > 3 and set(own) <= words
        if (is_told or (value and set(value) <= words)) and not any(start <= a < end for a, _ in found):
            found.append((start, end))
    yield from sorted(found)


def _tone(field: str, text: str, lists: Lists) -> Iterator[Finding]:
    for code, pattern, message in (
        ("creepy", lists.creepy, "This tells people that they are watched."),
        ("sensitive", lists.sensitive, "This touches on something private."),
        ("pushy", lists.pushy, "This pushes people."),
        ("urgency", lists.urgency, "This frightens people into acting."),
    ):
        for match in pattern.finditer(text):
            yield block(FAMILY, code, message, field, match.span())
    for match in lists.noticed.finditer(text):
        yield warn(FAMILY, "noticed", "“We noticed” reads as being watched.", field, match.span())
    yield from _shouting(field, text)


def _shouting(field: str, text: str) -> Iterator[Finding]:
    for match in _SHOUT.finditer(text):
        before = text[: match.start()].rstrip()
        calm = match[0].lower()
        calm = calm if before and before[-1] not in ".!?…:\n" else calm.capitalize()
        yield warn(FAMILY, "shouting", "This shouts.", field, match.span(), Fix("Write it in small letters", calm))
    for match in _DOUBLED.finditer(text):
        calm = "?" if "?" in match[0] else "!"
        yield warn(FAMILY, "shouting", "This shouts.", field, match.span(), Fix(f"Write one {calm}", calm))
    for match in _MANY.finditer(text):
        calm = "!" + match[0][1:].replace("!", ".")
        yield warn(FAMILY, "shouting", "This shouts.", field, match.span(), Fix("Keep one exclamation mark", calm))
