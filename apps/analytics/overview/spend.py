"""What was asked of models: calls, tokens and failures by purpose. Money only where a call's price is known."""

from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from typing import Any

from django.db.models import Count, Q, Sum

from apps.ai.models import ModelCall
from apps.common import clock

DAYS = (1, 7, 30)


@dataclass(frozen=True)
class Span:
    """The calls of the last `days` days. `cost` is of `priced` calls; None where no call has a price."""

    days: int
    calls: int
    tokens: int
    failed: int
    priced: int
    cost: Decimal | None


@dataclass(frozen=True)
class Purpose:
    name: str
    spans: tuple[Span, ...]


def spend() -> list[Purpose]:
    """By purpose, the most asked first; empty when nothing was asked in 30 days."""
    now = clock.now()
    figures: dict[str, Any] = {}
    for days in DAYS:
        since = Q(at__gt=now - timedelta(days=days))
        figures |= {
            f"calls_{days}": Count("pk", filter=since),
            f"failed_{days}": Count("pk", filter=since & ~Q(outcome=ModelCall.Outcome.OK)),
            f"priced_{days}": Count("cost", filter=since),
            f"in_{days}": Sum("tokens_in", filter=since),
            f"out_{days}": Sum("tokens_out", filter=since),
            f"cost_{days}": Sum("cost", filter=since),
        }
    rows: Any = ModelCall.objects.filter(at__gt=now - timedelta(days=DAYS[-1])).values("purpose").annotate(**figures)
    return [
        Purpose(row["purpose"].replace("_", " ").capitalize(), tuple(_span(row, days) for days in DAYS))
        for row in rows.order_by(f"-calls_{DAYS[-1]}")
    ]


def _span(row: dict[str, Any], days: int) -> Span:
    def of(name: str) -> int:
        return int(row[f"{name}_{days}"] or 0)

    tokens = of("in") + of("out")
    return Span(days, of("calls"), tokens, of("failed"), of("priced"), row[f"cost_{days}"])
