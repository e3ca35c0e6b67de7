"""Shape: empty and over-long fields, left-overs of markup, of the prompt and of the assistant, hidden characters."""

import re
import unicodedata
from collections.abc import Iterator

from apps.ai.types import DraftText, ExpandedBrief, Finding, Fix
from apps.content.guardrails.policy import GuardPolicy, Limits
from apps.content.guardrails.text import block, sentences, warn, words
from apps.content.slots import masked

FAMILY = "shape"
_ONE_LINE = ("subject", "preheader", "greeting")

_MARKDOWN = re.compile(
    r"\*\*[^*\n]+\*\*|__[^_\n]+__|(?<!\w)\*[^*\s][^*\n]*\*(?!\w)|(?<!\w)_[^_\s][^_\n]*_(?!\w)|`[^`\n]+`|```|~~[^~\n]+~~"
    r"|!?\[[^\]\n]*\]\([^)\n]*\)|^[ \t]*(?:#{1,6}|>|[-*+•]|\d{1,2}[.)])[ \t]+\S|^[ \t]*(?:-{3,}|\*{3,}"
    r"|_{3,}|={3,})[ \t]*$|^\|.*\|[ \t]*$",
    re.MULTILINE,
)
_MARKUP = re.compile(
    r"</?[A-Za-z!][^>\n]{0,200}>?|<[A-Za-z][\w-]*(?=\s|$)|&(?:[A-Za-z]{2,10}|#\d{1,6}|#x[0-9a-fA-F]{1,5});"
)
_ASSISTANT = re.compile(
    r"\bas an? (?:ai|artificial intelligence|(?:large )?language model|assistant|chatbot)\b|\bi(?:'|’)?m an ai\b"
    r"|\b(?:here(?:'|’)?s|here is|below is) (?:your|the|a|an) (?:\w+ )?(?:e-?mail|draft|message|version"
    r"|copy|subject line|response)\b"
    r"|^\s*(?:sure|certainly|of course|absolutely)[,!] (?:here|i)\b|\bi (?:cannot|can(?:'|’)t|am unable to"
    r"|won(?:'|’)t) (?:help|assist|write|generate|provide|fulfil)"
    r"|\b(?:i hope this helps|let me know if you(?:'|’)d like (?:me to|any) (?:change|revis|adjust)\w*"
    r"|feel free to (?:adjust|edit|customi[sz]e) this)\b"
    r"|\b(?:my training data|knowledge cutoff|lorem ipsum|openai|chatgpt)\b|^\s*(?:subject|preheader|body"
    r"|greeting|closing|e-?mail)\s*:",
    re.IGNORECASE | re.MULTILINE,
)
_PLACEHOLDER = re.compile(
    r"[\[<«‹(]\s*(?:your|insert|first|last|customer|recipient|company|brand|name|product|date|link|cta|url"
    r"|city|x{2,})\b[^\])>»›\n]{0,40}[\])>»›]"
    r"|\[[A-Z][\w ’'-]{0,40}\]|\b(?:TBD|TODO|XXX+|FIXME)\b|_{3,}",
    re.IGNORECASE,
)
_ECHO = re.compile(
    r"\b(?:trait|event|segment|consent):[a-z][\w:]*(?:\|[\w():,]+)?"
    r"|\b[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\b"
    r"|\"(?:subject|preheader|greeting|paragraphs|cites|closing|disclaimers)\"\s*:|\b(?:system|user) prompt\b"
    r"|\bmust not be mentioned\b|\b(?:ignore|disregard) (?:all |any )?(?:previous|prior"
    r"|above) (?:instructions|rules)\b|\bbrief key\b|\bjson schema\b",
    re.IGNORECASE,
)
_CLICHE = re.compile(
    r"\bi hope this (?:e-?mail|message) finds you\b|\bdear (?:valued )?customer\b|\bto whom it may concern\b",
    re.IGNORECASE,
)
_JOINERS = "\u200c\u200d"
_SCRIPTS = ("LATIN", "CYRILLIC", "GREEK", "ARMENIAN", "CHEROKEE")
_WORD = re.compile(r"[^\W\d_]+")


def find(draft: DraftText, brief: ExpandedBrief, policy: GuardPolicy) -> Iterator[Finding]:
    texts = draft.texts()
    yield from _lengths(texts, policy.limits)
    for field, text in texts.items():
        plain = masked(text)
        yield from _leftovers(field, plain, policy)
        if not text.isascii():
            yield from _hidden(field, text)
            yield from _mixed_scripts(field, text)
        yield from _controls(field, text)
    yield from _repeats(texts)


