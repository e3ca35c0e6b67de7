"""Marks by itself what it recognises: words of facts and of approved content in an example become spans. Pure."""

import re
from collections.abc import Iterable, Mapping
from typing import Any

from apps.ai.types import BriefContent, Use
from apps.prompts.composer.lines import CONTENT_KINDS, Span, parts_of
from apps.prompts.spec import InputSpec

MIN_LENGTH = 3
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


def _written(span: Span) -> str:
    form = f", {span.form}" if span.form and not span.keys else ""
    return f"[{span.words}]{{{span.target}{form}}}"
