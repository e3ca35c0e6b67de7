"""How a campaign goes: what was sent, opened and clicked by hour or day, as bars small enough for a line."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import connection

from apps.campaigns.models import Campaign

HOURS_UP_TO = timedelta(hours=36)
FEWEST, MOST = 12, 36
WIDTH, HEIGHT, GAP = 4, 24, 1
SENT = """
SELECT floor(extract(epoch FROM accepted_at - %(start)s) / %(size)s)::int, count(*)
FROM delivery_message
WHERE campaign_id = %(campaign)s AND state IN ('accepted', 'delivered') AND accepted_at >= %(start)s
GROUP BY 1
"""
# The first hit of a message by a person.
HITS = """
SELECT kind, floor(extract(epoch FROM at - %(start)s) / %(size)s)::int, count(*) FROM (
    SELECT e.kind, e.message_id, min(e.at) AS at FROM delivery_engagement e
    JOIN delivery_message m ON m.id = e.message_id
    WHERE m.campaign_id = %(campaign)s AND e.kind IN ('opened', 'clicked') AND NOT e.is_machine
    GROUP BY e.kind, e.message_id
) first WHERE at >= %(start)s GROUP BY 1, 2
"""


@dataclass(frozen=True)
class Spark:
    """One series. `counts` by `unit` (hour or day) since the launch, oldest first."""

    label: str
    counts: tuple[int, ...]
    unit: str

    @property
    def total(self) -> int:
        return sum(self.counts)

    @property
    def words(self) -> str:
        """What the picture shows, for those who do not see it."""
        last = ", ".join(f"{count:,}" for count in self.counts[-FEWEST:])
        return f"{self.label} by {self.unit}, the last {min(FEWEST, len(self.counts))}: {last}"

    @property
    def width(self) -> int:
        return len(self.counts) * (WIDTH + GAP) - GAP

    @property
    def bars(self) -> list[tuple[int, float, float]]:
        """(x, y, height) of each bar that is not nought; the highest fills the picture."""
        top = max(self.counts, default=0)
        heights = [round(max(HEIGHT * count / top, 1.5), 1) if count else 0.0 for count in self.counts]
        return [(n * (WIDTH + GAP), round(HEIGHT - high, 1), high) for n, high in enumerate(heights) if high]


def sparks(campaign: Campaign, now: datetime) -> list[Spark]:
    """Sent, opened, clicked; empty before the launch."""
    if campaign.launched_at is None:
        return []
    end = campaign.finished_at or now
    is_short = end - campaign.launched_at <= HOURS_UP_TO
    size = timedelta(hours=1) if is_short else timedelta(days=1)
    number = min(max(int((end - campaign.launched_at) / size) + 1, FEWEST), MOST)
    given: dict[str, Any] = {"campaign": campaign.pk, "start": campaign.launched_at, "size": size.total_seconds()}
    series: dict[str, dict[int, int]] = {"sent": {}, "opened": {}, "clicked": {}}
    with connection.cursor() as cursor:
        cursor.execute(SENT, given)
        series["sent"] = dict(cursor.fetchall())
        cursor.execute(HITS, given)
        for kind, bucket, count in cursor.fetchall():
            series[kind][bucket] = count
    unit = "hour" if is_short else "day"
    return [
        Spark(name.capitalize(), tuple(found.get(n, 0) for n in range(number)), unit) for name, found in series.items()
    ]
