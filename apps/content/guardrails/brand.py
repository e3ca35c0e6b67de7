"""Brand: words the company does not say, words it must say."""

from collections.abc import Iterator

from apps.ai.types import DraftText, ExpandedBrief, Finding
from apps.content.guardrails.policy import GuardPolicy
from apps.content.guardrails.text import block, find_phrase, fold, is_whole
from apps.content.slots import masked

FAMILY = "brand"


def find(draft: DraftText, brief: ExpandedBrief, policy: GuardPolicy) -> Iterator[Finding]:
    texts = {field: masked(text) for field, text in draft.texts().items()}
    for field, text in texts.items():
        yield from _banned(field, text, policy)
    whole = "\n".join(texts.values())
    for phrase in policy.required_phrases:
        if not next(find_phrase(whole, phrase), None):
            yield block(FAMILY, "required", f"The message must say “{phrase}”.")


def _banned(field: str, text: str, policy: GuardPolicy) -> Iterator[Finding]:
    if not policy.banned:
        return
    folded, at = fold(text)
    for start, end, phrase in policy.banned.hits(folded):
        if is_whole(folded, start, end):
            why = f": {phrase.reason}" if phrase.reason else ""
            yield block(FAMILY, "banned", f"We do not say “{phrase.term}”{why}.", field, (at[start], at[end - 1] + 1))
