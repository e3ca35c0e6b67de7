"""What an edited draft was written from. Drafts are written above this app, so whoever has them registers here."""

from collections.abc import Callable, Iterable

from apps.ai.types import ExpandedBrief

BriefOf = Callable[[str], ExpandedBrief | None]
_sources: list[BriefOf] = []


def register(source: BriefOf) -> None:
    """`source` gives the brief of a draft's use by its UUID; None when that use is gone."""
    if source not in _sources:
        _sources.append(source)


def first_brief(uses: Iterable[str]) -> ExpandedBrief | None:
    """The brief of the first of these uses that is still there."""
    found = (source(use) for use in uses for source in _sources)
    return next((brief for brief in found if brief), None)
