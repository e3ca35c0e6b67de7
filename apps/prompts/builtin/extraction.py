"""Values out of a note without a model: what an extraction prompt declares as its facts, where it is stated. Pure.

Right rather than complete: a value counts when its name stands before it ("Size: 42"), or when somebody wants, takes or
likes it and it is the only one of a declared list that is meant. What is denied, wondered about, past, a range or one
of two is left out, and so is everything that reaches a person.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from apps.ai.facts import FactError, parse_key
from apps.ai.personal import find_personal
from apps.content.guardrails.injection_words import INSTRUCTION, PAYLOAD
from apps.prompts.builtin.clauses import label_of
from apps.prompts.builtin.hedges import is_alone, is_certain, is_wished
from apps.prompts.builtin.values import Read, choice_pattern, chosen, read_day, read_number, read_text, read_yes_no
from apps.prompts.spec import InputSpec, PromptSpec, WriteError

SHORTEST_ALONE = 4  # letters: "M" or "8" without its name may be anything
MOST_VALUES, MOST_QUOTE = 60, 300
BLANK = "\0"
_LINK = r"\s*(?P<link>[:=]|(?<=\s)(?:is|are|of|ist|sind|est|sont|de)\b|(?=\s))\s*"
_SENTENCE = re.compile(r"[^.!?\n]*[.!?\n]?")


@dataclass(frozen=True)
class Found:
    """One value with the stretch of the text that states it, its name included where it stands there."""

    name: str
    value: str
    start: int
    end: int


def extract(text: str, spec: PromptSpec) -> dict[str, object]:
    """The answer of an extraction prompt, in its schema. Raises WriteError where the prompt declares no values."""
    if not spec.inputs:
        words = "This prompt names no facts to look for. Without a model, values are found by the facts it declares."
        raise WriteError("no_answer", words)
    safe = _without_people(text)
    found = [one for item in spec.inputs for one in _values_of(item, safe, spec.locale)]
    values = [{"name": one.name, "value": one.value, "quote": text[one.start : one.end]} for one in found]
    return {"values": values[:MOST_VALUES]}


def name_of(item: InputSpec) -> str:
    """What a declared value is called: "needed by" for `trait:needed_by`."""
    try:
        return label_of(parse_key(item.key))
    except FactError:
        return item.key


def _values_of(item: InputSpec, text: str, locale: str) -> list[Found]:
    name = name_of(item)
    said = list(_named(item, name, text, locale))
    if not said and item.words:
        said = list(_alone(item, name, text))
        if len({one.value for one in said}) > 1:
            return []
        said = said[:1]
    unique = {one.value: one for one in reversed(said)}
    return sorted((one for one in unique.values() if one.end - one.start <= MOST_QUOTE), key=lambda one: one.start)


def _named(item: InputSpec, name: str, text: str, locale: str) -> Iterator[Found]:
    """Values right behind the name of what is looked for."""
    words = r"\s+".join(re.escape(word) for word in name.split())
    for cue in re.finditer(rf"(?<![\w-]){words}{_LINK}", text, re.IGNORECASE):
        is_marked = cue["link"] in (":", "=")
        read = _read(item, text, cue.end(), locale, is_marked=is_marked)
        if read is None or not is_alone(text, cue.end(), read.end):
            continue
        if is_marked or is_certain(text, cue.start(), read.end):
            yield Found(name, read.value, cue.start(), read.end)


def _read(item: InputSpec, text: str, at: int, locale: str, *, is_marked: bool) -> Read | None:
    if item.words:
        pattern, forms = choice_pattern(item.words)
        match = pattern.match(text, at)
        return Read(chosen(match, forms), match.end()) if match else None
    if item.type == "number":
        return read_number(text, at, locale)
    if item.type in ("date", "moment"):
        return read_day(text, at, locale)
    if item.type == "boolean":
        return read_yes_no(text, at, locale)
    return read_text(text, at) if is_marked else None


def _alone(item: InputSpec, name: str, text: str) -> Iterator[Found]:
    """Choices of a declared list that somebody wants, takes or likes, wherever that stands."""
    pattern, forms = choice_pattern(item.words)
    for match in pattern.finditer(text):
        if len(match[0]) < SHORTEST_ALONE or match[0].isdigit():
            continue
        start, end = match.span()
        if is_wished(text, start) and is_certain(text, start, end) and is_alone(text, start, end):
            yield Found(name, chosen(match, forms), *_passage(text, start, end))


def _passage(text: str, start: int, end: int) -> tuple[int, int]:
    """The sentence around it where that is short, for somebody who has to judge it; else the words themselves."""
    for sentence in _SENTENCE.finditer(text):
        if sentence.start() <= start and end <= sentence.end():
            said = sentence[0]
            first = sentence.start() + len(said) - len(said.lstrip())
            last = sentence.start() + len(said.rstrip())
            return (first, last) if last - first <= MOST_QUOTE // 2 and BLANK not in said else (start, end)
    return start, end


def _without_people(text: str) -> str:
    """The text with what reaches a person and what gives orders blanked out, sign by sign, so that offsets hold."""
    spans = [(hit.start, hit.end) for hit in find_personal(text)]
    for pattern in (INSTRUCTION, PAYLOAD):
        spans += [match.span() for match in pattern.finditer(text)]
    for start, end in spans:
        text = text[:start] + BLANK * (end - start) + text[end:]
    return text
