"""The live campaigns: where each stands, what comes next, how it goes, and what it brought so far."""

from dataclasses import dataclass

from apps.analytics.overview.kept import kept
from apps.analytics.overview.ledger import Identity, identity_of
from apps.analytics.overview.sparks import Spark, sparks
from apps.analytics.selectors import MetricResult, campaign_results
from apps.approvals.selectors import review_progress
from apps.campaigns.models import Campaign
from apps.campaigns.next_steps import NextStep
from apps.campaigns.plan_next import next_step
from apps.common import clock
from apps.common.models import User

LIVE = (Campaign.Status.FROZEN, Campaign.Status.SENDING, Campaign.Status.PAUSED)
MOST = 6
SPARK_SECONDS, LEDGER_SECONDS, RESULT_SECONDS = 10, 10, 300


@dataclass(frozen=True)
class LiveCampaign:
    campaign: Campaign
    step: NextStep | None
    done: int
    whole: int
    doing: str
    sparks: list[Spark]
    identity: Identity | None
    result: MetricResult | None


def live_campaigns() -> list[Campaign]:
    return list(Campaign.objects.filter(status__in=LIVE).select_related("owner").order_by("-updated_at")[:MOST])


def live_rows(user: User) -> list[LiveCampaign]:
    return [_row(campaign, user) for campaign in live_campaigns()]


def _row(campaign: Campaign, user: User) -> LiveCampaign:
    step = next_step(campaign, user)
    if campaign.launched_at is None:
        progress = review_progress(campaign)
        return LiveCampaign(campaign, step, progress.decided, progress.total, "drafts decided", [], None, None)
    key, now = campaign.uuid.hex, clock.now()
    identity = kept(f"ledger:{key}", LEDGER_SECONDS, lambda: identity_of(campaign))
    return LiveCampaign(
        campaign,
        step,
        identity.sent,
        identity.to_send,
        "messages sent",
        kept(f"sparks:{key}", SPARK_SECONDS, lambda: sparks(campaign, now)),
        identity,
        first_result(campaign),
    )


def first_result(campaign: Campaign) -> MetricResult | None:
    """The goal of the first variant against the holdout, None without either."""

    def compute() -> tuple[MetricResult | None]:
        arms = campaign_results(campaign).treated
        return (arms[0].metrics[0] if arms and arms[0].metrics else None,)

    return kept(f"result:{campaign.uuid.hex}", RESULT_SECONDS, compute)[0]
