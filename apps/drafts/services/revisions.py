"""Immutable wordings: recording what was written, people's edits, and asking for another try."""

import hashlib
from decimal import Decimal

from django.db import connection, transaction
from django.db.models import Max

from apps.ai.types import DraftText, Finding, Slot
from apps.campaigns import services as campaign_services
from apps.campaigns.models import Brief, Campaign
from apps.common import audit, clock
from apps.common.access import require
from apps.common.errors import Conflict, Refused
from apps.common.models import User
from apps.common.rights import Right
from apps.common.stale import Stale
from apps.content.selectors.layouts import FIRST_KEY, layout_of, layout_print, used_by_layout, with_image
from apps.content.selectors.usable import readable_uuids
from apps.drafts.fingerprint import content_hash
from apps.drafts.models import Draft, DraftUse, GenerationRun, Revision
from apps.drafts.selectors.checks import WritingTask, findings_since, writing_task
from apps.drafts.selectors.wordings import images_in
from apps.prompts.writing import Written


@transaction.atomic
def record_revision(*, use: DraftUse, written: Written, task: WritingTask) -> Revision | None:
    """Stores what a provider wrote for `task`, if this worker's claim still holds; else drops it and returns None."""
    draft = _held_draft(use, written)
    if draft is None:
        return None
    draft_id, is_new = draft
    guardrail_version = task.policy.version
    revision = _store(
        draft_id=draft_id,
        number=1 if is_new else _next_number(draft_id),
        use=use,
        fields=with_image(written.draft, layout_of(layout_in(use.brief)), task.brief.contents),
        findings=written.findings,
        guardrail_version=guardrail_version,
        campaign=use.campaign if use.feedback else None,
        parent=use.revision,
        cost=written.cost,
    )
    DraftUse.objects.filter(pk=use.pk).update(
        status=DraftUse.Status.WRITTEN,
        revision=revision,
        written_at=clock.now(),
        lease_until=None,
        error="",
        error_code="",
        feedback="",
        judged_version=guardrail_version,
        held="",
    )
    return revision


# The update changes nothing: it locks the draft that is there, so that revision numbers follow each other.
HELD_DRAFT = """
WITH held AS MATERIALIZED (
    SELECT id FROM drafts_draftuse WHERE id = %s AND claim_no = %s AND status = 'writing' FOR UPDATE
)
INSERT INTO drafts_draft (uuid, key, provider, model, created_at)
SELECT gen_random_uuid(), %s, %s, %s, now() FROM held
ON CONFLICT (key, provider, model) DO UPDATE SET key = excluded.key
RETURNING id, xmax = 0
"""
CITE = """
INSERT INTO drafts_revision_cited (revision_id, version_id)
SELECT %s, id FROM content_version WHERE uuid = ANY(%s)
"""


def _held_draft(use: DraftUse, written: Written) -> tuple[int, bool] | None:
    """The id of the draft row, locked, and whether it is new; None when the claim on `use` does not hold any more."""
    with connection.cursor() as cursor:
        cursor.execute(HELD_DRAFT, [use.pk, use.claim_no, bytes(use.brief.key), written.provider, written.model])
        return cursor.fetchone()  # type: ignore[no-any-return]


def _next_number(draft_id: int) -> int:
    """Of a revision, while the draft's row is locked."""
    last = Revision.objects.filter(draft=draft_id).aggregate(last=Max("number"))["last"]
    return (last or 0) + 1


def _store(
    *,
    draft_id: int,
    number: int,
    use: DraftUse,
    fields: DraftText,
    findings: tuple[Finding, ...],
    guardrail_version: str,
    campaign: Campaign | None,
    parent: Revision | None,
    cost: Decimal | None = None,
    written_by: User | None = None,
) -> Revision:
    slots = use.campaign.slots
    variant = use.brief.variant
    revision = Revision.objects.create(
        draft_id=draft_id,
        number=number,
        fields=fields.to_json(),
        slots=slots,
        findings=[finding.to_json() for finding in findings],
        guardrail_version=guardrail_version,
        layout=layout_in(use.brief),
        content_hash=hash_of(use.brief, use.campaign, fields),
        parent=parent,
        campaign=campaign,
        written_by=written_by,
        prompt_version=variant.prompt_version,
        cost=cost,
    )
    cited = readable_uuids([*fields.cited(), *used_by_layout(revision.layout)])
    with connection.cursor() as cursor:
        cursor.execute(CITE, [revision.pk, cited])
    return revision


