"""Facts from events, as semi-joins over sets of profiles.

A condition becomes `EXISTS (… the set of profiles for which it holds … WHERE s.profile_id = p.id)`. PostgreSQL makes a
hash semi-join of it, an anti-join where it is negated, and may choose between a hash and the index inside an OR, so
that no place in a tree is slow. Only events up to `now` count.
"""

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime, timedelta
from decimal import ROUND_CEILING, Decimal
from typing import Any

from apps.ai.facts import Aggregate, FactKey, event_type
from apps.ai.rules import Leaf, Op
from apps.ai.rules.describe import default_label
from apps.ai.rules.evaluate import holds
from apps.profiles.facts.predicates import NEGATIONS, closed, core
from apps.profiles.facts.registry import FactInfo, Privacy
from apps.profiles.facts.sql import FALSE, TRUE, Sql, build

MAX_BIGINT = 2**62


class Events:
    def info(self, key: FactKey) -> FactInfo:
        return FactInfo(str(key), default_label(key), event_type(key), Privacy.PLAIN, f"Event: {key.name}")

    def infos(self) -> Iterable[FactInfo]:
        from apps.profiles.facts.seen import seen_events

        for event in seen_events():
            for key in _askable(event.name, event.numbers, event.texts):
                yield self.info(key)

    def value_sql(self, key: FactKey, now: datetime) -> Sql:
        return build("(SELECT {} {} AND e.profile_id = p.id)", _value(key, now), _events(key, now))

    def leaf_sql(self, leaf: Leaf, now: datetime) -> Sql:
        return _shortcut(leaf, now) or self.bucketed_leaf_sql(leaf, now)

    def bucketed_leaf_sql(self, leaf: Leaf, now: datetime) -> Sql:
        """The general way: group the events by profile and keep the groups for which the condition holds."""
        value = _value(leaf.fact, now)
        if leaf.fact.modifiers:
            value = closed(value, leaf.base_type, leaf.fact.modifiers)
        if leaf.fact.aggregate == Aggregate.COUNT:
            return _count(leaf, value, now)
        test = build("{} IS NOT NULL", value) if leaf.op in (Op.KNOWN, Op.UNKNOWN) else core(value, leaf, now)
        found = _any_of(_grouped(leaf.fact, now, test))
        return build("NOT {}", found) if leaf.op in NEGATIONS or leaf.op is Op.UNKNOWN else found


def _askable(name: str, numbers: Iterable[str], texts: Iterable[str]) -> list[FactKey]:
    return [
        FactKey("event", name, Aggregate.COUNT),
        FactKey("event", name, Aggregate.DAYS_SINCE),
        FactKey("event", name, Aggregate.LAST_AT),
        *(FactKey("event", name, Aggregate.SUM, number) for number in numbers),
        *(FactKey("event", name, Aggregate.LAST, text) for text in texts),
    ]


def _events(key: FactKey, now: datetime, after: datetime | None = None) -> Sql:
    if key.window_days:
        after = now - timedelta(days=key.window_days)
    source = build("FROM profiles_event e WHERE e.name = {} AND e.at <= {}::timestamptz", key.name, now)
    return build("{} AND e.at > {}::timestamptz", source, after) if after else source


def _value(key: FactKey, now: datetime) -> Sql:
    """The aggregate over one profile's events."""
    match Aggregate(key.aggregate):
        case Aggregate.COUNT:
            return Sql("count(*)::numeric")
        case Aggregate.DAYS_SINCE:
            return build("floor(extract(epoch FROM ({}::timestamptz - max(e.at))) / 86400)", now)
        case Aggregate.LAST_AT:
            return Sql("max(e.at)")
        case Aggregate.SUM:
            is_number = build("jsonb_typeof(e.properties->{}) = 'number'", key.argument)
            return build("sum(CASE WHEN {} THEN (e.properties->{})::numeric END)", is_number, key.argument)
        case Aggregate.LAST:
            text = _property_text(key.argument)
            return build("(array_agg({} ORDER BY e.at DESC, e.id DESC) FILTER (WHERE {} IS NOT NULL))[1]", text, text)