def _lengths(texts: dict[str, str], limits: Limits) -> Iterator[Finding]:
    most = {"subject": limits.subject_max, "preheader": limits.preheader_max, "greeting": limits.greeting_max}
    most |= {"closing": limits.closing_max}
    for field, text in texts.items():
        limit = most.get(field, limits.paragraph_max)
        if not text.strip() and (field == "subject" or field.startswith("paragraphs")):
            yield block(FAMILY, "empty", "There is nothing in this field.", field)
        elif not text.strip() and field in _ONE_LINE:
            yield warn(FAMILY, "empty", "There is nothing in this field.", field)
        if len(text) > limit:
            yield block(
                FAMILY, "too_long", f"{len(text)} characters; at most {limit} fit here.", field, (limit, len(text))
            )
    yield from _advice(texts, limits)
    paragraphs = sum(field.startswith("paragraphs") for field in texts)
    if not paragraphs:
        yield block(FAMILY, "empty", "The message has no paragraph.")
    if paragraphs > limits.paragraphs_max or sum(map(len, texts.values())) > limits.total_max:
        yield block(
            FAMILY,
            "too_long",
            f"The message is longer than {limits.paragraphs_max} paragraphs or {limits.total_max} characters.",
        )


def _advice(texts: dict[str, str], limits: Limits) -> Iterator[Finding]:
    for field, good, most in (
        ("subject", limits.subject_good, limits.subject_max),
        ("preheader", limits.preheader_good, limits.preheader_max),
    ):
        if good < len(texts[field]) <= most:
            yield warn(FAMILY, "long", f"Inboxes show about {good} characters of it.", field, (good, len(texts[field])))


def _leftovers(field: str, text: str, policy: GuardPolicy) -> Iterator[Finding]:
    for code, pattern, message in (
        ("markdown", _MARKDOWN, "Left-over of Markdown; the message is plain text."),
        ("markup", _MARKUP, "Markup is shown to the reader as it stands."),
        ("assistant", _ASSISTANT, "This is the assistant speaking, not the company."),
        ("placeholder", _PLACEHOLDER, "A placeholder was left in."),
        ("echo", _ECHO, "This repeats the instructions or data the writer was given."),
    ):
        for match in pattern.finditer(text):
            yield block(FAMILY, code, message, field, match.span())
    for match in _CLICHE.finditer(text):
        yield warn(FAMILY, "cliche", "A phrase that everybody skips.", field, match.span())
    yield from _prompt_echo(field, text, policy)


def _prompt_echo(field: str, text: str, policy: GuardPolicy) -> Iterator[Finding]:
    """Eight words in a row of what the writer was told."""
    said = words(text) if policy.echoes else []
    if len(said) < 8:
        return
    runs = {tuple(said[n : n + 8]) for n in range(len(said) - 7)}
    for echo in policy.echoes:
        told = words(echo)
        if any(tuple(told[n : n + 8]) in runs for n in range(len(told) - 7)):
            yield block(FAMILY, "echo", "This repeats the instructions the writer was given.", field, (0, len(text)))
            return


def _hidden(field: str, text: str) -> Iterator[Finding]:
    for n, char in enumerate(text):
        if char.isascii() or not _is_hidden(char) or (char in _JOINERS and _joins(text, n)):
            continue
        name = unicodedata.name(char, f"U+{ord(char):04X}").lower()
        fix = Fix("Remove it", " " if char in "\u2028\u2029" else "")
        yield block(FAMILY, "hidden", f"An invisible character: {name}.", field, (n, n + 1), fix)


def _is_hidden(char: str) -> bool:
    return (
        unicodedata.category(char) in ("Cf", "Cc", "Co", "Cn", "Cs", "Zl", "Zp")
        or char in "\u034f\u115f\u1160\u3164\uffa0\u2800"
    )


def _joins(text: str, n: int) -> bool:
    """A joiner belongs between emoji and inside scripts that need it (Arabic, Indic)."""
    if n == 0 or n + 1 >= len(text):
        return False
    before, after = text[n - 1], text[n + 1]
    is_emoji = unicodedata.category(after) == "So" and unicodedata.category(before) in ("So", "Sk", "Mn")
    return is_emoji or (unicodedata.category(before) in ("Lo", "Mn", "Mc") and unicodedata.category(after) == "Lo")


def _controls(field: str, text: str) -> Iterator[Finding]:
    for n, char in enumerate(text):
        if char < " " and (char != "\n" or field in _ONE_LINE):
            message = "A line break does not belong here." if char in "\r\n" else "A control character."
            yield block(FAMILY, "control", message, field, (n, n + 1), Fix("Remove it", " "))


def _mixed_scripts(field: str, text: str) -> Iterator[Finding]:
    """A word of look-alikes: letters of Latin, Cyrillic, Greek … in one word."""
    for match in _WORD.finditer(text):
        if match[0].isascii():
            continue
        scripts = {name.split()[0] for name in (unicodedata.name(char, "") for char in match[0]) if name}
        if len(scripts & set(_SCRIPTS)) > 1:
            yield block(FAMILY, "mixed_script", "Letters of different scripts in one word.", field, match.span())


def _repeats(texts: dict[str, str]) -> Iterator[Finding]:
    seen: dict[str, str] = {}
    for field, text in texts.items():
        for start, end in sentences(text):
            key = " ".join(words(text[start:end]))
            if key.count(" ") < 3:
                continue
            if key in seen and field.startswith("paragraphs"):
                yield block(
                    FAMILY, "repeated", "This sentence stands twice.", field, (start, end), Fix("Remove it", "")
                )
            elif key in seen:
                yield warn(FAMILY, "repeated", f"The same as the {seen[key]}.", field, (start, end))
            seen.setdefault(key, field)
