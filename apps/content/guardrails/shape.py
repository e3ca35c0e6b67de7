"""Shape: the fields of the channel, empty and over-long ones, left-overs of markup, of the prompt, of the assistant."""

from collections.abc import Iterator, Mapping
from functools import lru_cache

from apps.ai.channels import CHANNELS, EMAIL, ChannelForm
from apps.ai.types import DraftText, ExpandedBrief, Finding, Fix
from apps.content.guardrails.leftovers import CLICHES, LEFTOVERS
from apps.content.guardrails.policy import GuardPolicy, Limits
from apps.content.guardrails.segments import PLAIN, UCS2, foreign, on_air, parts_of
from apps.content.guardrails.text import block, sentences, warn, words
from apps.content.slots import masked, scan, with_fallbacks

FAMILY = "shape"
_ONE_LINE = ("subject", "preheader", "greeting")
_CITES, _DISCLAIMERS = 8, 5  # as many as a schema takes
_ECHO_WORDS = 8
_A = {
    "email": "An e-mail",
    "sms": "An SMS",
    "push": "A push message",
    "in_app": "An in-app card",
    "webhook": "A chat message",
}


def find(draft: DraftText, brief: ExpandedBrief, policy: GuardPolicy) -> Iterator[Finding]:
    form = CHANNELS.get(brief.channel, EMAIL)
    limits = policy.limits_for(brief.channel)
    texts = draft.texts()
    yield from _schema(draft, form)
    yield from _lengths(texts, brief, form, limits)
    if limits.segments_max:
        yield from _segments(draft, brief, limits)
    for field, text in texts.items():
        yield from _leftovers(field, masked(text), policy)
        yield from _controls(field, text)
    yield from _repeats(texts)


def _schema(draft: DraftText, form: ChannelForm) -> Iterator[Finding]:
    """What the channel has no place for, and more than a draft may hold."""
    for field, text in draft.texts().items():
        if text.strip() and not form.has(field):
            message = f"{_A[form.channel]} has no {field.split('.')[0]}; nobody would see it."
            yield block(FAMILY, "no_such_field", message, field, (0, len(text)), Fix("Empty the field", ""))
    if draft.image and not (form.has_image or form.takes_image):
        yield block(FAMILY, "no_such_field", f"{_A[form.channel]} has no image of its own.")
    if len(draft.disclaimers) > _DISCLAIMERS or len(set(draft.disclaimers)) < len(draft.disclaimers):
        yield block(FAMILY, "schema", f"At most {_DISCLAIMERS} disclaimers, each once.")
    for n, paragraph in enumerate(draft.paragraphs):
        if len(paragraph.cites) > _CITES:
            yield block(FAMILY, "schema", f"A paragraph cites at most {_CITES} sources.", f"paragraphs.{n}")


def _lengths(texts: dict[str, str], brief: ExpandedBrief, form: ChannelForm, limits: Limits) -> Iterator[Finding]:
    """Lengths as somebody reads them of whom nothing is known: a slot counts as its fall-back."""
    fallbacks = {slot.name: slot.fallback for slot in brief.slots}
    seen = {field: with_fallbacks(text, fallbacks) for field, text in texts.items()}
    required = {text.name for text in form.texts if text.is_required} | {"paragraphs"}
    for field, text in texts.items():
        if not form.has(field):
            continue
        limit, good = limits.most(field), limits.good(field)
        if not text.strip() and field.split(".")[0] in required:
            yield block(FAMILY, "empty", "There is nothing in this field.", field)
        elif not text.strip() and field in _ONE_LINE:
            yield warn(FAMILY, "blank", "There is nothing in this field.", field)
        length = len(seen[field])
        if length > limit:
            span = (_place_of(text, fallbacks, limit), len(text))
            yield block(FAMILY, "too_long", f"{length} characters; at most {limit} fit here.", field, span)
        elif length > good:
            span = (_place_of(text, fallbacks, good), len(text))
            yield warn(FAMILY, "long", f"People see about {good} characters of it.", field, span)
    paragraphs = sum(field.startswith("paragraphs") for field in texts)
    most = min(limits.paragraphs_max, form.paragraphs)
    if not paragraphs:
        yield block(FAMILY, "empty", "The message has no text.")
    if paragraphs > most or sum(map(len, seen.values())) > limits.total_max:
        message = f"The message is longer than {most} {'paragraph' if most == 1 else 'paragraphs'}"
        yield block(FAMILY, "too_long", f"{message} or {limits.total_max} characters.")


