"""The queue is rows: opening reviews for what is written, and claiming them under a lease."""

import uuid
from datetime import timedelta

from django.db import connection, transaction
from django.db.models import F

from apps.approvals.duties import lease_seconds, own_work
from apps.approvals.models import Review, ReviewSkip
from apps.approvals.selectors.queue import median_seconds, open_reviews_for
from apps.approvals.services.telling import tell_reviewers
from apps.common import clock
from apps.common.access import require
from apps.common.errors import Conflict, Refused
from apps.common.models import User
from apps.common.rights import Right

# One review per written wording that has no live decision here. A colleague's edit comes first, then what blocks, then
# what is doubtful, then what reaches many. A finding that only informs (a judge was not heard) lifts nothing.
OPEN = """
INSERT INTO approvals_review (uuid, campaign_id, use_id, revision_id, content_hash, status, priority, reach, created_at)
SELECT gen_random_uuid(), u.campaign_id, u.id, r.id, r.content_hash, 'open',
       CASE WHEN r.written_by_id IS NOT NULL THEN 1000000 ELSE 0 END
     + CASE WHEN r.findings @> '[{"severity": "block"}]' THEN 200000
            WHEN r.findings @> '[{"severity": "warn"}]' THEN 100000 ELSE 0 END + least(b.members, 99999),
       b.members, %(now)s
FROM drafts_draftuse u
JOIN drafts_revision r ON r.id = u.revision_id
JOIN campaigns_brief b ON b.id = u.brief_id
JOIN campaigns_campaign c ON c.id = u.campaign_id
WHERE c.status = 'frozen' AND u.status = 'written'
  AND NOT EXISTS (SELECT 1 FROM approvals_decision d WHERE d.campaign_id = u.campaign_id
                  AND d.content_hash = r.content_hash
                  AND d.verdict IN ('approved', 'rejected')
                  AND d.undone_at IS NULL)
ORDER BY u.id
ON CONFLICT (use_id, revision_id) DO NOTHING
RETURNING campaign_id
"""
# A wording that is no longer the current one of its use has nothing left to decide. This runs while pages are opened:
# it waits for nobody, and what somebody holds just now is left for the next time.
REPLACE = """
UPDATE approvals_review SET status = 'replaced', lease = NULL, lease_until = NULL WHERE id IN (
    SELECT v.id FROM approvals_review v JOIN drafts_draftuse u ON u.id = v.use_id
    WHERE v.status = 'open' AND (u.revision_id <> v.revision_id OR u.status <> 'written')
    ORDER BY v.id FOR NO KEY UPDATE OF v SKIP LOCKED)
"""
# … unless it becomes the current one again.
RETURN = """
UPDATE approvals_review SET status = 'open' WHERE id IN (
    SELECT v.id FROM approvals_review v JOIN drafts_draftuse u ON u.id = v.use_id
    WHERE v.status = 'replaced' AND u.revision_id = v.revision_id AND u.status = 'written'
    ORDER BY v.id FOR NO KEY UPDATE OF v SKIP LOCKED)
"""


@transaction.atomic
def open_reviews() -> int:
    """Opens a review for every written draft that waits for a decision. Returns how many are new. Safe to repeat."""
    with connection.cursor() as cursor:
        cursor.execute(REPLACE)
        cursor.execute(RETURN)
        cursor.execute(OPEN, {"now": clock.now()})
        opened = [campaign for (campaign,) in cursor.fetchall()]
    if opened:
        tell_reviewers(set(opened))
    return len(opened)


def current_review(review: Review) -> Review:
    """The review of the wording that counts now: somebody may have edited the draft since `review` was opened."""
    open_reviews()
    newest = Review.objects.filter(use_id=review.use_id, revision=F("use__revision")).order_by("-id").first()
    return newest or review


@transaction.atomic
def claim_next(*, actor: User, campaign: uuid.UUID | None = None) -> Review | None:
    """Gives the person the next open review they may decide, or the one they hold already; None when there is none.

    Two people never get the same one: the row is locked with SKIP LOCKED and carries a lease.
    """
    require(actor, Right.DECIDE)
    now = clock.now()
    mine = open_reviews_for(actor, campaign)
    held = mine.filter(reviewer=actor, lease_until__gt=now).order_by("id").first()
    if held is not None:
        return held
    skipped = ReviewSkip.objects.filter(user=actor).values("review")
    free = mine.exclude(lease_until__gt=now)
    for candidates in (free.exclude(pk__in=skipped), free.filter(pk__in=skipped)):
        found = (
            Review.objects.filter(pk__in=candidates.values("pk"), status=Review.Status.OPEN)
            .exclude(lease_until__gt=now)
            .order_by("-priority", "id")
            .select_for_update(skip_locked=True, of=("self",))
            .first()
        )
        if found is not None:
            return _lease(found, actor)
    return None


@transaction.atomic
def claim_review(*, review: Review, actor: User) -> Review:
    """Claims one named review. Raises Conflict while somebody else holds it or it is decided, Refused for own work."""
    require(actor, Right.DECIDE)
    review = (
        Review.objects.select_for_update(of=("self",))
        .select_related("campaign", "revision", "use__run")
        .get(pk=review.pk)
    )
    refuse_own_work(review, actor)
    if review.status != Review.Status.OPEN:
        raise Conflict(f"This draft is {review.get_status_display().lower()} already.")
    if review.reviewer_id != actor.pk and review.lease_until and review.lease_until > clock.now():
        raise Conflict(f"{review.reviewer} has this draft open.")
    if review.reviewer_id == actor.pk and review.lease and review.lease_until and review.lease_until > clock.now():
        return review
    return _lease(review, actor)


def _lease(review: Review, actor: User) -> Review:
    now = clock.now()
    review.reviewer, review.lease, review.claimed_at = actor, uuid.uuid4(), now
    review.lease_until = now + timedelta(seconds=lease_seconds(median_seconds(actor)))
    review.save(update_fields=["reviewer", "lease", "lease_until", "claimed_at"])
    return review


def refuse_own_work(review: Review, actor: User) -> None:
    """Raises Refused when the review is about the actor's own work."""
    run = review.use.run
    reason = own_work(
        actor=actor.pk,
        owner=review.campaign.owner_id,
        wrote=review.revision.written_by_id,
        started_by=run.started_by_id if run else None,
    )
    if reason:
        raise Refused(reason)


@transaction.atomic
def extend_lease(*, review: Review, lease: uuid.UUID, actor: User) -> bool:
    """The heartbeat of an open desk. Returns False when the lease was lost."""
    until = clock.now() + timedelta(seconds=lease_seconds(median_seconds(actor)))
    held = Review.objects.filter(pk=review.pk, reviewer=actor, lease=lease, status=Review.Status.OPEN)
    return held.update(lease_until=until) == 1


@transaction.atomic
def skip(*, review: Review, actor: User) -> None:
    """Passes a review over: others get it at once, this person gets it last."""
    require(actor, Right.DECIDE)
    ReviewSkip.objects.update_or_create(review=review, user=actor, defaults={"at": clock.now()})
    Review.objects.filter(pk=review.pk, reviewer=actor, status=Review.Status.OPEN).update(
        lease=None, lease_until=None, reviewer=None
    )
