"""Reading what a campaign was worth."""

from apps.analytics.selectors.funnel import Funnel, funnel
from apps.analytics.selectors.results import (
    ArmResult,
    CampaignResults,
    Metric,
    MetricResult,
    campaign_results,
    metrics_of,
)
from apps.analytics.selectors.timeline import DayPoint, daily_conversions

__all__ = [
    "ArmResult",
    "CampaignResults",
    "DayPoint",
    "Funnel",
    "Metric",
    "MetricResult",
    "campaign_results",
    "daily_conversions",
    "funnel",
    "metrics_of",
]
