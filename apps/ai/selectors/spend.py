"""What models cost: by day, campaign, prompt and model, from the ledger."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db.models import Count, F, Q, QuerySet, Sum
from django.db.models.functions import Coalesce, TruncDate

from apps.ai.models import Cap, Endpoint, ModelCall, Purse
from apps.common import clock

Names = Callable[[list[Any]], Mapping[Any, str]]
GROUPS = {"day": "Day", "model": "Model", "campaign": "Campaign", "prompt": "Prompt", "purpose": "Purpose"}
SPANS = (7, 30, 90, 365)
MOST_ROWS = 400
_names: dict[str, Names] = {}


def name_source(group: str, names: Names) -> None:
    """A later app says what its campaigns' UUIDs or its prompts' hashes are called."""
    _names[group] = names


@dataclass(frozen=True)
class SpendRow:
    """`cost` in dollars of the calls whose price is known, which are `priced`."""

    key: Any
    name: str
    calls: int
    failed: int
    tokens_in: int
    tokens_cached: int
    tokens_out: int
    cost: Decimal
    priced: int
    estimated: int
    share: float = 0.0


@dataclass(frozen=True)
class Budget:
    """A cap and what is taken of it."""

    scope: str
    label: str
    amount: Decimal | None
    taken: Decimal | None = None

    @property
    def percent(self) -> float:
        return min(100.0, float(100 * (self.taken or 0) / self.amount)) if self.amount else 0.0


def spend(group: str, days: int) -> list[SpendRow]:
    """The ledger of the last `days` days, dearest first (days: latest first)."""
    keys: tuple[str, ...] = {
        "day": ("day",),
        "model": ("provider", "model"),
        "campaign": ("campaign_uuid",),
        "prompt": ("prompt_hash",),
        "purpose": ("purpose",),
    }[group]
    calls = _since(days)
    rows: Any = calls.annotate(day=TruncDate("at")) if group == "day" else calls
    order = ["-day"] if group == "day" else [F("cost_sum").desc(nulls_last=True), "-calls"]
    found = list(rows.values(*keys).annotate(**_figures()).order_by(*order)[:MOST_ROWS])
    most = max((row["cost_sum"] or Decimal(0) for row in found), default=Decimal(0))
    names = _named(group, [row[keys[0]] for row in found])
    return [_row(row, keys, names, most) for row in found]


def total(days: int) -> SpendRow:
    return _row(_since(days).aggregate(**_figures()), (), {}, Decimal(0))


def budgets() -> list[Budget]:
    """The caps that hold for everybody, the day's with what is taken of it."""
    amounts = {cap.scope: cap.amount for cap in Cap.objects.filter(campaign_uuid=None)}
    found = []
    for scope in Cap.Scope:
        taken = None
        if scope == Cap.Scope.DAY:
            purse = Purse.objects.filter(key=f"day:{clock.now():%Y-%m-%d}").first()
            taken = purse.spent + purse.held if purse else total(1).cost
        found.append(Budget(scope.value, scope.label, amounts.get(scope), taken))
    return found


@dataclass(frozen=True)
class CampaignBudget:
    """What one campaign may spend and has spent. `own` is its own cap, `everyone` the one that holds for all."""

    own: Decimal | None
    everyone: Decimal | None
    taken: Decimal
    spend: SpendRow

    @property
    def cap(self) -> Budget:
        amount = self.everyone if self.own is None else self.own
        return Budget(Cap.Scope.CAMPAIGN.value, "This campaign", amount, self.taken)

    @property
    def is_used_up(self) -> bool:
        return self.cap.amount is not None and self.taken >= self.cap.amount


def campaign_budget(campaign_uuid: UUID) -> CampaignBudget:
    """`taken` counts what requests under way may yet cost."""
    caps = Cap.objects.filter(Q(campaign_uuid=campaign_uuid) | Q(campaign_uuid=None), scope=Cap.Scope.CAMPAIGN)
    amounts = {cap.campaign_uuid: cap.amount for cap in caps}
    spent = _row(ModelCall.objects.filter(campaign_uuid=campaign_uuid).aggregate(**_figures()), (), {}, Decimal(0))
    purse = Purse.objects.filter(key=f"campaign:{campaign_uuid}").first() if amounts else None
    taken = purse.spent + purse.held if purse else spent.cost
    return CampaignBudget(amounts.get(campaign_uuid), amounts.get(None), taken, spent)


def _since(days: int) -> QuerySet[ModelCall]:
    start = clock.now().replace(hour=0, minute=0, second=0, microsecond=0) - timedelta(days=days - 1)
    return ModelCall.objects.filter(at__gte=start)


def _figures() -> dict[str, Any]:
    return {
        "calls": Count("pk"),
        "failed": Count("pk", filter=~Q(outcome=ModelCall.Outcome.OK)),
        "sum_in": Coalesce(Sum("tokens_in"), 0),
        "sum_cached": Coalesce(Sum("tokens_cached"), 0),
        "sum_out": Coalesce(Sum("tokens_out"), 0),
        "cost_sum": Sum("cost"),
        "priced": Count("cost"),
        "estimated": Count("pk", filter=Q(is_estimated=True)),
    }


def _row(row: Mapping[str, Any], keys: tuple[str, ...], names: Mapping[Any, str], most: Decimal) -> SpendRow:
    cost = row["cost_sum"] or Decimal(0)
    key = row[keys[0]] if keys else None
    name = " · ".join([names.get(key, ""), *(str(row[one]) for one in keys[1:])])
    return SpendRow(
        key=key,
        name=name,
        calls=row["calls"],
        failed=row["failed"],
        tokens_in=row["sum_in"],
        tokens_cached=row["sum_cached"],
        tokens_out=row["sum_out"],
        cost=cost,
        priced=row["priced"],
        estimated=row["estimated"],
        share=float(100 * cost / most) if most else 0.0,
    )


def _named(group: str, keys: Iterable[Any]) -> dict[Any, str]:
    wanted = list(keys)
    if group == "day":
        return {day: f"{day:%-d %b %Y}" for day in wanted}
    if group == "model":
        endpoints = dict(Endpoint.objects.filter(slug__in=wanted).values_list("slug", "name"))
        return {slug: endpoints.get(slug, slug) for slug in wanted}
    if group == "purpose":
        return {key: str(key).replace("_", " ").capitalize() for key in wanted}
    found = _names[group]([key for key in wanted if key]) if group in _names else {}
    without = "Without a campaign" if group == "campaign" else "Without a prompt"
    return {key: found.get(key, "No longer there") if key else without for key in wanted}
