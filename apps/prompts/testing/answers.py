"""Checks on what a prompt other than for drafts answers: quotations must be there, facts must be known. Pure."""

from collections.abc import Iterator, Mapping
from typing import Any

from apps.ai.types import Finding, Severity
from apps.prompts.testing.cases import CaseSpec


def material_of(case: CaseSpec, words: Mapping[str, str]) -> dict[str, str]:
    """What the prompt reads, by title: facts with the words for them, and the case's text."""
    facts = "\n".join(f"{key}: {said}" for key, said in words.items())
    return {title: text for title, text in (("Facts", facts), ("Text", case.material)) if text}


def findings_of(data: Any, case: CaseSpec) -> tuple[Finding, ...]:
    """Every quotation that is not in the case's text, every fact named that the case does not have."""
    text, keys = plain(case.material), {fact.key for fact in case.facts}
    return tuple(
        Finding(f"answer.{code}", "grounding", Severity.BLOCK, message)
        for name, value in _leaves(data)
        for code, message in _faults(name, value, text, keys)
    )


def is_quoted(quote: str, text: str) -> bool:
    """Whether `quote` stands in `text` as it is, whatever its spacing and the form of its quotation marks."""
    return bool(quote.strip()) and plain(quote) in plain(text)


def plain(text: str) -> str:
    for mark in "“”„«»":
        text = text.replace(mark, '"')
    return " ".join(text.replace("’", "'").replace("‘", "'").split())


def _faults(name: str, value: str, text: str, keys: set[str]) -> Iterator[tuple[str, str]]:
    if name == "quote" and value and plain(value) not in text:
        yield "quote", f"“{value[:80]}” is not in the text."
    if name == "facts" and value not in keys:
        yield "fact", f"“{value[:80]}” is not among the facts."


def _leaves(data: Any, name: str = "") -> Iterator[tuple[str, str]]:
    if isinstance(data, Mapping):
        for key, value in data.items():
            yield from _leaves(value, str(key))
    elif isinstance(data, list):
        for value in data:
            yield from _leaves(value, name)
    elif isinstance(data, str):
        yield name, data
