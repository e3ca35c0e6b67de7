"""Reading campaigns. Later apps import from here."""

from apps.campaigns.selectors.briefs import (
    BriefSource,
    brief_source,
    example_brief,
    expanded_brief,
    member_counts,
    profile_slot_values,
    profile_values,
    slot_values,
)
from apps.campaigns.selectors.checks import Check, checks
from apps.campaigns.selectors.contents import send_date
from apps.campaigns.selectors.forecast import Forecast, Level, forecast
from apps.campaigns.selectors.plan import plan_document
from apps.campaigns.selectors.waterfall import Waterfall, waterfall

__all__ = [
    "BriefSource",
    "Check",
    "Forecast",
    "Level",
    "Waterfall",
    "brief_source",
    "checks",
    "example_brief",
    "expanded_brief",
    "forecast",
    "member_counts",
    "plan_document",
    "profile_slot_values",
    "profile_values",
    "send_date",
    "slot_values",
    "waterfall",
]
