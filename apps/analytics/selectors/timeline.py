"""How the goal came in, day by day."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.db import connection

from apps.analytics.selectors.results import metrics_of
from apps.campaigns.models import Campaign

# First goal event of each member, counted by whole days since its planned time.
DAILY = """
SELECT variant_id, day, count(*) FROM (
    SELECT m.variant_id, m.id, floor(extract(epoch FROM min(e.at) - m.planned_at) / 86400)::int AS day
    FROM campaigns_member m
    JOIN profiles_event e ON e.profile_id = m.profile_id AND e.name = %(event)s
     AND e.at >= m.planned_at AND e.at < m.planned_at + %(window)s
    WHERE m.campaign_id = %(campaign)s AND m.excluded_reason = ''
    GROUP BY m.variant_id, m.id
) first GROUP BY 1, 2
"""


@dataclass(frozen=True)
class DayPoint:
    """Share of an arm that has reached the goal by the end of `day` (1 = the first 24 hours)."""

    arm: str
    day: int
    share: float
    people: int


def daily_conversions(campaign: Campaign, sizes: dict[str, int], days: int) -> list[DayPoint]:
    """Cumulative share per arm and day. `sizes` = people per arm name, `days` = how many days to show."""
    goal = metrics_of(campaign)[:1]
    if not goal:
        return []
    names: dict[int | None, str] = dict(campaign.variants.values_list("id", "name"))
    names[None] = campaign.holdout_name
    parameters: dict[str, Any] = {
        "campaign": campaign.pk,
        "event": goal[0].event,
        "window": timedelta(days=campaign.window_days),
    }
    counts: dict[tuple[str, int], int] = {}
    with connection.cursor() as cursor:
        cursor.execute(DAILY, parameters)
        for variant, day, n in cursor.fetchall():
            counts[names[variant], day + 1] = n
    points = []
    for arm, size in sizes.items():
        so_far = 0
        for day in range(1, days + 1):
            so_far += counts.get((arm, day), 0)
            points.append(DayPoint(arm, day, so_far / size if size else 0.0, so_far))
    return points
