"""Rules that no single phrase shows: a draft broke one, and what the reviewer made of it keeps it. Pure."""

from collections.abc import Iterator
from difflib import SequenceMatcher

from apps.ai.types import DraftText, ExpandedBrief
from apps.approvals.learning.edits import AROUND, joined, texts_of, words_of
from apps.prompts.rules import KINDS
from apps.prompts.spec import RuleSpec

LIMITS = {"subject": range(30, 81, 10), "preheader": range(40, 121, 10)}
_MARKS = ("ellipsis", "dash", "semicolon", "parentheses")

PLAIN = (
    RuleSpec("no_exclamation_marks"),
    RuleSpec("no_capitals"),
    RuleSpec("emoji_limit", {"limit": 0}),
    *(RuleSpec("no_mark", {"mark": mark}) for mark in _MARKS),
    RuleSpec("no_questions", {"field": "subject"}),
)
# Of the lengths of one field at most one is proposed: that which most edits speak for, the mildest of equals.
LENGTHS = tuple(
    tuple(RuleSpec("max_length", {"field": field, "limit": limit}) for limit in limits)
    for field, limits in LIMITS.items()
)


def breaks(rule: RuleSpec, draft: DraftText, brief: ExpandedBrief) -> bool:
    return any(True for _ in KINDS[rule.kind].hits(draft, brief, rule.params))


def place_of(rule: RuleSpec, before: DraftText, after: DraftText) -> tuple[tuple[str, str], ...]:
    """Where the edit put it right: the first change in the field that the rule is about."""
    new, field = texts_of(after), rule.params.get("field")
    for name, old in texts_of(before).items():
        if (field in (None, name)) and old != new[name] and (found := _first(old, new[name], whole=field is not None)):
            return found
    return ()


def _first(old: str, new: str, *, whole: bool) -> tuple[tuple[str, str], ...]:
    if whole:
        return joined("", old, new, "")
    a, b = ([one.text for one in words_of(text)] for text in (old, new))
    for tag, a1, a2, b1, b2 in SequenceMatcher(None, a, b, autojunk=False).get_opcodes():
        if tag != "equal" and a2 - a1 <= 2 * AROUND and b2 - b1 <= 2 * AROUND:
            parts = (a[max(a1 - AROUND, 0) : a1], a[a1:a2], b[b1:b2], a[a2 : a2 + AROUND])
            return joined(*map(" ".join, parts), is_start=a1 <= AROUND, is_end=a2 + AROUND >= len(a))
    return ()


def kept(rule: RuleSpec, draft: DraftText) -> bool:
    """A field that was emptied keeps every rule; that says nothing."""
    texts = texts_of(draft)
    return bool(texts[rule.params["field"]]) if rule.params.get("field") else any(texts.values())


def candidates(channel: str) -> Iterator[tuple[RuleSpec, ...]]:
    """Groups of rules of which one at most is proposed."""
    for group in (*((rule,) for rule in PLAIN), *LENGTHS):
        fitting = tuple(rule for rule in group if KINDS[rule.kind].applies(channel, rule.params))
        if fitting:
            yield fitting