def _property_text(name: str) -> Sql:
    return build(
        "(CASE jsonb_typeof(e.properties->{}) WHEN 'string' THEN nullif(e.properties->>{}, '')"
        " WHEN 'number' THEN trim_scale((e.properties->{})::numeric)::text"
        " WHEN 'boolean' THEN CASE WHEN (e.properties->{})::boolean THEN 'yes' ELSE 'no' END END)",
        name, name, name, name,
    )  # fmt: skip


def _count(leaf: Leaf, value: Sql, now: datetime) -> Sql:
    """A profile without events is in no group, and its count is 0: so ask for the groups that decide otherwise."""
    if leaf.op in (Op.KNOWN, Op.UNKNOWN) and not leaf.fact.modifiers:
        return TRUE if leaf.op is Op.KNOWN else FALSE
    if leaf.op in (Op.KNOWN, Op.UNKNOWN):
        test = build("{} IS NOT NULL" if leaf.op is Op.KNOWN else "{} IS NULL", value)
    else:
        test = _whole_count(leaf, now) or core(value, leaf, now)
        test = build("NOT ({})", test) if leaf.op in NEGATIONS else test
    if not holds(leaf, 0, now):
        return _any_of(_grouped(leaf.fact, now, test))
    return build("NOT {}", _any_of(_grouped(leaf.fact, now, build("NOT ({})", test))))


def _whole_count(leaf: Leaf, now: datetime) -> Sql | None:
    """Counts against whole numbers compare as integers, which is what a hand would write."""
    limits = [value for value in leaf.values if isinstance(value, Decimal)]
    if leaf.fact.modifiers or any(value % 1 or abs(value) > MAX_BIGINT for value in limits):
        return None
    whole: tuple[Any, ...] = tuple(int(value) for value in limits)
    plain = replace(leaf, value=whole if isinstance(leaf.value, tuple) else whole[0])
    return core(Sql("count(*)"), plain, now, "::bigint")


def _shortcut(leaf: Leaf, now: datetime) -> Sql | None:
    """Conditions that need no grouping, because one event decides them."""
    if leaf.fact.aggregate == Aggregate.COUNT and leaf.op in (Op.GT, Op.GTE, Op.LT, Op.LTE, Op.IS, Op.IS_NOT):
        if leaf.op in (Op.IS, Op.IS_NOT) and leaf.value != 0:
            return None
        at_none, at_one = holds(leaf, 0, now), holds(leaf, 1, now)
        if at_none == at_one:
            return None
        return build("NOT {}" if at_none else "{}", _exists(leaf.fact, now))
    if leaf.fact.aggregate == Aggregate.DAYS_SINCE and leaf.op in (Op.LT, Op.LTE):
        return _since(leaf, now)
    return None


def _since(leaf: Leaf, now: datetime) -> Sql | None:
    """Whole days since the last event below a limit: there is an event after that many days ago."""
    limit: Any = leaf.value
    days = limit.to_integral_value(ROUND_CEILING) if leaf.op is Op.LT else limit // 1 + 1
    if limit < 0 or days <= 0:
        return FALSE
    return _exists(leaf.fact, now, now - timedelta(days=int(days))) if days < Decimal(36_500) else None


def _exists(key: FactKey, now: datetime, after: datetime | None = None) -> Sql:
    return build("EXISTS (SELECT 1 {} AND e.profile_id = p.id)", _events(key, now, after))


def _grouped(key: FactKey, now: datetime, test: Sql) -> Sql:
    return build("SELECT e.profile_id {} GROUP BY e.profile_id HAVING {}", _events(key, now), test)


def _any_of(profiles: Sql) -> Sql:
    return build("EXISTS (SELECT 1 FROM ({}) s WHERE s.profile_id = p.id)", profiles)
