"""What prompts learn from people: drafts that somebody edited before they were approved.

Drafts are written above this app, and prompts know no people. So whoever has both registers here.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from apps.ai.types import DraftText, ExpandedBrief


@dataclass(frozen=True)
class Change:
    """One part of a draft that was edited: ("same" | "removed" | "added", words)."""

    field: str
    stretches: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class EditedDraft:
    """An approved draft as it was written and as it was approved. `use` names the draft's use, `path` its page;
    `facts` says in words what it was written from, `people` how many it is for, `share` how much was changed."""

    use: str
    path: str
    headline: str
    facts: str
    people: int
    changes: tuple[Change, ...]
    share: float
    edited_by: str
    approved_by: str
    approved_at: datetime


@dataclass(frozen=True)
class Material:
    """The same with all that an example is made of. `prompt` is the id of the prompt that it was written with.

    `people`: how many of its campaign share the value of each fact. `blocked`: what the guardrails of today hold
    against the wording, empty when nothing.
    """

    edited: EditedDraft
    prompt: int
    before: DraftText
    after: DraftText
    brief: ExpandedBrief
    people: Mapping[str, int]
    blocked: str = ""


@dataclass(frozen=True)
class Names:
    """Words of a text that are somebody's name or identifier, and words that may be a name of somebody unknown."""

    certain: tuple[str, ...] = ()
    doubtful: tuple[str, ...] = ()


@dataclass(frozen=True)
class Source:
    """`brief_of` and `material_of` take the UUID of a draft's use and give None when it is gone; `material_of` also
    when nobody edited it or its approval does not stand. `listed` takes a prompt's id, where to begin and how many.
    `names_in` takes what was made of a draft, texts, and every word of the prompt."""

    brief_of: Callable[[str], ExpandedBrief | None]
    material_of: Callable[[str], Material | None]
    edited: Callable[[str], EditedDraft | None]
    listed: Callable[[int, int, int], Sequence[EditedDraft]]
    paths_of: Callable[[Iterable[str]], Mapping[str, str]]
    names_in: Callable[[Material, Sequence[str], str], Names]


_sources: list[Source] = []


def register(source: Source) -> None:
    if source not in _sources:
        _sources.append(source)


def source() -> Source | None:
    return _sources[0] if _sources else None


def listed(prompt: int, start: int, count: int) -> list[EditedDraft]:
    """Approved drafts of a prompt (its id) that somebody edited, the newest first."""
    return [draft for one in _sources for draft in one.listed(prompt, start, count)]


def edited(use: str) -> EditedDraft | None:
    """The approved draft of this use, when somebody edited it."""
    return next((found for one in _sources if (found := one.edited(use))), None)


def paths_of(uses: Iterable[str]) -> Mapping[str, str]:
    """The pages of those uses that are still there."""
    wanted = list(uses)
    return {use: path for one in _sources for use, path in one.paths_of(wanted).items()} if wanted else {}


def first_brief(uses: Iterable[str]) -> ExpandedBrief | None:
    """The brief of the first of these uses that is still there."""
    found = (one.brief_of(use) for use in uses for one in _sources)
    return next((brief for brief in found if brief), None)
