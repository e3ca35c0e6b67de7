"""Brand: words the company does not say, words it must say, its tone, and the one thing it asks for."""

import re
from collections.abc import Iterator

from apps.ai.types import DraftText, ExpandedBrief, Finding, Fix
from apps.content.guardrails.atoms import content_words
from apps.content.guardrails.brand_words import FORMAL, INFORMAL, OTHER_ASKS
from apps.content.guardrails.legibility import ease, in_words
from apps.content.guardrails.policy import BannedPhrase, GuardPolicy
from apps.content.guardrails.text import block, find_phrase, fold, info, is_whole, sentences, warn
from apps.content.slots import masked

FAMILY = "brand"
_BANG = re.compile(r"!+")
_EARLY = 2  # paragraphs within which the reason for the button should be named
_LONG = 6


def find(draft: DraftText, brief: ExpandedBrief, policy: GuardPolicy) -> Iterator[Finding]:
    texts = {field: masked(text) for field, text in draft.texts().items() if text}
    for field, text in texts.items():
        yield from _banned(field, text, policy)
    whole = "\n".join(texts.values())
    for phrase in policy.required_phrases:
        if not next(find_phrase(whole, phrase), None):
            yield block(FAMILY, "required", f"The message must say “{phrase}”.")
    yield from _address(texts, policy)
    yield from _exclaiming(texts, policy)
    yield from _legibility(texts, policy)
    yield from _action(draft, brief, texts)


def _banned(field: str, text: str, policy: GuardPolicy) -> Iterator[Finding]:
    if not policy.banned:
        return
    folded, at = fold(text)
    hits = [hit for hit in policy.banned.hits(folded) if is_whole(folded, hit[0], hit[1])]
    for start, end, phrase in hits:
        if any(a <= start and end <= b and (a, b) != (start, end) for a, b, _ in hits):
            continue  # inside a longer one
        span = at[start], at[end - 1] + 1
        yield _ban(field, text[slice(*span)], span, phrase)


def _ban(field: str, said: str, span: tuple[int, int], phrase: BannedPhrase) -> Finding:
    why = f": {phrase.reason.rstrip('.')}" if phrase.reason else ""
    instead = cased(phrase.replacement, said)
    fix = Fix(f"Write “{instead}”", instead) if instead else None
    if phrase.is_competitor:
        return block(FAMILY, "competitor", f"“{phrase.term}” is a competitor{why}.", field, span, fix)
    return block(FAMILY, "banned", f"We do not say “{phrase.term}”{why}.", field, span, fix)


def cased(word: str, like: str) -> str:
    """`word` in capitals, or with one, as `like` has them."""
    if len(like) > 1 and like.isupper():
        return word.upper()
    return word[:1].upper() + word[1:] if like[:1].isupper() else word


def _address(texts: dict[str, str], policy: GuardPolicy) -> Iterator[Finding]:
    """German and French have two ways to say you; a company has one."""
    language = policy.locale[:2]
    if language not in FORMAL:
        return
    formal = [(field, m.span()) for field, text in texts.items() for m in FORMAL[language].finditer(text)]
    informal = [(field, m.span()) for field, text in texts.items() for m in INFORMAL[language].finditer(text)]
    wrong = {"formal": informal, "informal": formal}.get(policy.tone.address, [])
    for field, span in wrong:
        wanted = {"formal": {"de": "Sie", "fr": "vous"}, "informal": {"de": "du", "fr": "tu"}}[policy.tone.address]
        yield block(FAMILY, "address", f"We address people with “{wanted[language]}”.", field, span)
    if formal and informal and not wrong:
        rarer = min(formal, informal, key=len)
        yield warn(FAMILY, "mixed_address", "Two forms of address in one message.", *rarer[0])


def _exclaiming(texts: dict[str, str], policy: GuardPolicy) -> Iterator[Finding]:
    most = policy.tone.exclamations_max
    marks = [(field, match) for field, text in texts.items() for match in _BANG.finditer(text)] if most >= 0 else []
    for field, match in marks[max(most, 0) :]:
        message = f"At most {most} exclamation {'mark' if most == 1 else 'marks'} in a message."
        message = message if most else "No exclamation marks."
        yield warn(FAMILY, "exclaiming", message, field, match.span(), Fix("Write a full stop", "."))


def _legibility(texts: dict[str, str], policy: GuardPolicy) -> Iterator[Finding]:
    body = "\n".join(text for field, text in texts.items() if field.startswith("paragraphs"))
    found = ease(body, policy.locale)
    if found is None or found.score >= policy.tone.ease_min:
        return
    message = f"{in_words(found.score).capitalize()} to read: {found.score:g} of 100 ({found.formula}); "
    message += f"at least {policy.tone.ease_min}. Shorter words and sentences help."
    yield warn(FAMILY, "hard_to_read", message, *_longest_sentence(texts))


def _longest_sentence(texts: dict[str, str]) -> tuple[str, tuple[int, int]]:
    spans = ((f, s) for f, text in texts.items() if f.startswith("paragraphs") for s in sentences(text))
    return max(spans, key=lambda place: place[1][1] - place[1][0])


def _action(draft: DraftText, brief: ExpandedBrief, texts: dict[str, str]) -> Iterator[Finding]:
    """One call to action: there, prepared for early, and alone."""
    action = brief.content(draft.action)
    if action is None:
        yield block(FAMILY, "no_action", "The message asks for nothing: it has no call to action.")
        return
    asks = OTHER_ASKS.get(brief.locale[:2])
    others = [item.text for item in brief.of_kind("call_to_action") if item.id != action.id]
    for field, text in texts.items():
        for match in asks.finditer(text) if asks else ():
            yield warn(FAMILY, "second_action", f"This asks for something beside “{action.text}”.", field, match.span())
        for other in others:
            for span in find_phrase(text, other):
                yield warn(FAMILY, "second_action", "This is another call to action.", field, span)
    if len(draft.paragraphs) >= _LONG:
        wanted = set(content_words(action.text))
        early = " ".join([texts.get("subject", ""), *(p.text for p in draft.paragraphs[:_EARLY])])
        if wanted and not wanted & set(content_words(early)):
            yield info(FAMILY, "late_action", f"The first lines do not lead to “{action.text}” yet.", "paragraphs.0")
