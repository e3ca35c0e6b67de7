"""People's part in a wording: their edits, asking for another try, and giving all of them up."""

import hashlib

from django.db import transaction
from django.db.models import Max

from apps.ai.types import DraftText
from apps.campaigns import services as campaign_services
from apps.campaigns.models import Campaign
from apps.common import audit
from apps.common.access import require
from apps.common.errors import Conflict, Refused
from apps.common.models import User
from apps.common.rights import Right
from apps.common.stale import Stale
from apps.content.models import Version
from apps.drafts.models import Draft, DraftUse, GenerationRun, Revision
from apps.drafts.selectors.checks import findings_since, writing_task
from apps.drafts.services.wordings import cited_in, wording


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
    revision = wording(
        use=use,
        fields=fields,
        findings=findings_since(task, fields, current),
        guardrail_version=task.policy.version,
        campaign=use.campaign,
        parent=current,
        written_by=actor,
    )
    revision.draft, revision.number = draft, _next_number(draft)
    revision.save(force_insert=True)
    revision.cited.add(*Version.objects.filter(uuid__in=cited_in(fields, revision.layout)))
    DraftUse.objects.filter(pk=use.pk).update(revision=revision, judged_version=task.policy.version, held="")
    digest = hashlib.sha256(revision.content_hash.encode()).hexdigest()[:16]
    audit.record(actor=actor, action="drafts.edit_revision", obj=revision, detail={"hash_digest": digest})
    return revision


def _next_number(draft: Draft) -> int:
    """Of a revision, while the draft's row is locked."""
    last = draft.revisions.aggregate(last=Max("number"))["last"]
    return (last or 0) + 1


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
