"""Whom a review, a decision or a sign-off concerns, and who is told in its transaction."""

from collections.abc import Iterable

from django.urls import reverse

from apps.approvals.models import Decision, Review
from apps.campaigns.models import Campaign
from apps.common.models import Notice, User
from apps.common.rights import Right
from apps.common.selectors import people_who_may
from apps.common.services import notify, settle_waiting, unfold
from apps.drafts.models import GenerationRun

WORDS = {
    Decision.Verdict.APPROVED: ("approved a draft of", "approved {count} drafts of"),
    Decision.Verdict.REJECTED: ("rejected a draft of", "rejected {count} drafts of"),
    Decision.Verdict.CHANGES: ("asked for changes to a draft of", "asked for changes to {count} drafts of"),
    Decision.Verdict.EDITED: ("edited a draft of", "edited {count} drafts of"),
}


def tell_reviewers(campaigns: Iterable[int]) -> None:
    """Reviewers of campaigns whose drafts have begun to wait: one notice a run, not one a draft."""
    for campaign in Campaign.objects.filter(pk__in=campaigns):
        run = GenerationRun.objects.filter(campaign=campaign).order_by("-pk").first()
        notify(
            users=people_who_may(Right.DECIDE).exclude(pk=campaign.owner_id or 0),
            kind=Notice.Kind.WAITING,
            cause=f"review:{run.uuid if run else campaign.uuid}",
            text=f"Drafts of “{campaign.name}” wait for review",
            path=reverse("approvals:show_campaign_review", args=[campaign.uuid]),
        )


def tell_decided(decision: Decision) -> None:
    """The campaign's owner, and whoever had edited the wording. Decisions on one campaign fold into one notice."""
    one, many = WORDS[Decision.Verdict(decision.verdict)]
    campaign, use = decision.campaign, decision.review.use if decision.review else None
    review_path = reverse("approvals:show_campaign_review", args=[campaign.uuid])
    is_about_one = use is not None and decision.verdict != Decision.Verdict.APPROVED
    notify(
        users=[person for person in (campaign.owner, decision.revision.written_by) if person],
        kind=Notice.Kind.DECIDED,
        cause=f"decision:{decision.uuid}",
        text=f"{one} “{campaign.name}”",
        text_many=f"{many} “{campaign.name}”",
        fold=fold_of(decision),
        path=reverse("drafts:show_draft", args=[campaign.uuid, use.uuid]) if use and is_about_one else review_path,
        actor=decision.by,
        excerpt=decision.note,
    )
    tell_when_done(campaign)


def tell_when_done(campaign: Campaign) -> None:
    """With the last open review gone, nobody needs to read that there are some."""
    if not Review.objects.filter(campaign=campaign, status=Review.Status.OPEN).exists():
        for key in GenerationRun.objects.filter(campaign=campaign).values_list("uuid", flat=True):
            settle_waiting(cause=f"review:{key}")


def untell_decided(decision: Decision) -> None:
    unfold(fold=fold_of(decision), actor=decision.by)


def tell_signed(campaign: Campaign, actor: User, *, cause: str, is_signed: bool) -> None:
    """The owner, whose campaign can be launched now, or no longer."""
    verb = "signed the plan of" if is_signed else "took back the sign-off of"
    notify(
        users=[campaign.owner] if campaign.owner else [],
        kind=Notice.Kind.DECIDED,
        cause=cause,
        text=f"{verb} “{campaign.name}”",
        path=reverse("approvals:show_campaign_review", args=[campaign.uuid]),
        actor=actor,
    )


def fold_of(decision: Decision) -> str:
    return f"decided:{decision.campaign.uuid}:{decision.verdict}"
