"""What others did since somebody last looked: to what is theirs, and what came in."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, F, Max, Value
from django.urls import reverse

from apps.approvals.models import Decision
from apps.campaigns.models import Campaign
from apps.common.models import AuditEntry, User
from apps.common.palette.registry import Hit, kind_named
from apps.common.rights import Right
from apps.common.sentences import sentence
from apps.common.words import counted
from apps.content.models import Item
from apps.profiles.models import Import
from apps.prompts.models import Prompt
from apps.segments.models import Segment

LIMIT = 8
# Looking at a number changes nothing that anybody owns.
NO_NEWS = ("segments.recount_segment",)
# {type of the audit row: (kind of the palette, whose it is)}
OWNED = {
    "campaigns.campaign": ("campaign", Campaign, "owner"),
    "content.item": ("item", Item, "created_by"),
    "prompts.prompt": ("prompt", Prompt, "owner"),
    "segments.segment": ("segment", Segment, "created_by"),
}


@dataclass(frozen=True)
class Change:
    text: str
    name: str
    url: str
    at: datetime


def changes_since(user: User, since: datetime) -> list[Change]:
    """The newest first, at most LIMIT."""
    found = [*_actions(user, since), *_decisions(user, since), *_imports(user, since)]
    return sorted(found, key=lambda change: change.at, reverse=True)[:LIMIT]


def _actions(user: User, since: datetime) -> list[Change]:
    """Rows of the log about things of this person, by others."""
    rows = AuditEntry.objects.filter(at__gt=since, object_type__in=OWNED).exclude(actor=user)
    rows = rows.exclude(action__in=NO_NEWS).order_by("-id")
    recent = list(rows[:200])
    named: dict[tuple[str, str], Hit] = {}
    for object_type, keys in _own(user, recent).items():
        kind = kind_named(OWNED[object_type][0])
        hits = kind.find(user, keys) if kind and kind.find else {}
        named |= {(object_type, key): hit for key, hit in hits.items()}
    shown = [(row, named.get((row.object_type, row.object_key))) for row in recent]
    return [Change(sentence(row), hit.label, hit.url, row.at) for row, hit in shown if hit][:LIMIT]


def _own(user: User, rows: list[AuditEntry]) -> dict[str, list[str]]:
    """What of these rows is about things of this person: keys by type, in one question."""
    asked = []
    for object_type in {row.object_type for row in rows}:
        _, model, owner = OWNED[object_type]
        keys = {row.object_key for row in rows if row.object_type == object_type}
        mine = model._default_manager.filter(**{owner: user}, uuid__in=keys).order_by()
        asked.append(mine.values_list(Value(object_type), "uuid"))
    found: dict[str, list[str]] = {}
    for object_type, key in asked[0].union(*asked[1:]) if asked else ():
        found.setdefault(object_type, []).append(str(key))
    return found


def _decisions(user: User, since: datetime) -> list[Change]:
    """Decisions on drafts of this person's campaigns, one line a reviewer, campaign and verdict."""
    rows = (
        Decision.objects.filter(campaign__owner=user, at__gt=since, undone_at__isnull=True)
        .exclude(by=user)
        .values("verdict", who=F("by__name"), plan=F("campaign__uuid"), title=F("campaign__name"))
        .annotate(n=Count("pk"), last=Max("at"))
        .order_by("-last")[:LIMIT]
    )
    return [
        Change(
            f"{row['who']} {_DONE[Decision.Verdict(row['verdict'])]} {row['n']:,} {counted('drafts', row['n'])}",
            row["title"], reverse("approvals:show_campaign_review", args=[row["plan"]]), row["last"],
        )
        for row in rows
    ]  # fmt: skip


_DONE = {
    Decision.Verdict.APPROVED: "approved",
    Decision.Verdict.EDITED: "edited",
    Decision.Verdict.REJECTED: "rejected",
    Decision.Verdict.CHANGES: "asked for changes in",
}


def _imports(user: User, since: datetime) -> list[Change]:
    """People and outcomes that others brought in."""
    if not user.may(Right.IMPORT_DATA):
        return []
    runs = Import.objects.filter(finished_at__gt=since, status=Import.Status.FINISHED, is_dry_run=False)
    runs = runs.exclude(created_by=user).select_related("created_by").order_by("-finished_at")[:LIMIT]
    return [
        Change(
            f"{run.created_by.name if run.created_by else 'Attune'} imported {run.rows or 0:,} rows of {run.kind}",
            run.filename, reverse("profiles:show_import", args=[run.uuid]), run.finished_at,
        )
        for run in runs if run.finished_at
    ]  # fmt: skip
