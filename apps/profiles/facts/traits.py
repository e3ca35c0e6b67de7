"""Facts from traits, one JSONB column of the profile.

A stored value of another type than the trait's counts as missing. Nothing is cast before its type has been seen, so
that one bad value cannot break every use of a segment.
"""

import json
from collections.abc import Iterable
from datetime import datetime
from decimal import Decimal

from apps.ai.facts import FactError, FactKey, FactType, number_text
from apps.ai.rules import Leaf, Op
from apps.profiles.facts.predicates import NEGATIONS, TEXT_DATE, core, predicate, settled
from apps.profiles.facts.registry import FactInfo, Privacy
from apps.profiles.facts.sql import Sql, build, joined
from apps.profiles.models import TraitDefinition

# Exactly the days that exist from year 1 on, so that the cast after it cannot fail.
REAL_DATE = (
    r"^(?!0000)(?:\d{4}-(?:(?:0[13578]|1[02])-(?:0[1-9]|[12]\d|3[01])|(?:0[469]|11)-(?:0[1-9]|[12]\d|30)"
    r"|02-(?:0[1-9]|1\d|2[0-8]))|(?:\d\d(?:0[48]|[2468][048]|[13579][26])|(?:[02468][048]|[13579][26])00)-02-29)$"
)
EQUALITIES = (Op.IS, Op.IS_NOT, Op.IN, Op.NOT_IN)
MAX_CONTAINED = 20  # more values are compared as a list, which no index serves
_JSON_TYPES = {FactType.TEXT: "string", FactType.NUMBER: "number", FactType.BOOLEAN: "boolean"}


class Traits:
    def info(self, key: FactKey) -> FactInfo:
        definition = TraitDefinition.objects.filter(key=key.name).first()
        if definition is None:
            raise FactError(f"There is no trait “{key.name}”.")
        return _info(definition)

    def infos(self) -> Iterable[FactInfo]:
        return map(_info, TraitDefinition.objects.order_by("label", "key"))

    def value_sql(self, key: FactKey, now: datetime) -> Sql:
        return _value(key.name, self.info(key).type)

    def leaf_sql(self, leaf: Leaf, now: datetime) -> Sql:
        if leaf.type is not FactType.DATE and leaf.op in EQUALITIES and len(leaf.values) <= MAX_CONTAINED:
            return _contained(leaf)
        if leaf.op in (Op.KNOWN, Op.UNKNOWN):
            return predicate(_value(leaf.fact.name, leaf.type), leaf, now)
        if leaf.type is FactType.DATE:
            text = build("(p.traits->>{})", leaf.fact.name)
            return settled(_checked(_is_date(leaf.fact.name), core(text, leaf, now, TEXT_DATE)), leaf)
        if leaf.type is FactType.NUMBER:
            return settled(_number_test(leaf), leaf)
        return predicate(_value(leaf.fact.name, leaf.type), leaf, now)


def _info(definition: TraitDefinition) -> FactInfo:
    key = str(FactKey("trait", definition.key))
    return FactInfo(key, definition.label, FactType(definition.type), Privacy(definition.privacy), "Traits")


def _value(name: str, type_: FactType) -> Sql:
    if type_ is FactType.DATE:
        return build("CASE WHEN {} THEN (p.traits->>{})::date END", _is_date(name), name)
    known = build("jsonb_typeof(p.traits->{}) = {}", name, _JSON_TYPES[type_])
    if type_ is FactType.TEXT:
        return build("CASE WHEN {} THEN nullif(p.traits->>{}, '') END", known, name)
    cast = "numeric" if type_ is FactType.NUMBER else "boolean"
    return build(f"CASE WHEN {{}} THEN (p.traits->{{}})::{cast} END", known, name)


def _is_date(name: str) -> Sql:
    return build("jsonb_typeof(p.traits->{}) = 'string' AND p.traits->>{} ~ {}", name, name, REAL_DATE)


def _contained(leaf: Leaf) -> Sql:
    """Containment lets the GIN index serve rare values, and the planner estimate common ones."""
    parts = [build("p.traits @> {}::jsonb", _json({leaf.fact.name: value})) for value in leaf.values]
    found = joined(" OR ", parts)
    return build("NOT {}", found) if leaf.op in NEGATIONS else found


def _checked(is_typed: Sql, test: Sql) -> Sql:
    """CASE, because the planner takes a type check in an AND for a rare thing and then expects almost nobody."""
    return build("CASE WHEN {} THEN {} ELSE FALSE END", is_typed, test)


def _number_test(leaf: Leaf) -> Sql:
    """Numbers compare as JSON: no cast that could fail, and jsonb orders numbers as numeric does."""
    name = leaf.fact.name
    is_number = build("jsonb_typeof(p.traits->{}) = 'number'", name)
    if leaf.op in EQUALITIES:
        values = [_json(value) for value in leaf.values]
        return _checked(is_number, build("p.traits->{} = ANY({}::jsonb[])", name, values))
    signs = {Op.GT: [">"], Op.GTE: [">="], Op.LT: ["<"], Op.LTE: ["<="], Op.BETWEEN: [">=", "<="]}[leaf.op]
    tests = [
        build(f"p.traits->{{}} {sign} {{}}::jsonb", name, _json(limit))
        for sign, limit in zip(signs, leaf.values, strict=True)
    ]
    return _checked(is_number, joined(" AND ", tests))


def _json(value: object) -> str:
    """JSON text in which a Decimal keeps every digit."""
    if isinstance(value, Decimal):
        return number_text(value)
    if isinstance(value, dict):
        return "{" + ", ".join(f"{json.dumps(key)}: {_json(item)}" for key, item in value.items()) + "}"
    return json.dumps(value, ensure_ascii=False)
