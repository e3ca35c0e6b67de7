"""One person's signed answer on one hash. Whatever door it comes through, it comes through here."""

import uuid

from django.db import transaction

from apps.ai.types import DraftText, Finding, is_blocked
from apps.approvals.models import Decision, Review
from apps.approvals.services.queue import open_reviews, refuse_own_work
from apps.approvals.services.telling import tell_decided, untell_decided
from apps.campaigns.models import Campaign
from apps.common import audit, clock
from apps.common.access import require
from apps.common.errors import Conflict, Invalid, Refused
from apps.common.models import User
from apps.common.rights import Right
from apps.common.stale import Stale
from apps.content.guardrails.fixes import fixed
from apps.drafts import services as draft_services
from apps.drafts.models import DraftUse, Revision
from apps.drafts.selectors import findings_of, writing_task
from apps.drafts.selectors.differences import edit_distance

Verdict = Decision.Verdict


@transaction.atomic
def decide(
    *,
    review: Review,
    lease: uuid.UUID,
    content_hash: str,
    verdict: str,
    actor: User,
    reason: str = "",
    note: str = "",
) -> Decision:
    """Approves, rejects or asks for changes to exactly the wording named by `content_hash`.

    Raises Conflict when the lease or the hash is stale (and says who decided), Refused for own work or without the
    right, Invalid when a reason or note is missing or a blocking finding forbids approval. Then nothing changes.
    """
    held = _held(review, lease, content_hash, actor)
    if verdict == Verdict.REJECTED and reason not in Decision.Reason.values:
        raise Invalid("Choose a reason for the rejection.", {"reason": "Choose one of the reasons."})
    if verdict == Verdict.CHANGES and not note.strip():
        raise Invalid("Say what should be different.", {"note": "Say what should be different."})
    if verdict not in (Verdict.APPROVED, Verdict.REJECTED, Verdict.CHANGES):
        raise Invalid("This is not a decision.")
    judged_by = _refuse_blocked(held) if verdict == Verdict.APPROVED else held.revision.guardrail_version
    decision = _record(held, verdict, actor, judged_by, reason=reason, note=note)
    if verdict == Verdict.CHANGES:
        draft_services.request_changes(use=held.use, note=note, actor=actor)
    return decision


@transaction.atomic
def edit(*, review: Review, lease: uuid.UUID, content_hash: str, fields: DraftText, actor: User) -> Decision:
    """Saves an edit as a new revision and passes it to another reviewer, first in the queue."""
    held = _held(review, lease, content_hash, actor)
    revision = draft_services.edit_revision(use=held.use, fields=fields, actor=actor, base_hash=content_hash)
    decision = _record(held, Verdict.EDITED, actor, revision.guardrail_version, edited_to=revision)
    open_reviews()
    return decision


@transaction.atomic
def apply_fix(*, review: Review, lease: uuid.UUID, content_hash: str, position: int, actor: User) -> Decision:
    """Applies the suggested fix of the finding at `position`; that is an edit like any other."""
    held = _held(review, lease, content_hash, actor)
    findings = [Finding.from_json(data) for data in held.revision.findings]
    if not 0 <= position < len(findings) or findings[position].fix is None:
        raise Conflict("This finding has no fix to apply.")
    fields = fixed(DraftText.from_json(held.revision.fields), findings[position])
    return edit(review=review, lease=lease, content_hash=content_hash, fields=fields, actor=actor)


@transaction.atomic
def undo(*, decision: Decision, actor: User) -> Review:
    """Takes a person's own decision back while the campaign has not been launched; the review opens again.

    Raises Refused for somebody else's decision, Conflict when it is too late.
    """
    decision = (
        Decision.objects.select_for_update(of=("self",)).select_related("review__use", "campaign").get(pk=decision.pk)
    )
    review = decision.review
    if decision.by_id != actor.pk:
        raise Refused("Only the person who decided can take it back.")
    if decision.undone_at or review is None:
        raise Conflict("This decision was taken back already.")
    if decision.campaign.status != Campaign.Status.FROZEN:
        raise Conflict("The campaign was launched. Pause it instead.")
    if decision.verdict == Verdict.CHANGES:
        raise Conflict("The draft is being written again. Decide on the new wording.")
    if decision.verdict == Verdict.EDITED:
        _take_edit_back(decision, review)
    decision.undone_at = clock.now()
    decision.save(update_fields=["undone_at"])
    Review.objects.filter(pk=review.pk).update(status=Review.Status.OPEN, lease=None, lease_until=None)
    audit.record(actor=actor, action="approvals.undo_decision", obj=decision)
    untell_decided(decision)
    return review


