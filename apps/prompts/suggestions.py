"""What people keep changing in the drafts of a prompt, as its page shows it."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Count, Max, Q

from apps.prompts import learned_from
from apps.prompts.learned import DAYS, MIN_DRAFTS, MIN_PEOPLE, still_said
from apps.prompts.learned_from import EditedDraft
from apps.prompts.models import Prompt, Suggestion, Version
from apps.prompts.purposes import DRAFT

SHOWN_ANSWERS = 20
SHOWN_DRAFTS = 10
Status = Suggestion.Status


@dataclass(frozen=True)
class SuggestionsPage:
    """`waiting`: open ones, the strongest first. `answered`: what became of others, the newest first."""

    waiting: list[Suggestion]
    answered: list[Suggestion]
    least_drafts: int = MIN_DRAFTS
    least_people: int = MIN_PEOPLE
    days: int = DAYS


def suggestions_of(prompt: Prompt) -> SuggestionsPage:
    rows = prompt.suggestions.select_related("prompt", "answered_by", "version")
    answered = rows.filter(status__in=(Status.ACCEPTED, Status.DECLINED)).order_by("-answered_at", "-pk")
    waiting = rows.filter(status=Status.OPEN).order_by("-drafts", "-people", "pk")
    return SuggestionsPage(list(waiting), list(answered[:SHOWN_ANSWERS]))


@dataclass(frozen=True)
class ApprovedRow:
    """`example` is what the newest version calls it, where it is one of its examples."""

    draft: EditedDraft
    example: str

    @property
    def percent(self) -> int:
        return max(1, round(self.draft.share * 100))


@dataclass(frozen=True)
class ApprovedPage:
    """Approved drafts that somebody edited, the newest first, from the `start`th."""

    rows: list[ApprovedRow]
    start: int
    has_older: bool

    @property
    def is_paged(self) -> bool:
        return bool(self.start) or self.has_older

    @property
    def older(self) -> int:
        return self.start + SHOWN_DRAFTS

    @property
    def newer(self) -> int:
        return max(self.start - SHOWN_DRAFTS, 0)


def approved_of(prompt: Prompt, newest: Version, start: int) -> ApprovedPage:
    found = learned_from.listed(prompt.pk, start, SHOWN_DRAFTS + 1) if prompt.purpose == DRAFT else []
    names = {use: name for name, use in newest.origins.items()}
    rows = [ApprovedRow(one, names.get(one.use, "")) for one in found[:SHOWN_DRAFTS]]
    return ApprovedPage(rows, start, len(found) > SHOWN_DRAFTS)


def examples_that_say(version: Version, suggestion: Suggestion) -> list[str]:
    """Names of the version's worked examples that still hold the words which the rule keeps out."""
    return [str(one["name"]) for one in version.examples if still_said(one, suggestion.rule)]


@dataclass(frozen=True)
class Suggested:
    """A prompt that somebody should look at: how many suggestions are open, and since when the newest."""

    uuid: UUID
    name: str
    count: int
    found_at: datetime


def prompts_with_suggestions(most: int) -> list[Suggested]:
    """Those with the most suggestions."""
    is_open = Q(suggestions__status=Status.OPEN)
    rows = Prompt.objects.annotate(
        suggested=Count("suggestions", filter=is_open), found_at=Max("suggestions__found_at", filter=is_open)
    )
    found = rows.filter(suggested__gt=0).order_by("-suggested", "name")
    return [Suggested(*row) for row in found.values_list("uuid", "name", "suggested", "found_at")[:most]]
