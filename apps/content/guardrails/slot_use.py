"""Slots: only those of the brief, written right, and readable for the longest name, no name, a right-to-left name."""

import re
from collections.abc import Iterator

from apps.ai.channels import CHANNELS
from apps.ai.types import DraftText, ExpandedBrief, Finding
from apps.content import slots
from apps.content.guardrails.policy import GuardPolicy, Limits
from apps.content.guardrails.segments import parts_of
from apps.content.guardrails.text import block, warn

FAMILY = "slots"
LONGEST = "Wolfeschlegelsteinhausenbergerdorff-Featherstonehaugh-Montagu"
RIGHT_TO_LEFT = "عبد الرحمن"
_TORN = re.compile(r"^\s*[,;:!?.]|\s[,;:!?.](?=\s|$)|[ \t]{2,}|\(\s*\)|[“\"]\s*[”\"]")


def find(draft: DraftText, brief: ExpandedBrief, policy: GuardPolicy) -> Iterator[Finding]:
    known = {slot.name: slot.fallback for slot in brief.slots}
    used: set[str] = set()
    for field, text in draft.texts().items():
        parts, errors = slots.scan(text)
        for error in errors:
            yield block(FAMILY, error.code, error.message, field, (error.start, error.end))
        uses = [part for part in parts if isinstance(part, slots.SlotUse)]
        used |= {use.name for use in uses}
        for use in uses:
            yield from _use(field, use, known)
        if uses and not errors:
            yield from _extremes(field, parts, known, policy.limits_for(brief.channel))
    # Short channels have no greeting: nobody misses a name in a text message.
    is_missed = brief.channel not in CHANNELS or CHANNELS[brief.channel].has("greeting")
    for name in sorted(set(known) - used) if is_missed else ():
        yield warn(FAMILY, "unused", f"The campaign offers {{{{ {name} }}}}, and the message does not use it.")


def _use(field: str, use: slots.SlotUse, known: dict[str, str | None]) -> Iterator[Finding]:
    span = (use.start, use.end)
    if use.name not in known:
        yield block(FAMILY, "unknown_slot", f"This campaign has no slot named {use.name}.", field, span)
        return
    problem = slots.check_value(use.default) if use.default else None
    if problem or (use.default and any(char.isdigit() for char in use.default)):
        yield block(FAMILY, "bad_default", f"The default {problem or 'must be words, not numbers'}.", field, span)


def _extremes(
    field: str, parts: tuple[str | slots.SlotUse, ...], known: dict[str, str | None], limits: Limits
) -> Iterator[Finding]:
    yield from _longest(field, _rendered(parts, known, LONGEST), limits)
    for value in ("", RIGHT_TO_LEFT):
        if match := _TORN.search(_rendered(parts, known, value)):
            who = "a name" if value else "no name"
            yield block(FAMILY, "torn", f"For somebody with {who} this reads “{_around(match)}”.", field)
            return


def _longest(field: str, text: str, limits: Limits) -> Iterator[Finding]:
    if limits.segments_max:
        count = parts_of(text + "x" * limits.link_room).count
        if count > limits.segments_max:
            yield warn(FAMILY, "long_value", f"With a long name this goes out as {count} parts.", field)
    elif field in ("subject", "greeting") and len(text) > limits.most(field):
        yield warn(FAMILY, "long_value", f"With a long name this has {len(text)} characters.", field)


def _rendered(parts: tuple[str | slots.SlotUse, ...], known: dict[str, str | None], value: str) -> str:
    """The field for a profile whose every value is `value`; a missing one without fall-back is not sent at all."""
    shown = (part if isinstance(part, str) else _shown(part, known, value) for part in parts)
    return "".join(shown)


def _shown(use: slots.SlotUse, known: dict[str, str | None], value: str) -> str:
    fallback = known.get(use.name)
    missing = "…" if fallback is None else (use.apply(fallback) or "")
    return use.apply(value or None) or missing


def _around(match: re.Match[str]) -> str:
    return match.string[max(0, match.start() - 12) : match.end() + 12].strip()
