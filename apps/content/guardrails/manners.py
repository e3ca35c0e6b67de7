"""Manners: what shapes a message stays unsaid, nobody is told that we watch them, nobody is pushed or shouted at."""

import re
from collections.abc import Iterator

from apps.ai.types import BriefFact, DraftText, ExpandedBrief, Finding, Use
from apps.content.guardrails.atoms import content_words
from apps.content.guardrails.policy import GuardPolicy
from apps.content.guardrails.text import Span, block, find_phrase, sentences, warn
from apps.content.slots import masked

FAMILY = "manners"
_CREEPY = re.compile(
    r"\byou(?:(?:'|’)ve| have)? (?:opened|clicked|viewed|browsed|looked at|scrolled|abandoned"
    r"|visited our (?:site|page|website)) "
    r"|\byour (?:browsing|search|purchase|location|click|viewing|order)[\s-](?:history|data|behaviou?r"
    r"|activity|patterns?)\b"
    r"|\bwe(?:(?:'|’)ve| have)? (?:been )?(?:track(?:ed|ing)?|watch(?:ed|ing)|monitor(?:ed|ing)"
    r"|follow(?:ed|ing)) (?:you|your|how you|what you)\b"
    r"|\b(?:our|the) (?:data|records|algorithm|system|model|files?) (?:shows?|says?|tells?|indicates?"
    r"|predicts?|suggests?|thinks?)\b"
    r"|\bwe know (?:that )?(?:you(?:(?:'|’)re| are|r)|where|what|how much)\b|\bbased on your (?:profile"
    r"|data|history|location|activity|score)\b"
    r"|\byou are (?:in|part of) (?:our|the) \w+ (?:segment|cluster|group|audience)\b",
    re.I,
)
_NOTICED = re.compile(
    r"\bwe(?:(?:'|’)ve| have)? (?:noticed|seen|spotted|observed|saw|detected)\b(?= (?:that )?you)", re.I
)
_SENSITIVE = re.compile(
    r"\b(?:pregnan\w+|expecting a baby|miscarr\w+|fertility|divorc\w+|widow\w*|bereave\w*|diagnos\w+"
    r"|depress(?:ed|ion)|anxiety|cancer|diabet\w+|hiv|disab(?:led|ility)"
    r"|obes\w+|overweight|addict\w+|alcoholi\w+|religio\w+|muslim|christian|jewish|hindu|atheist|gay"
    r"|lesbian|bisexual|transgender|sexual\w*|ethnic\w*|immigrant\w*"
    r"|bankrupt\w*|in debt|your debts?|unemploy\w+|low income|your (?:income|salary|weight|health|age"
    r"|politics|political \w+))\b",
    re.I,
)
_PUSHY = re.compile(
    r"\byou(?:(?:'|’)ll| will| may| might) regret\b|\bonly (?:a )?(?:fools?|idiots?)\b|\bdon(?:'"
    r"|’)t be (?:stupid|left behind|the last|a fool|silly)\b|\bshame on you\b"
    r"|\beverybody else (?:has|is)\b|\bwhat are you waiting for\b|\byou (?:can(?:'|’)t"
    r"|cannot) afford (?:not )?to\b|\bwe(?:(?:'|’)re| are) (?:sad|hurt|disappointed)\b|\byou(?:(?:'|’)d"
    r"| would) be (?:mad|crazy|foolish)\b"
    r"|\byou owe it to\b|\byou must (?:buy|order|act)\b",
    re.I,
)
_SHOUT = re.compile(r"\b[A-ZÀ-Þ]{4,}(?:[\s'’-]+[A-ZÀ-Þ]{2,})+\b")
_BANGS = re.compile(r"[!?]{2,}|(?:![^!\n]{0,80}){3,}!?")
_DULL = frozenset(
    [
        "yes",
        "no",
        "true",
        "false",
        "known",
        "none",
        "high",
        "low",
        "medium",
        "other",
        "unknown",
        "customer",
        "regular",
        "person",
        "people",
        "often",
        "been",
        "with",
        "one",
        "two",
    ]
)


def find(draft: DraftText, brief: ExpandedBrief, policy: GuardPolicy) -> Iterator[Finding]:
    said = frozenset(
        word for fact in brief.facts if fact.use is Use.SAY for word in content_words(f"{fact.words} {fact.value}")
    )
    said |= frozenset(word for item in brief.contents for word in content_words(item.text))
    steers = [fact for fact in brief.facts if fact.use is Use.STEER]
    for field, raw in draft.texts().items():
        text = masked(raw)
        for fact in steers:
            for span in mentions(text, fact, said):
                message = f"This says what may only shape the message ({fact.key})."
                yield block(FAMILY, "steer", message, field, span)
        yield from _tone(field, text)


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


def _tone(field: str, text: str) -> Iterator[Finding]:
    for match in _CREEPY.finditer(text):
        yield block(FAMILY, "creepy", "This tells people that they are watched.", field, match.span())
    for match in _SENSITIVE.finditer(text):
        yield block(FAMILY, "sensitive", "This touches on something private.", field, match.span())
    for match in _PUSHY.finditer(text):
        yield block(FAMILY, "pushy", "This pushes people.", field, match.span())
    for match in _NOTICED.finditer(text):
        yield warn(FAMILY, "noticed", "“We noticed” reads as being watched.", field, match.span())
    for pattern in (_SHOUT, _BANGS):
        for match in pattern.finditer(text):
            yield warn(FAMILY, "shouting", "This shouts.", field, match.span())
