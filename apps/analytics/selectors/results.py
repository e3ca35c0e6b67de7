"""Arms against the holdout, metric by metric."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.db import connection

from apps.analytics import stats
from apps.campaigns.models import Campaign, Member

# n of an arm = everybody assigned to it, whatever happened to the message later; the window starts at the planned
# time, for the holdout by the same rule. Amounts that are not numbers count as nothing.
SAMPLES = """
WITH hits AS (
    SELECT m.id, sum(CASE WHEN jsonb_typeof(e.properties -> %(property)s) = 'number'
                          THEN (e.properties ->> %(property)s)::numeric ELSE 0 END) AS amount
    FROM campaigns_member m
    JOIN profiles_event e ON e.profile_id = m.profile_id AND e.name = %(event)s
     AND e.at >= m.planned_at AND e.at < m.planned_at + %(window)s
    WHERE m.campaign_id = %(campaign)s AND m.excluded_reason = ''
    GROUP BY m.id
)
SELECT m.variant_id, count(*), count(h.id), coalesce(sum(h.amount), 0), coalesce(sum(h.amount * h.amount), 0)
FROM campaigns_member m LEFT JOIN hits h ON h.id = m.id
WHERE m.campaign_id = %(campaign)s AND m.excluded_reason = ''
GROUP BY m.variant_id
"""


@dataclass(frozen=True)
class Metric:
    """An outcome: a rate (people with at least one event) or a mean (sum of a property per person)."""

    name: str
    event: str
    kind: str
    property_name: str = ""

    @property
    def is_rate(self) -> bool:
        return self.kind == Campaign.MetricKind.RATE


@dataclass(frozen=True)
class MetricResult:
    """One arm on one metric. `difference` is None while there is nobody to compare with."""

    metric: Metric
    sample: stats.Sample
    holdout: stats.Sample | None
    own: stats.Interval
    difference: stats.Interval | None

    @property
    def value(self) -> float:
        return self.sample.rate if self.metric.is_rate else self.sample.mean

    @property
    def holdout_value(self) -> float | None:
        if self.holdout is None:
            return None
        return self.holdout.rate if self.metric.is_rate else self.holdout.mean

    @property
    def is_blank(self) -> bool:
        """Whether nobody has reached it in either arm: Wald's interval then has no width and feigns certainty."""
        return self.difference is not None and self.difference.low == self.difference.high


@dataclass(frozen=True)
class ArmResult:
    name: str
    n: int
    is_holdout: bool
    metrics: tuple[MetricResult, ...]


@dataclass(frozen=True)
class CampaignResults:
    """Everything the results page, the export and the command print."""

    campaign: Campaign
    metrics: tuple[Metric, ...]
    arms: tuple[ArmResult, ...]  # variants in their order, the holdout last
    is_open: bool  # whether the window of some member has not ended yet

    @property
    def holdout(self) -> ArmResult | None:
        return next((arm for arm in self.arms if arm.is_holdout), None)

    @property
    def treated(self) -> tuple[ArmResult, ...]:
        return tuple(arm for arm in self.arms if not arm.is_holdout)

    def to_json(self) -> dict[str, Any]:
        """The shape that `manage.py campaign_results --json` prints: fractions, unrounded."""
        holdout = self.holdout
        return {
            "holdout": {"arm": holdout.name, "n": holdout.n} if holdout else None,
            "arms": [
                {"arm": arm.name, "n": arm.n, "metrics": {m.metric.name: _metric_json(m) for m in arm.metrics}}
                for arm in self.treated
            ],
        }


def _metric_json(result: MetricResult) -> dict[str, float | None]:
    word = "rate" if result.metric.is_rate else "mean"
    gap = result.difference
    return {
        word: result.value,
        f"holdout_{word}": result.holdout_value,
        "difference": gap.value if gap else None,
        "low": gap.low if gap else None,
        "high": gap.high if gap else None,
    }


def metrics_of(campaign: Campaign) -> tuple[Metric, ...]:
    """The goal first, then the further metrics."""
    goal = Metric(campaign.goal_name, campaign.goal_event, campaign.goal_kind, campaign.goal_property)
    more = [Metric(m["name"], m["event"], m["kind"], m.get("property", "")) for m in campaign.metrics]
    return tuple(metric for metric in (goal, *more) if metric.event)


def campaign_results(campaign: Campaign, *, at: Any = None) -> CampaignResults:
    """Counts every arm on every metric with one statement a metric and compares each with the holdout."""
    metrics = metrics_of(campaign)
    samples = {metric: _samples(campaign, metric) for metric in metrics}
    names: dict[int | None, str] = dict(campaign.variants.order_by("position", "id").values_list("id", "name"))
    present = {key for per_arm in samples.values() for key in per_arm}
    keys = [key for key in names if key in present] + [key for key in (None,) if key in present]
    names[None] = campaign.holdout_name
    arms = tuple(_arm(key, names[key], metrics, samples) for key in keys)
    return CampaignResults(campaign, metrics, arms, is_open=_is_open(campaign, at))


def _samples(campaign: Campaign, metric: Metric) -> dict[int | None, stats.Sample]:
    parameters: dict[str, Any] = {
        "campaign": campaign.pk,
        "event": metric.event,
        "property": metric.property_name,
        "window": timedelta(days=campaign.window_days),
    }
    with connection.cursor() as cursor:
        cursor.execute(SAMPLES, parameters)
        return {row[0]: stats.Sample(*row[1:]) for row in cursor.fetchall()}


def _arm(
    key: int | None,
    name: str,
    metrics: Iterable[Metric],
    samples: dict[Metric, dict[int | None, stats.Sample]],
) -> ArmResult:
    results = tuple(_compare(metric, samples[metric][key], samples[metric].get(None)) for metric in metrics)
    n = results[0].sample.n if results else 0
    return ArmResult(name=name, n=n, is_holdout=key is None, metrics=results)


def _compare(metric: Metric, sample: stats.Sample, holdout: stats.Sample | None) -> MetricResult:
    if metric.is_rate:
        own, difference = stats.rate_interval, stats.rate_difference
    else:
        own, difference = stats.mean_interval, stats.mean_difference
    gap = difference(sample, holdout) if holdout is not None else None
    return MetricResult(metric, sample, holdout, own(sample), gap)


def _is_open(campaign: Campaign, at: Any) -> bool:
    if at is None or campaign.status == Campaign.Status.IMPORTED:
        return False
    start = at - timedelta(days=campaign.window_days)
    return Member.objects.filter(campaign=campaign, planned_at__gt=start).exists()
