"""Marks by itself what it recognises: words of facts and of approved content in an example become spans. Pure."""

import re
from collections.abc import Iterable, Mapping
from difflib import SequenceMatcher
from typing import Any

from apps.ai.types import BriefContent, Use
from apps.prompts.composer.lines import CONTENT_KINDS, Span, parts_of
from apps.prompts.composer.notation import body_of
from apps.prompts.spec import InputSpec

MIN_LENGTH = 3
SAME_LINE = 0.6  # so much of their words a sentence and its earlier wording share
_MARK = re.compile(r"\[([^\[\]{}]+)\]\{[^{}\[\]]+\}")
_SLOT = r"\{\{.*?\}\}"


def phrases_of(inputs: Iterable[InputSpec], contents: Iterable[BriefContent]) -> dict[str, str]:
    """Words → what they stand for. Words that two facts share stand for nothing; steer facts are never said."""
    found: dict[str, str] = {}
    shared: set[str] = set()
    pairs = [(words, item.key) for item in inputs if item.use is Use.SAY for words in item.words.values()]
    pairs += [(c.text.rstrip("."), f"{c.kind}:{c.name}") for c in contents if c.kind in CONTENT_KINDS]
    for words, target in pairs:
        key = words.strip().lower()
        shared |= {key} if found.get(key, target) != target else set()
        found[key] = target
    return {words: target for words, target in found.items() if len(words) >= MIN_LENGTH and words not in shared}


def mark_example(example: Mapping[str, Any], phrases: Mapping[str, str]) -> dict[str, Any]:
    """The example with every exact match outside its spans marked; the author corrects the rest."""
    lines = [{**line, "text": mark(line["text"], phrases)} for line in example["lines"]]
    return {**example, "lines": lines}


def mark(text: str, phrases: Mapping[str, str]) -> str:
    if not phrases:
        return text
    words = "|".join(r"\s+".join(map(re.escape, one.split())) for one in sorted(phrases, key=len, reverse=True))
    pattern = re.compile(rf"{_SLOT}|(?<![\w’'-])(?P<words>{words})(?![\w’'-])", re.IGNORECASE)

    def put(match: re.Match[str]) -> str:
        said = match["words"]
        return f"[{said}]{{{phrases[' '.join(said.lower().split())]}}}" if said else match[0]

    return "".join(_written(part) if isinstance(part, Span) else pattern.sub(put, part) for part in parts_of(text))


def mark_new(text: str, known: str, phrases: Mapping[str, str]) -> tuple[str, list[str]]:
    """The text of an example with the exact matches marked in every line that is not in `known`, and their words.

    `known` is the text for which marks are settled. A line stands there when it says the same, marked or not: what the
    author unmarked stays unmarked. A line that was only changed keeps what its earlier wording had settled.
    """
    settled = {plain(line) for line in known.splitlines()}
    lines, found = text.split("\n"), []
    gone = settled - set(map(plain, lines))
    for number, line in enumerate(lines):
        if plain(line) in settled:
            continue
        earlier = " ".join(one.lower() for one in gone if is_like(one, plain(line)))
        ours = {words: to for words, to in phrases.items() if words not in earlier}
        lines[number], words = _mark_line(line, ours)
        found += words
    return "\n".join(lines), found


def _mark_line(line: str, phrases: Mapping[str, str]) -> tuple[str, list[str]]:
    start, end = body_of(line)
    try:
        marked = mark(line[start:end], phrases)
        before = [part for part in parts_of(line[start:end]) if isinstance(part, Span)]
        words = [part.words for part in parts_of(marked) if isinstance(part, Span) and part not in before]
    except ValueError:  # its marks do not fit together; saving says so
        return line, []
    return line[:start] + marked + line[end:], words


def plain(line: str) -> str:
    """What a line says, without head, marks and spacing."""
    start, end = body_of(line)
    return " ".join(_MARK.sub(r"\1", line[start:end]).split())


def is_like(one: str, other: str) -> bool:
    """Whether one may be the earlier wording of the other."""
    mine, theirs = re.findall(r"\w+", one.lower()), re.findall(r"\w+", other.lower())
    return SequenceMatcher(None, mine, theirs, autojunk=False).ratio() >= SAME_LINE


def _written(span: Span) -> str:
    form = f", {span.form}" if span.form and not span.keys else ""
    return f"[{span.words}]{{{span.target}{form}}}"
