"""Approved drafts that somebody edited before: what prompts may take as worked examples."""

from collections.abc import Iterable, Mapping, Sequence

from django.db.models import F, QuerySet, Sum
from django.urls import reverse

from apps.ai.types import BriefContent, DraftText, ExpandedBrief, is_blocked
from apps.approvals.models import Decision
from apps.approvals.selectors.names import names_among
from apps.campaigns import brief_facts
from apps.campaigns.models import Brief
from apps.common import clock
from apps.content.selectors.usable import names_of_versions, readable_uuids
from apps.drafts.models import DraftUse, Revision
from apps.drafts.selectors.checks import findings_of, writing_task
from apps.drafts.selectors.differences import differences, edit_distance
from apps.prompts.learned_from import Change, EditedDraft, Material, Names

Verdict = Decision.Verdict
ROWS = ("by", "campaign", "revision__written_by", "review__use__brief__variant")


def approved_edits() -> QuerySet[Decision]:
    """Approvals that stand, on wordings of people, while they are what the campaign sends and nothing holds them."""
    standing = Decision.objects.filter(verdict=Verdict.APPROVED, undone_at=None, revision__written_by__isnull=False)
    sent = standing.filter(review__use__revision=F("revision"), review__use__status=DraftUse.Status.WRITTEN)
    return sent.filter(review__use__held="").select_related(*ROWS)


def listed(prompt: int, start: int, count: int) -> list[EditedDraft]:
    """Those of a prompt, the newest first. Campaigns with an equal brief may have come to equal words: those once."""
    mine = approved_edits().filter(revision__prompt_version__prompt=prompt).select_related(None)
    once = mine.order_by("content_hash", "-at", "-pk").distinct("content_hash").values("pk")
    rows = Decision.objects.filter(pk__in=once).select_related(*ROWS).order_by("-at", "-pk")
    return _edited(list(rows[start : start + count]))


def edited(use: str) -> EditedDraft | None:
    return next(iter(_edited(list(_of(use)))), None)


def material_of(use: str) -> Material | None:
    """What an example is made of. Nothing is kept: an approval can be taken back at any time."""
    decision = _of(use).first()
    found = _edited([decision]) if decision else []
    if decision is None or decision.review is None or not found:
        return None
    row = decision.review.use
    task, after = writing_task(row), DraftText.from_json(decision.revision.fields)
    findings = findings_of(task, after)
    first = next((one.message for one in findings if is_blocked([one])), "")
    variant = row.brief.variant
    return Material(
        edited=found[0],
        prompt=variant.prompt_version.prompt_id if variant.prompt_version else 0,
        before=DraftText.from_json(_befores([decision.revision])[decision.revision_id].fields),
        after=after,
        brief=task.brief,
        people=_people(row.brief),
        blocked=first,
    )


def paths_of(uses: Iterable[str]) -> Mapping[str, str]:
    """The pages of those uses that are still there."""
    wanted = list(uses)
    rows = DraftUse.objects.filter(uuid__in=wanted).values_list("uuid", "campaign__uuid") if wanted else ()
    return {str(use): reverse("drafts:show_draft", args=[campaign, use]) for use, campaign in rows}


def names_in(material: Material, texts: Sequence[str], ground: str) -> Names:
    """Who is named in `texts`, which people made of the material's draft; `ground` is every word of the prompt."""
    return names_among(texts, material.before.texts().values(), ground, material.brief)


def _of(use: str) -> QuerySet[Decision]:
    return approved_edits().filter(review__use__uuid=use).order_by("-at", "-pk")[:1]


def _befores(revisions: Iterable[Revision]) -> dict[int, Revision]:
    """The machine's own wordings that people went on from, by the ids of theirs. One may be some edits away."""
    at = {one.pk: one for one in revisions}
    while steps := {key: one.parent_id for key, one in at.items() if one.written_by_id and one.parent_id}:
        parents = Revision.objects.in_bulk(steps.values())
        at |= {key: parents[parent] for key, parent in steps.items()}
    return {key: one for key, one in at.items() if one.written_by_id is None}


def _edited(decisions: Sequence[Decision]) -> list[EditedDraft]:
    befores = _befores(one.revision for one in decisions)
    pairs = [(one, before) for one in decisions if (before := befores.get(one.revision_id))]
    wordings = (said.fields for one, before in pairs for said in (before, one.revision))
    cited = {content for said in wordings for content in DraftText.from_json(said).cited()}
    names = names_of_versions(readable_uuids(cited))
    rows = (_row(one, one.review.use, before, names) for one, before in pairs if one.review)
    return [row for row in rows if row.changes]


def _row(decision: Decision, use: DraftUse, before: Revision, names: Mapping[str, str]) -> EditedDraft:
    after = decision.revision
    found = differences(before.fields, after.fields, _said(use.brief, names))
    return EditedDraft(
        use=str(use.uuid),
        path=reverse("drafts:show_draft", args=[decision.campaign.uuid, use.uuid]),
        headline=after.headline,
        facts=_facts(use.brief),
        people=use.brief.members,
        changes=tuple(Change(one.field, one.stretches) for one in found),
        share=edit_distance(before.fields, after.fields),
        edited_by=after.written_by.name if after.written_by else "",
        approved_by=decision.by.name,
        approved_at=decision.at,
    )


def _facts(brief: Brief) -> str:
    entries = zip(brief.variant.brief_part["facts"], brief.values, strict=True)
    return " · ".join(brief_facts.words_for(entry, one) for entry, one in entries if one is not None)


def _said(brief: Brief, names: Mapping[str, str]) -> ExpandedBrief:
    """As much of a brief as a comparison of two wordings needs: its channel, and the names of content."""
    part = brief.variant.brief_part
    contents = tuple(BriefContent(uuid, "", name, "") for uuid, name in names.items())
    channel, locale = str(part["channel"]), str(part["locale"])
    return ExpandedBrief("", "", channel, locale, (), contents, (), clock.now().date())


def _people(brief: Brief) -> dict[str, int]:
    """How many of the campaign's treated people have the brief's value of each fact."""
    keys = [str(entry["key"]) for entry in brief.variant.brief_part["facts"]]
    briefs = Brief.objects.filter(campaign=brief.campaign_id)
    return {
        key: briefs.filter(**{f"values__{place}": one}).aggregate(total=Sum("members"))["total"] or 0
        for place, (key, one) in enumerate(zip(keys, brief.values, strict=True))
        if one is not None
    }