def _held(review: Review, lease: uuid.UUID, content_hash: str, actor: User) -> Review:
    """The review, locked and checked: right, own work, lease, and that the wording is still what was seen."""
    require(actor, Right.DECIDE)
    held = (
        Review.objects.select_for_update(of=("self",))
        .select_related("campaign", "revision", "use__run", "use__campaign", "use__brief__variant__prompt_version")
        .get(pk=review.pk)
    )
    refuse_own_work(held, actor)
    if held.status != Review.Status.OPEN:
        raise Conflict(_who_decided(held))
    if held.campaign.status != Campaign.Status.FROZEN:
        raise Conflict("This campaign is not open for review.")
    if held.lease != lease or held.reviewer_id != actor.pk:
        raise Conflict("Your claim on this draft ran out and somebody else has it now. Nothing was changed.")
    use = DraftUse.objects.select_for_update().get(pk=held.use_id)
    if content_hash != held.content_hash or use.revision_id != held.revision_id:
        raise Stale("The wording changed while you had it open. Nothing was decided; have a look at the new one.")
    return held


def _who_decided(review: Review) -> str:
    decision = Decision.objects.filter(review=review, undone_at__isnull=True).select_related("by").first()
    if decision is None:
        return "This wording was replaced by another one. Nothing was decided."
    return f"{decision.by} decided on this draft already: {decision.get_verdict_display().lower()}."


def _refuse_blocked(review: Review) -> str:
    """Judges again, with the rules and content of this moment: a claim may have been withdrawn, a policy changed
    meanwhile. Returns the version of the rules."""
    task = writing_task(review.use)
    findings = findings_of(task, DraftText.from_json(review.revision.fields))
    if is_blocked(findings):
        first = next(finding for finding in findings if finding.severity == "block")
        raise Invalid(f"A blocking finding stands against approval: {first.message}")
    DraftUse.objects.filter(pk=review.use_id).update(judged_version=task.policy.version, held="")
    return task.policy.version


def _record(
    review: Review,
    verdict: str,
    actor: User,
    guardrail_version: str,
    *,
    reason: str = "",
    note: str = "",
    edited_to: Revision | None = None,
) -> Decision:
    now = clock.now()
    decision = Decision.objects.create(
        campaign=review.campaign,
        review=review,
        revision=review.revision,
        content_hash=review.content_hash,
        guardrail_version=guardrail_version,
        verdict=verdict,
        reason=reason,
        note=note,
        by=actor,
        at=now,
        seconds=(now - review.claimed_at).total_seconds() if review.claimed_at else 0,
        edited_to=edited_to,
        edit_distance=edit_distance(review.revision.fields, edited_to.fields) if edited_to else None,
    )
    review.status, review.lease, review.lease_until = Review.Status.DECIDED, None, None
    review.save(update_fields=["status", "lease", "lease_until"])
    audit.record(
        actor=actor,
        action=f"approvals.{verdict}",
        obj=decision,
        detail={"content_hash": review.content_hash, "campaign": str(review.campaign.uuid), "reason": reason},
    )
    tell_decided(decision)
    return decision


def _take_edit_back(decision: Decision, review: Review) -> None:
    use = DraftUse.objects.select_for_update().get(pk=review.use_id)
    if use.revision_id != decision.edited_to_id:
        raise Conflict("The edited wording was changed again since.")
    if Decision.objects.filter(revision=decision.edited_to, undone_at__isnull=True).exists():
        raise Conflict("Somebody has decided on your edit already.")
    was = decision.revision.guardrail_version
    DraftUse.objects.filter(pk=use.pk).update(revision=decision.revision, judged_version=was, held="")
    Review.objects.filter(use=use, revision=decision.edited_to).update(status=Review.Status.REPLACED)
