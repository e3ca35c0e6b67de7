"""Edits of a prompt's drafts, as what is learned from them is found in."""

import json
from collections import defaultdict
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db.models import F, OuterRef, Q, QuerySet, Subquery
from django.urls import reverse

from apps.ai.types import DraftText, ExpandedBrief
from apps.approvals.learning import Ground, Pair
from apps.approvals.models import Decision, LearnedUntil, Review
from apps.campaigns.selectors import brief_source, expanded_brief
from apps.campaigns.selectors.briefs import BriefSource
from apps.drafts.models import DraftUse, Revision
from apps.prompts.learned import DAYS
from apps.prompts.models import Prompt, Suggestion, Version
from apps.prompts.selectors import prompt_spec, version_fields
from apps.prompts.spec import RuleSpec

WINDOW = timedelta(days=DAYS)
LATEST = 2000  # edits of one prompt
PROMPT = "revision__prompt_version__prompt"


def prompts_to_look_at(now: datetime) -> QuerySet[Prompt]:
    """Prompts with edits that came or were taken back since somebody looked, or with an open suggestion that a new
    version may answer, or of whose evidence something has grown too old or is gone."""
    looked = LearnedUntil.objects.filter(prompt=OuterRef(PROMPT)).values("at")
    edits = Decision.objects.filter(verdict=Decision.Verdict.EDITED, at__gt=now - WINDOW)
    edits = edits.annotate(looked=Subquery(looked)).exclude(**{PROMPT: None})
    news = edits.filter(Q(looked=None) | Q(at__gt=F("looked")) | Q(undone_at__gt=F("looked")))
    looked_at = LearnedUntil.objects.filter(prompt=OuterRef("prompt"), at__lt=OuterRef("prompt__updated_at"))
    asked = Suggestion.objects.filter(status=Suggestion.Status.OPEN, prompt__in=looked_at.values("prompt"))
    wanted = Q(pk__in=news.values(PROMPT)) | Q(pk__in=asked.values("prompt"))
    return Prompt.objects.filter(wanted | Q(pk__in=_aged(now)) | Q(pk__in=_bereft())).order_by("pk")


def _aged(now: datetime) -> QuerySet[Decision, Any]:
    """Prompts with an open suggestion and an edit that left the window since somebody looked."""
    looked = LearnedUntil.objects.filter(prompt=OuterRef(PROMPT)).values("at")
    asking = Suggestion.objects.filter(status=Suggestion.Status.OPEN).values("prompt")
    edits = Decision.objects.filter(verdict=Decision.Verdict.EDITED, at__lte=now - WINDOW, **{f"{PROMPT}__in": asking})
    edits = edits.annotate(looked=Subquery(looked)).filter(at__gt=F("looked") - WINDOW)
    found: QuerySet[Decision, Any] = edits.values(PROMPT)
    return found


def _bereft() -> set[int]:
    """Prompts with an open suggestion that shows a draft which is no longer there."""
    shown: dict[UUID, set[int]] = defaultdict(set)
    rows = Suggestion.objects.filter(status=Suggestion.Status.OPEN).values_list("prompt", "evidence")
    for prompt, evidence in rows.iterator():
        for one in evidence:
            shown[UUID(one["use"])].add(prompt)
    there = set(DraftUse.objects.filter(uuid__in=shown).values_list("uuid", flat=True))
    return {prompt for use, prompts in shown.items() if use not in there for prompt in prompts}


def pairs_of(prompt: Prompt, now: datetime) -> list[Pair]:
    """The latest edits of a prompt's drafts that stand, each with its brief and the rules of the version that wrote."""
    edits = Decision.objects.filter(verdict=Decision.Verdict.EDITED, undone_at=None, at__gt=now - WINDOW)
    edits = edits.filter(review__isnull=False, edited_to__isnull=False, **{PROMPT: prompt}).order_by("-pk")
    rows = edits.select_related("revision", "edited_to", "campaign", "review__use__brief__variant__campaign")[:LATEST]
    sources: dict[int, BriefSource] = {}
    rules = {one.pk: prompt_spec(one).rules for one in prompt.versions.select_related("prompt")}
    found = (_pair(row, row.review, row.edited_to, sources, rules) for row in rows if row.review and row.edited_to)
    return list(found)


def _pair(
    row: Decision,
    review: Review,
    after: Revision,
    sources: dict[int, BriefSource],
    rules: dict[int, tuple[RuleSpec, ...]],
) -> Pair:
    use, before = review.use, row.revision
    variant = use.brief.variant
    source = sources.get(variant.pk) or sources.setdefault(variant.pk, brief_source(variant))
    return Pair(
        draft=before.draft_id,
        reviewer=row.by_id,
        before=DraftText.from_json(before.fields),
        after=DraftText.from_json(after.fields),
        brief=source.frozen(use.brief),
        rules=rules.get(before.prompt_version_id or 0, ()),
        is_first=before.written_by_id is None,
        use=str(use.uuid),
        path=reverse("drafts:show_draft", args=[row.campaign.uuid, use.uuid]),
    )


def ground_of(version: Version) -> Ground:
    """Every word that a version says, but for the values of its facts."""
    said = {name: value for name, value in version_fields(version).items() if name != "inputs"}
    return Ground(json.dumps(said, ensure_ascii=False), version.prompt.channel, version.prompt.locale)


def brief_of_use(use: str) -> ExpandedBrief | None:
    """What a draft was written from, by the UUID of its use."""
    found = DraftUse.objects.filter(uuid=use).select_related("brief__variant__campaign").first()
    return expanded_brief(found.brief) if found else None
