"""Beginnings of a test set, one click away: usual customers made from a prompt's inputs; what may be said. Pure."""

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date
from itertools import cycle, islice

from apps.ai.types import BriefContent, ExpandedBrief
from apps.prompts.purposes import EXTRACTION
from apps.prompts.samples import note_of
from apps.prompts.spec import InputSpec, PromptSpec
from apps.prompts.testing.cases import SLOTS, CaseFact, CaseSpec, Shelf, Split, content_id
from apps.prompts.testing.documents import MAX_NAME

USUAL = 30
ROOM = MAX_NAME - 8  # of a name; the rest is for a number
FIRST_NAMES = (
    "Aino", "Ben", "Chiara", "Dmitri", "Esra", "Felix", "Gudrun", "Hugo", "Ines", "Jörg", "Kim", "Léa", "Mateo", "Nia",
    "Oskar", "Pooja", "Quentin", "Rosa", "Søren", "Thandiwe", "Uta", "Viktor", "Wanda", "Xenia", "Yusuf", "Zofia",
    "Anne-Sophie", "Bo", "Maximilian", "Li",
)  # fmt: skip


def usual_cases(inputs: Sequence[InputSpec], count: int = USUAL) -> tuple[CaseSpec, ...]:
    """Different customers: of each fact that the prompt has words for they have a value, or none.

    Where there are fewer combinations than cases, they come again for customers of other names, who get other wordings.
    The first twenty are to write the prompt with, the others are held out; the first that have a single fact are hard.
    """
    asked = [item for item in inputs if item.words]
    found = list(dict.fromkeys(values for number in range(count * 40) if (values := _values(asked, number))))[:count]
    found += [()] if len(found) < count else []
    rows = enumerate(islice(cycle(found), count))
    return tuple(_case(values, asked, number, is_first=number < len(found)) for number, values in rows)


def usual_cases_of(spec: PromptSpec) -> tuple[CaseSpec, ...]:
    """The same for a prompt; one that reads values out of a text gets notes that state them."""
    cases = usual_cases(spec.inputs)
    if spec.purpose != EXTRACTION:
        return cases
    notes = [note_of(spec.inputs, {fact.key: fact.value for fact in case.facts}) for case in cases]
    return tuple(replace(one, facts=(), slots={}, material=note) for one, note in zip(cases, notes, strict=True))


def _case(values: tuple[tuple[str, str], ...], inputs: Sequence[InputSpec], number: int, *, is_first: bool) -> CaseSpec:
    first = FIRST_NAMES[number % len(FIRST_NAMES)]
    facts = tuple(CaseFact(key, value) for key, value in values)
    is_hard = is_first and len(inputs) > 1 and len(values) == 1
    split = Split.HARD if is_hard else Split.TRAIN if number < 2 * USUAL // 3 else Split.HOLDOUT
    return CaseSpec(_name(values, inputs, number, first), split, facts, slots={"first_name": first})


def _values(inputs: Sequence[InputSpec], number: int) -> tuple[tuple[str, str], ...]:
    out = []
    for item in inputs:
        turn = int(hashlib.sha256(f"{number}:{item.key}".encode()).hexdigest(), 16)
        if number < 3 or turn % 5 or item.is_required:
            choices = list(item.words)
            out.append((item.key, choices[(turn // 5) % len(choices)]))
    return tuple(out)


def _name(values: Sequence[tuple[str, str]], inputs: Sequence[InputSpec], number: int, first: str) -> str:
    """Whole values only: what a name has no room for is counted."""
    words = {item.key: item.words for item in inputs}
    said = [words[key][value] for key, value in values] or ["nothing known"]
    wholes = (_up_to(count, said, first) for count in range(len(said), 0, -1))
    name = next((one for one in wholes if len(one) <= ROOM), _up_to(1, said, first)[:ROOM])
    return name + (f" ({number + 1})" if number >= len(FIRST_NAMES) else "")


def _up_to(count: int, said: Sequence[str], first: str) -> str:
    more = f" and {len(said) - count} more" if count < len(said) else ""
    return f"{first}: {', '.join(said[:count])}{more}"


def case_from(brief: ExpandedBrief, name: str) -> CaseSpec:
    """A case with what a real draft was written from: its closed values and the names of its content."""
    facts = tuple(CaseFact(fact.key, fact.value, fact.words, fact.use.value) for fact in brief.facts)
    return CaseSpec(name.strip(), Split.TRAIN, facts, tuple(dict.fromkeys(one.name for one in brief.contents)))


def shelf_with(shelf: Shelf, brief: ExpandedBrief) -> Shelf:
    """The shelf and what of the brief's content it lacks. Where both have a name, the set keeps its own wording."""
    known = {(one.kind, one.name) for one in shelf.contents}
    more = shelf_from(brief.contents, shelf.send_on).contents
    slots = {slot.name: slot.fallback for slot in brief.slots}
    added = tuple(one for one in more if (one.kind, one.name) not in known)
    return Shelf(shelf.send_on, {**slots, **shelf.slots}, (*shelf.contents, *added))


def shelf_from(contents: Iterable[BriefContent], send_on: date) -> Shelf:
    """Approved content as a set keeps it: under its names, independent of what becomes of the items."""
    found = list(contents)
    names = {str(one.fields.get("item")): one.name for one in found}
    return Shelf(send_on, dict(SLOTS), tuple(_pinned(one, names) for one in found))


def _pinned(one: BriefContent, names: dict[str, str]) -> BriefContent:
    fields = {key: value for key, value in one.fields.items() if key != "item"}
    if "link" in fields:
        fields["link"] = names.get(str(fields["link"]), fields["link"])
    if "items" in fields:
        fields["items"] = sorted(names[item] for item in fields["items"] if item in names)
    return replace(one, id=content_id(one.kind, one.name), fields={**fields, "item": one.name})
