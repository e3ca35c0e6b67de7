"""From matched people to recipients, step by step: the same numbers before and after the freeze."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import connection

from apps.campaigns import brief_facts
from apps.campaigns.audience_sql import compose, fates_sql, query_of
from apps.campaigns.models import Audience, Campaign, ExcludedReason

Step = tuple[str, int, str]


@dataclass(frozen=True)
class Waterfall:
    """How many profiles match, drop out for each reason (keys of ExcludedReason), are held out, and will receive.

    matched = sum(dropped) + holdout + receive, always. `at` is when it was counted; `is_frozen` means it stays.
    """

    matched: int
    dropped: Mapping[str, int]
    holdout: int
    receive: int
    at: datetime
    is_frozen: bool = False
    drop_labels: Mapping[str, str] = field(default_factory=lambda: dict(ExcludedReason.choices))

    @property
    def steps(self) -> list[Step]:
        """(label, count, kind) as <c-waterfall> draws it."""
        drops = [(self.drop_labels[key], self.dropped.get(key, 0), "drop") for key in ExcludedReason.values]
        return [
            ("Match the segment", self.matched, "start"),
            *drops,
            ("Held out to compare", self.holdout, "holdout"),
            ("Will receive", self.receive, "result"),
        ]

    def sentence(self) -> str:
        """The same in words, without the steps that drop nobody."""
        drops = [f"{n:,} {self.drop_labels[key].lower()}" for key, n in self.dropped.items() if n]
        parts = [f"{self.matched:,} match", *drops, *([f"{self.holdout:,} held out"] if self.holdout else [])]
        return ", ".join(parts) + "."

    def to_json(self) -> dict[str, Any]:
        """For `Audience.waterfall`."""
        return {
            "matched": self.matched,
            "dropped": dict(self.dropped),
            "holdout": self.holdout,
            "receive": self.receive,
        }


def waterfall(campaign: Campaign, now: datetime) -> Waterfall | None:
    """Counts the audience as planned now, or gives the frozen figures. None while no usable segment is chosen.

    Raises ai.rules.RuleError when the segment's rule names something that no longer exists.
    """
    frozen = Audience.objects.filter(campaign=campaign).first()
    if frozen and frozen.waterfall:
        return Waterfall(**frozen.waterfall, at=frozen.frozen_at, is_frozen=True)
    if not campaign.segment or not campaign.segment.current:
        return None
    query = query_of(campaign, campaign.segment.current.rule, brief_facts.sensitive_keys(campaign.facts))
    statement = compose(
        "SELECT reason, is_holdout, count(*) FROM ({fates}) f GROUP BY 1, 2",
        fates=fates_sql(query, now, has_values=False),
    )
    with connection.cursor() as cursor:
        cursor.execute(statement.text, list(statement.params))
        return waterfall_from_rows(cursor.fetchall(), now)


def waterfall_from_rows(rows: Iterable[tuple[Any, ...]], at: datetime, *, is_frozen: bool = False) -> Waterfall:
    """From (reason, is_holdout, count) rows; whoever has a reason is not counted as held out."""
    dropped = dict.fromkeys(ExcludedReason.values, 0)
    holdout = receive = 0
    for reason, is_holdout, count in rows:
        if reason:
            dropped[reason] += count
        elif is_holdout:
            holdout += count
        else:
            receive += count
    return Waterfall(sum(dropped.values()) + holdout + receive, dropped, holdout, receive, at, is_frozen)