def _place_of(text: str, fallbacks: Mapping[str, str | None], shown: int) -> int:
    """Where in `text` the character stands that is read after `shown` others. Inside a slot that is its beginning."""
    place = 0
    for part in scan(text)[0]:
        length = len(part) if isinstance(part, str) else len(part.apply(fallbacks.get(part.name)) or "…")
        if shown < length:
            return place + shown if isinstance(part, str) else part.start
        shown -= length
        place = place + len(part) if isinstance(part, str) else part.end
    return len(text)


def _segments(draft: DraftText, brief: ExpandedBrief, limits: Limits) -> Iterator[Finding]:
    """Parts of a text message as it leaves, with the fall-backs of its slots and room for its link."""
    fallbacks = {slot.name: slot.fallback for slot in brief.slots}
    said = [with_fallbacks(paragraph.text, fallbacks) for paragraph in draft.paragraphs]
    small = [item.text for item in map(brief.content, draft.disclaimers) if item]
    action = brief.content(draft.action)
    text = on_air(said, action.text if action else "", "x" * limits.link_room, small)
    parts = parts_of(text)
    counted = f"{parts.count} parts ({parts.units} of {parts.encoding}, with the link)"
    if parts.count > limits.segments_max:
        yield block(FAMILY, "segments", f"This goes out as {counted}; at most {limits.segments_max}.", "paragraphs.0")
    elif parts.count > limits.segments_good:
        yield warn(FAMILY, "parts", f"This goes out as {counted}. Each part is paid for.", "paragraphs.0")
    plain = "".join(PLAIN.get(char, char) for char in text)
    if parts.encoding == UCS2 and parts_of(plain).count < parts.count:
        yield from _dear_signs(draft)


def _dear_signs(draft: DraftText) -> Iterator[Finding]:
    for n, paragraph in enumerate(draft.paragraphs):
        shown = masked(paragraph.text)
        for at in foreign(shown):
            char = shown[at]
            fix = Fix(f"Write {PLAIN[char].strip() or 'a space'}", PLAIN[char]) if char in PLAIN else None
            message = f"“{char}” is not in the short alphabet, so a part holds 70 characters instead of 160."
            yield warn(FAMILY, "dear_sign", message, f"paragraphs.{n}", (at, at + 1), fix)


def _leftovers(field: str, text: str, policy: GuardPolicy) -> Iterator[Finding]:
    for code, pattern, message in LEFTOVERS:
        for match in pattern.finditer(text):
            yield block(FAMILY, code, message, field, match.span())
    for match in CLICHES.finditer(text):
        yield warn(FAMILY, "cliche", "A phrase that everybody skips.", field, match.span())
    yield from _prompt_echo(field, text, policy)


def _prompt_echo(field: str, text: str, policy: GuardPolicy) -> Iterator[Finding]:
    """Eight words in a row of what the writer was told."""
    runs = _runs(text) if policy.echoes else frozenset()
    for echo in policy.echoes if runs else ():
        if not runs.isdisjoint(_runs(echo)):
            yield block(FAMILY, "echo", "This repeats the instructions the writer was given.", field, (0, len(text)))
            return


@lru_cache(maxsize=256)
def _runs(text: str) -> frozenset[tuple[str, ...]]:
    """Every so many words of `text` in a row. Kept, because all drafts of a run are held against the same texts."""
    said = words(text)
    return frozenset(tuple(said[n : n + _ECHO_WORDS]) for n in range(len(said) - _ECHO_WORDS + 1))


def _controls(field: str, text: str) -> Iterator[Finding]:
    if text.isprintable():
        return
    for n, char in enumerate(text):
        if char < " " and (char != "\n" or field in _ONE_LINE):
            message = "A line break does not belong here." if char in "\r\n" else "A control character."
            yield block(FAMILY, "control", message, field, (n, n + 1), Fix("Remove it", " "))


def _repeats(texts: dict[str, str]) -> Iterator[Finding]:
    seen: dict[str, str] = {}
    for field, text in texts.items():
        for start, end in sentences(text):
            key = " ".join(words(text[start:end]))
            if key.count(" ") < 3:
                continue
            if key in seen and field.startswith("paragraphs"):
                message, fix = "This sentence stands twice.", Fix("Remove it", "")
                yield block(FAMILY, "repeated", message, field, (start, end), fix)
            elif key in seen:
                yield warn(FAMILY, "same", f"The same as the {seen[key]}.", field, (start, end))
            seen.setdefault(key, field)
