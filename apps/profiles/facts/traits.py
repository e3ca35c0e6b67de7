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
from apps.profiles.facts.predicates import TEXT_DATE, core, predicate, settled
from apps.profiles.facts.registry import FactInfo, Privacy
from apps.profiles.facts.sql import Sql, build
from apps.profiles.models import TraitDefinition

# Exactly the days that exist from year 1 on, so that the cast after it cannot fail.
REAL_DATE = (
    r"^(?!0000)(?:\d{4}-(?:(?:0[13578]|1[02])-(?:0[1-9]|[12]\d|3[01])|(?:0[469]|11)-(?:0[1-9]|[12]\d|30)"
    r"|02-(?:0[1-9]|1\d|2[0-8]))|(?:\d\d(?:0[48]|[2468][048]|[13579][26])|(?:[02468][048]|[13579][26])00)-02-29)$"
)
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
        name, type_ = leaf.fact.name, leaf.type
        if leaf.op in (Op.IS, Op.IS_NOT) and type_ is not FactType.DATE:
            # Containment lets the GIN index serve rare values, and the planner estimate common ones.
            found = build("p.traits @> {}::jsonb", _json({name: leaf.value}))
            return found if leaf.op is Op.IS else build("NOT {}", found)
        if type_ is FactType.DATE and leaf.op not in (Op.KNOWN, Op.UNKNOWN):
            text = build("(p.traits->>{})", name)
            test = build("{} AND {}", core(text, leaf, now, TEXT_DATE), _is_date(name))
            return settled(test, leaf)
        if type_ is FactType.NUMBER and leaf.op not in (Op.KNOWN, Op.UNKNOWN):
            return settled(_number_test(leaf), leaf)
        return predicate(_value(name, type_), leaf, now)


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


def _number_test(leaf: Leaf) -> Sql:
    """Numbers compare as JSON: no cast that could fail, and jsonb orders numbers as numeric does."""
    name = leaf.fact.name
    if leaf.op in (Op.IN, Op.NOT_IN):
        return build("p.traits->{} = ANY({}::jsonb[])", name, [_json(value) for value in leaf.values])
    signs = {Op.GT: ">", Op.GTE: ">=", Op.LT: "<", Op.LTE: "<="}
    between = [(">=", leaf.values[0]), ("<=", leaf.values[-1])]
    tests = between if leaf.op is Op.BETWEEN else [(signs[leaf.op], leaf.values[0])]
    test = Sql("TRUE")
    for sign, limit in tests:
        test = build(f"p.traits->{{}} {sign} {{}}::jsonb AND {{}}", name, _json(limit), test)
    return build("{} AND jsonb_typeof(p.traits->{}) = 'number'", test, name)


def _json(value: object) -> str:
    """JSON text in which a Decimal keeps every digit."""
    if isinstance(value, Decimal):
        return number_text(value)
    if isinstance(value, dict):
        return "{" + ", ".join(f"{json.dumps(key)}: {_json(item)}" for key, item in value.items()) + "}"
    return json.dumps(value, ensure_ascii=False)
