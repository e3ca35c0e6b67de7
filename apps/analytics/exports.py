"""The results of a campaign as a table that any spreadsheet reads."""

from collections.abc import Iterator

from apps.analytics.selectors import CampaignResults, Funnel, MetricResult
from apps.analytics.templatetags.figures import difference_of, interval_of

HEADER = [
    "campaign", "arm", "is_holdout", "people", "metric", "event", "kind", "value", "holdout_value", "difference",
    "low_95", "high_95",
]  # fmt: skip


def result_rows(results: CampaignResults, funnel: Funnel | None) -> Iterator[list[object]]:
    """Header, one row per arm and metric, then the funnel; figures unrounded, empty where there is nothing."""
    yield list(HEADER)
    name = results.campaign.name
    for arm in results.arms:
        for result in arm.metrics:
            gap = None if arm.is_holdout else result.difference
            yield [
                name, arm.name, arm.is_holdout, arm.n, result.metric.name, result.metric.event, result.metric.kind,
                result.value, "" if arm.is_holdout else result.holdout_value,
                gap.value if gap else "", gap.low if gap else "", gap.high if gap else "",
            ]  # fmt: skip
    for label, people in funnel.steps if funnel else []:
        yield [name, "", "", people, label, "", "funnel", "", "", "", "", ""]


def lift_of(results: CampaignResults) -> str:
    """As the list of results shows it: of the first arm and goal."""
    first = _first(results)
    return difference_of(first) if first else ""


def lift_interval(results: CampaignResults) -> str:
    first = _first(results)
    return interval_of(first) if first else ""


def _first(results: CampaignResults) -> MetricResult | None:
    return results.treated[0].metrics[0] if results.treated and results.metrics else None
