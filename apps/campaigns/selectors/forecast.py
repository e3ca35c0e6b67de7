"""What each step of personalisation would cost, before anything runs: drafts, minutes of review, tokens, dollars."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from django.db import connection

from apps.ai.models import Purpose
from apps.ai.pricing import Usage, cost
from apps.ai.targets import targets_for
from apps.campaigns import brief_facts
from apps.campaigns.audience_sql import columns, compose, depth_sql, fates_sql, joined, query_of
from apps.campaigns.limited_offers import limited
from apps.campaigns.models import Brief, Campaign
from apps.campaigns.selectors.contents import chosen_versions
from apps.content.models import Item
from apps.profiles.facts import Sql
from apps.prompts.judged import PerDraft, judging_of
from apps.prompts.models import Prompt, Version
from apps.prompts.selectors import production_version
from apps.prompts.writing import COMPOSER, ProviderInfo, current_provider

SECONDS_PER_REVIEW = 15  # a short e-mail read, its facts and findings glanced at, one key pressed
CHARACTERS_PER_TOKEN = 4
TOKENS_OUT = 350  # a draft of this schema


@dataclass(frozen=True)
class Level:
    """One step, using the first `facts` facts. `briefs` = drafts to write; `tokens` only where a model is asked, and
    their `cost` in dollars where its price is known."""

    facts: int
    label: str
    briefs: int
    review_minutes: int
    tokens: int | None
    cost: Decimal | None
    is_planned: bool


@dataclass(frozen=True)
class Forecast:
    """`levels` from everyone alike to all facts, counted `at`; `is_exact` once the audience is frozen. `is_judged`: a
    model judges each draft, which is in the tokens and the cost."""

    levels: list[Level]
    provider: ProviderInfo
    at: datetime
    is_exact: bool
    is_judged: bool

    @property
    def planned(self) -> Level:
        return self.levels[-1]


def forecast(campaign: Campaign, now: datetime) -> Forecast | None:
    """Counts the briefs of every level in one statement. None without a usable segment, or when a fact is unusable."""
    rule = campaign.segment.current.rule if campaign.segment and campaign.segment.current else None
    if rule is None or any(brief_facts.problem(entry["key"]) for entry in campaign.facts):
        return None
    provider = current_provider()
    version = production_version(campaign.prompt) if campaign.prompt else None
    judging = _judging(version, campaign.prompt)
    each = _together(([] if provider.provider == COMPOSER else [_writing(campaign, version)]) + judging)
    is_frozen = campaign.status not in (Campaign.Status.PLANNING, Campaign.Status.FREEZING)
    counts = [Brief.objects.filter(campaign=campaign).count()] if is_frozen else _count_levels(campaign, rule, now)
    last = len(campaign.facts)
    numbers = [last] if is_frozen else list(range(last + 1))
    levels = [
        Level(
            facts=number,
            label="The frozen audience" if is_frozen else _label(campaign, number),
            briefs=briefs,
            review_minutes=math.ceil(briefs * SECONDS_PER_REVIEW / 60),
            tokens=briefs * each.tokens if each else None,
            cost=briefs * each.cost if each and each.cost is not None else None,
            is_planned=number == last,
        )
        for number, briefs in zip(numbers, counts, strict=True)
    ]
    return Forecast(levels, provider, now, is_exact=is_frozen, is_judged=bool(judging))


def _label(campaign: Campaign, number: int) -> str:
    if number == 0:
        return "Everyone reads the same"
    entry = campaign.facts[number - 1]
    words = str(entry.get("label") or entry["key"])
    return words if number == 1 else f"+ {words}"


def _count_levels(campaign: Campaign, rule: dict[str, object], now: datetime) -> list[int]:
    """Distinct briefs with the first 0, 1, … facts, after the k fall-back of each."""
    count = len(campaign.facts)
    offers = limited(chosen_versions(campaign, now))
    query = query_of(campaign, rule, brief_facts.sensitive_keys(campaign.facts), offers)
    names = columns(count)
    statement = compose(
        """
        WITH fates AS ({fates}),
        cells AS (
            SELECT {listed}mask, count(*) AS n FROM fates WHERE reason = '' AND NOT is_holdout GROUP BY {listed}mask
        ), deep AS MATERIALIZED (SELECT *, {depth} AS depth FROM cells WHERE n > 0)
        SELECT {levels}
        """,
        fates=fates_sql(query, now, has_values=True),
        listed=Sql("".join(f"{name.text}, " for name in names), ()),
        depth=depth_sql(count, query.k),
        levels=joined(", ", [_level_sql(number) for number in range(count + 1)]),
    )
    with connection.cursor() as cursor:
        cursor.execute(statement.text, list(statement.params))
        return list(cursor.fetchone())


def _level_sql(number: int) -> Sql:
    """Distinct combinations of the first `number` facts and of the offers people may have, each cell cut at its own
    depth. One if there is anybody and nothing differs."""
    kept = [f"CASE WHEN depth > {fact} THEN v{fact} END" for fact in range(number)]
    return Sql(f"(SELECT count(*) FROM (SELECT DISTINCT {', '.join(['mask', *kept])} FROM deep) level{number})", ())


def _writing(campaign: Campaign, version: Version | None) -> PerDraft:
    usage = _usage_per_draft(campaign, version)
    tokens = (usage.tokens_in or 0) + (usage.tokens_out or 0)
    return PerDraft(tokens, cost(targets_for(Purpose.DRAFT)[0].prices, usage))


def _judging(version: Version | None, prompt: Prompt | None) -> list[PerDraft]:
    if version is None or prompt is None:
        return []
    version.prompt = prompt
    found = judging_of(version, TOKENS_OUT)
    return [found] if found else []


def _together(asked: Sequence[PerDraft]) -> PerDraft | None:
    """What each draft takes; None where no model is asked."""
    prices = [one.cost for one in asked if one.cost is not None]
    whole = sum(prices, Decimal(0)) if len(prices) == len(asked) else None
    return PerDraft(sum(one.tokens for one in asked), whole) if asked else None


def _usage_per_draft(campaign: Campaign, version: Version | None) -> Usage:
    """For one draft: the prompt's texts and the approved content at four characters a token, and what comes back."""
    said = len(version.instruction) + len(version.tone) + len(str(version.examples)) if version else 0
    items = Item.objects.filter(pk__in=campaign.contents.values("pk"), versions__status="approved")
    said += sum(len(text) for text in items.values_list("versions__text", flat=True))
    return Usage(said // CHARACTERS_PER_TOKEN, 0, TOKENS_OUT)
