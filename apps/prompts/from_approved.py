"""An approved draft that somebody edited, as a worked example of its prompt: what becomes of it, or why it cannot."""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from apps.ai import fact_choices
from apps.ai.personal import find_personal
from apps.common.errors import Invalid
from apps.common.uuids import uuid_of
from apps.content.slots import with_fallbacks as without_slots
from apps.prompts import learned_from
from apps.prompts.assembly import plain_text
from apps.prompts.composer.lines import lines_of
from apps.prompts.composer.marking import phrases_of
from apps.prompts.composer.notation import format_example
from apps.prompts.composer.taking import Ground, example_of, identifying, name_for, said_by, unlisted
from apps.prompts.learned_from import EditedDraft, Material, Names
from apps.prompts.models import Prompt, Version
from apps.prompts.preview import approved_contents
from apps.prompts.rows import ExampleRow
from apps.prompts.selectors import version_fields
from apps.prompts.spec import InputSpec, WriteError, with_fallbacks
from apps.prompts.validation import MAX_ROWS

NOT_ANY_MORE = (
    "This is no approved draft that somebody edited (any more): the approval was taken back, it was changed, or it "
    "is gone."
)
REFUSED = "This draft cannot become a worked example."


@dataclass(frozen=True)
class Taken:
    """The row of the editor, and what the person who looks through it should know."""

    row: ExampleRow
    draft: EditedDraft
    notes: tuple[str, ...]


def take(prompt: Prompt, newest: Version, use: str) -> Taken:
    """The example for the editor of `prompt`, on top of its newest version. Raises Invalid with every reason."""
    material = _material(prompt, use)
    ground = _ground(material, newest)
    texts = [text for text in material.after.texts().values() if text]
    names = _names(material, texts, newest)
    _raise([*_blocked(material), *_personal(texts, names), *_identifying(texts, ground)])
    example = example_of(material.after, ground, name_for(ground, [str(one["name"]) for one in newest.examples]))
    _raise(_in_the_way(example, use, newest))
    text = format_example(example)
    row = ExampleRow(len(newest.examples), example["name"], text, text, origin=use)
    return Taken(row, material.edited, tuple(_notes(example, ground, names)))


def page_of(use: str) -> str:
    """The page of the draft; empty when it is gone."""
    return learned_from.paths_of([use]).get(use, "") if _is_uuid(use) else ""


def retaken(prompt: Prompt, newest: Version | None, use: str) -> Taken | None:
    """What `take` told, for a form that is shown again; None when it would not be taken any more."""
    try:
        return take(prompt, newest, use) if newest and use else None
    except Invalid:
        return None


def fault(prompt: Prompt, example: Mapping[str, Any], use: str, newest: Version) -> str:
    """Why an example that somebody looked through must not be saved as one of this draft; empty when it may."""
    try:
        material = _material(prompt, use)
    except Invalid:
        return f"{NOT_ANY_MORE} Take the example out."
    texts = [plain_text(line) for line in lines_of(example)]
    texts.append(str(example["name"]))
    found = [*_blocked(material), *_personal(texts, _names(material, texts, newest))]
    return " ".join([*found, *_identifying(texts, _ground(material, newest))])


def _material(prompt: Prompt, use: str) -> Material:
    source = learned_from.source()
    material = source.material_of(use) if source and _is_uuid(use) else None
    if material is None:
        raise Invalid(NOT_ANY_MORE)
    if material.prompt != prompt.pk:
        raise Invalid("This draft was written with another prompt.")
    return material


def _ground(material: Material, newest: Version) -> Ground:
    inputs = tuple(InputSpec.from_json(item) for item in newest.inputs)
    phrases = phrases_of(inputs, approved_contents(newest.prompt.locale))
    try:
        brief = with_fallbacks(material.brief, inputs)
    except WriteError:  # the newest version needs a fact that this draft was written without
        brief = material.brief
    return Ground(brief, inputs, newest.examples, phrases, material.people)


def _names(material: Material, texts: Sequence[str], newest: Version) -> Names:
    """`newest` says every word but the values of its facts, which come from people's data."""
    said = {name: value for name, value in version_fields(newest).items() if name != "inputs"}
    words = [words for item in newest.inputs for words in item["words"].values()]
    source = learned_from.source()
    ground = " ".join([json.dumps(said, ensure_ascii=False), *words])
    return source.names_in(material, texts, ground) if source else Names()


def _blocked(material: Material) -> Iterable[str]:
    if material.blocked:
        yield f"The guardrails block this wording now: {material.blocked}"


def _personal(texts: Iterable[str], names: Names) -> Iterable[str]:
    for text in (without_slots(one, {}) for one in texts):
        for hit in find_personal(text):
            words = text[hit.start : hit.end]
            yield f"“{words}” looks like {hit.kind.words}. Nothing that reaches a person may stand in a prompt."
    if names.certain:
        said, one = _quoted(names.certain), len(names.certain) == 1
        yield (
            f"{said} {'is' if one else 'are'} in your profiles as the name or identifier of a person. "
            f"Nobody’s identity may stand in a prompt. If {'it is' if one else 'they are'} something else here, write "
            "the example by hand."
        )


def _identifying(texts: Sequence[str], ground: Ground) -> Iterable[str]:
    facts = identifying(texts, ground)
    labels = fact_choices.labels_of(fact.key for fact in facts) if facts else {}
    for fact in facts:
        count = ground.people.get(fact.key, 0)
        yield (
            f"“{fact.words}” is “{labels[fact.key]}” of only {count} {'person' if count == 1 else 'people'}, and the "
            "prompt has no words of its own for it. So it could say who they are."
        )


def _in_the_way(example: Mapping[str, Any], use: str, newest: Version) -> Iterable[str]:
    """What stands against one more: it is there already, or there are as many as there may be."""
    same = next((one["name"] for one in newest.examples if said_by(one) == said_by(example)), "")
    same = same or next((name for name, origin in newest.origins.items() if origin == use), "")
    if same:
        yield f"The example “{same}” of version {newest.number} is this draft already."
    elif len(newest.examples) >= MAX_ROWS:
        yield f"The prompt has {len(newest.examples)} examples, and there is room for {MAX_ROWS}. Take one out first."


def _notes(example: Mapping[str, Any], ground: Ground, names: Names) -> Iterable[str]:
    if names.doubtful:
        them = "it" if len(names.doubtful) == 1 else "them"
        yield f"Should {_quoted(names.doubtful)} name a person, take {them} out."
    if facts := unlisted(example, ground):
        labels = fact_choices.labels_of(fact.key for fact in facts)
        said = ", ".join(f"“{labels[fact.key]}”" for fact in facts)
        yield f"The prompt does not ask for {said}: without it these sentences go. You can add it under Facts."


def _is_uuid(text: str) -> bool:
    """Whether it is spelt as origins are kept, so that one draft is never two."""
    found = uuid_of(text)
    return found is not None and str(found) == text


def _quoted(words: Iterable[str]) -> str:
    return ", ".join(f"“{one}”" for one in words)


def _raise(reasons: Iterable[str]) -> None:
    if found := list(dict.fromkeys(reasons)):
        raise Invalid(REFUSED, {f"draft.{number}": words for number, words in enumerate(found)})
