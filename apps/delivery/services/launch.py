"""Launching a campaign, and taking it back while nothing has left."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction

from apps.approvals.selectors import is_plan_signed, review_progress
from apps.campaigns.models import Campaign
from apps.campaigns.selectors import checks
from apps.campaigns.services import change_status, mark_planned, unmark_planned
from apps.common import audit, clock
from apps.common.access import require
from apps.common.errors import Conflict, Invalid
from apps.common.models import User
from apps.common.rights import Right
from apps.delivery.models import Message, MessageState
from apps.delivery.selectors.launch import held_uses, lost_approved
from apps.delivery.services.connections import connection_for
from apps.delivery.services.letterheads import letterhead_for
from apps.delivery.services.plan import Planned, plan_messages
from apps.drafts.services import judge_again

TAKE_BACK = timedelta(seconds=30)
NOTHING_HAS_LEFT = (MessageState.QUEUED, MessageState.SKIPPED)


@dataclass(frozen=True)
class Launched:
    planned: Planned
    not_before: datetime


@transaction.atomic
def launch(*, campaign: Campaign, actor: User, is_approved_only: bool = False) -> Launched:
    """Plans one message for every member and starts sending, 30 seconds from now or at the planned time.

    Needs the right to send, a frozen plan whose checks hold and that is signed off as it stands, and a decision on
    every draft, or `is_approved_only`: then whoever's draft is not approved gets nothing, with that reason. Everyone's
    window for results starts now, the holdout's by the same rule. Raises Refused, Conflict or Invalid.
    """
    require(actor, Right.SEND)
    campaign = Campaign.objects.select_for_update(of=("self",)).select_related("sender").get(pk=campaign.pk)
    _refuse_unready(campaign, is_approved_only)
    now = clock.now()
    not_before = max(now + TAKE_BACK, campaign.send_at or now)
    connection_for(campaign.channel)
    letterhead_for(campaign)
    planned = plan_messages(campaign=campaign, not_before=not_before)
    if not planned.queued:
        raise Conflict("Nobody would get a message: no approved draft reaches anyone.")
    mark_planned(campaign=campaign, at=not_before)
    change_status(campaign=campaign, to=Campaign.Status.SENDING, actor=actor)
    detail = {"queued": planned.queued, "approved_only": is_approved_only}
    audit.record(actor=actor, action="delivery.launch", obj=campaign, count=planned.total, detail=detail)
    return Launched(planned, not_before)


@transaction.atomic
def take_back(*, campaign: Campaign, actor: User) -> None:
    """Undoes a launch while no message has left: the messages go, the plan is frozen as before.

    Raises Conflict as soon as one message is on its way.
    """
    require(actor, Right.SEND)
    campaign = change_status(campaign=campaign, to=Campaign.Status.FROZEN, actor=actor)
    messages = Message.objects.filter(campaign=campaign)
    count, _ = messages.filter(state__in=NOTHING_HAS_LEFT).delete()
    if messages.exists():
        raise Conflict("Messages are already on their way. Pause or cancel the campaign instead.")
    unmark_planned(campaign=campaign)
    audit.record(actor=actor, action="delivery.take_back", obj=campaign, count=count)


def _refuse_unready(campaign: Campaign, is_approved_only: bool) -> None:
    if campaign.status != Campaign.Status.FROZEN:
        raise Conflict(f"This campaign is {campaign.get_status_display().lower()}, so it cannot be launched.")
    failed = [check for check in checks(campaign) if check.is_blocking and not check.ok]
    if failed:
        raise Invalid(" ".join(check.detail for check in failed), {check.key: check.detail for check in failed})
    if not is_plan_signed(campaign):
        raise Conflict("Nobody has signed this plan off as it stands now.")
    if not judge_again(campaign=campaign):
        raise Conflict("The guardrails changed, and judging every draft again takes longer. Press once more.")
    held = held_uses(campaign).count()
    if held and not is_approved_only:
        raise Conflict(f"{held:,} approved drafts are held: the guardrails changed and block them now.")
    lost = lost_approved(campaign).count()
    if lost and not is_approved_only:
        said = "draft cites" if lost == 1 else "drafts cite"
        raise Conflict(
            f"{lost:,} approved {said} content that may not be said any more. Reopen the plan, or send the rest."
        )
    progress = review_progress(campaign)
    undecided = progress.total - progress.decided
    if undecided and not is_approved_only:
        raise Conflict(
            f"{undecided:,} of {progress.total:,} drafts are not decided. Decide them or send approved only."
        )