def layout_in(brief: Brief) -> str:
    """The key of the layout that was frozen with a brief's variant."""
    return str(brief.variant.brief_part.get("layout", FIRST_KEY))


def hash_of(brief: Brief, campaign: Campaign, fields: DraftText) -> str:
    """The content hash of a wording for one brief of one campaign."""
    return content_hash(
        brief_key=bytes(brief.key),
        channel=campaign.channel,
        locale=str(brief.variant.brief_part.get("locale", "en")),
        draft=fields,
        slots=[Slot(**slot) for slot in campaign.slots],
        layout=layout_print(layout_in(brief)),
        images=images_in(fields, layout_in(brief)),
    )


@transaction.atomic
def edit_revision(*, use: DraftUse, fields: DraftText, actor: User, base_hash: str) -> Revision:
    """Stores a colleague's edit as a new revision of this campaign only; the same guardrails judge it.

    `base_hash` is the content hash that the colleague had open. Raises Stale when somebody changed it meanwhile,
    Conflict when the edit changes nothing or the draft is being written, Refused without the right.
    """
    if not (actor.may(Right.DECIDE) or actor.may(Right.EDIT_PLANS)):
        raise Refused("Your role does not allow editing drafts.")
    use = DraftUse.objects.select_for_update(of=("self",)).select_related("brief__variant", "campaign").get(pk=use.pk)
    current = use.revision
    if current is None or use.status != DraftUse.Status.WRITTEN:
        raise Conflict("This draft is being written again at the moment. Copy your words and come back in a minute.")
    if current.content_hash != base_hash:
        raise Stale("Somebody changed this draft while you had it open. Nothing of yours was saved.")
    if DraftText.from_json(current.fields) == fields:
        raise Conflict("Nothing was changed.")
    draft = Draft.objects.select_for_update().get(pk=current.draft_id)
    task = writing_task(use)
    revision = _store(
        draft_id=draft.pk,
        number=_next_number(draft.pk),
        use=use,
        fields=fields,
        findings=findings_since(task, fields, current),
        guardrail_version=task.policy.version,
        campaign=use.campaign,
        parent=current,
        written_by=actor,
    )
    DraftUse.objects.filter(pk=use.pk).update(revision=revision, judged_version=task.policy.version, held="")
    digest = hashlib.sha256(revision.content_hash.encode()).hexdigest()[:16]
    audit.record(actor=actor, action="drafts.edit_revision", obj=revision, detail={"hash_digest": digest})
    return revision


@transaction.atomic
def request_changes(*, use: DraftUse, note: str, actor: User) -> None:
    """Sends a draft back to its provider with a note. Raises Conflict when it is not written or being rewritten."""
    if not (actor.may(Right.DECIDE) or actor.may(Right.EDIT_PLANS)):
        raise Refused("Your role does not allow this.")
    use = DraftUse.objects.select_for_update().get(pk=use.pk)
    if use.status != DraftUse.Status.WRITTEN or use.run_id is None:
        raise Conflict("This draft is being written at the moment.")
    DraftUse.objects.filter(pk=use.pk).update(
        status=DraftUse.Status.WAITING, feedback=note, attempts=0, not_before=None, error="", error_code=""
    )
    GenerationRun.objects.filter(pk=use.run_id).exclude(status=GenerationRun.Status.PAUSED).update(
        status=GenerationRun.Status.RUNNING, finished_at=None
    )
    audit.record(actor=actor, action="drafts.request_changes", obj=use)


@transaction.atomic
def reopen_plan(*, campaign: Campaign, actor: User) -> None:
    """Takes a frozen campaign back to planning: its briefs go, drafts stay and are found again by their key."""
    require(actor, Right.EDIT_PLANS)
    campaign = Campaign.objects.select_for_update().get(pk=campaign.pk)
    if campaign.status != Campaign.Status.FROZEN:
        raise Conflict("Only a campaign that has not been launched can be reopened.")
    count, _ = DraftUse.objects.filter(campaign=campaign).delete()
    GenerationRun.objects.filter(campaign=campaign).delete()
    campaign_services.unfreeze(campaign=campaign, actor=actor)
    audit.record(actor=actor, action="drafts.reopen_plan", obj=campaign, count=count)
