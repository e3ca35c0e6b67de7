"""The facts a person can choose from."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime

from apps.ai.facts import FactKey, FactType, parse_key
from apps.ai.rules import Group, Leaf, Mode, Rule, leaves
from apps.profiles.facts.registry import FactInfo, Privacy, fact_info, leaf_sql, providers
from apps.profiles.facts.seen import seen_values
from apps.profiles.facts.sql import FALSE, TRUE, Sql, build, joined


def available_facts() -> list[FactInfo]:
    """Every fact worth offering, traits first. Cheap: what must be read from the data is kept for a while."""
    return _with_choices([info for provider in providers().values() for info in provider.infos()])


def fact_labels(keys: Iterable[FactKey]) -> dict[str, str]:
    """Labels by canonical key, without modifiers. Raises FactError for a fact that does not exist."""
    return {str(key.base): fact_info(key).label for key in keys}


def private_facts(rule: Rule) -> list[tuple[str, Leaf]]:
    """The conditions of a rule that ask about identity, with their paths."""
    return [(path, leaf) for path, leaf in leaves(rule) if fact_info(leaf.fact).privacy is Privacy.IDENTITY]


def compile_rule(rule: Rule, now: datetime) -> Sql:
    """A rule tree as one boolean SQL expression over alias `p` (profiles_profile). It is never NULL."""
    if isinstance(rule, Leaf):
        return leaf_sql(rule, now)
    parts = [compile_rule(member, now) for member in rule.members]
    return _group(rule, parts)


def _group(group: Group, parts: list[Sql]) -> Sql:
    if group.mode is Mode.ALL:
        return joined(" AND ", parts) if parts else TRUE
    anything = joined(" OR ", parts) if parts else FALSE
    return anything if group.mode is Mode.ANY else build("NOT ({})", anything)


def _with_choices(infos: list[FactInfo]) -> list[FactInfo]:
    traits = {info.key: parse_key(info.key).name for info in infos if _may_have_choices(info)}
    if not traits:
        return infos
    seen = seen_values(traits.values())
    return [
        replace(info, choices=seen.by_trait.get(traits[info.key], ()), has_all_choices=seen.is_complete)
        if info.key in traits
        else info
        for info in infos
    ]


def _may_have_choices(info: FactInfo) -> bool:
    return info.group == "Traits" and info.type is FactType.TEXT and info.privacy is not Privacy.IDENTITY
