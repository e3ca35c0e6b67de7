"""Which facts exist. Later apps add kinds in `AppConfig.ready()`; an unknown key is an error, never looked up."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Protocol

from apps.ai.facts import FactError, FactKey, FactType, bucketed_type
from apps.ai.rules import Leaf
from apps.profiles.facts.predicates import closed, predicate
from apps.profiles.facts.sql import Sql


class Privacy(StrEnum):
    """`identity` never leaves the database, `sensitive` needs purpose consent, `plain` may be used."""

    PLAIN = "plain"
    SENSITIVE = "sensitive"
    IDENTITY = "identity"


@dataclass(frozen=True)
class FactInfo:
    """What a person choosing a fact sees. `key` is canonical; `type` is before modifiers.

    `choices` are values that occur; `has_all_choices` says that there were no others when they were read.
    """

    key: str
    label: str
    type: FactType
    privacy: Privacy = Privacy.PLAIN
    group: str = ""
    choices: tuple[str, ...] = ()
    has_all_choices: bool = False


class Provider(Protocol):
    """One kind of fact. Keys come without modifiers, `leaf_sql` is asked only about leaves whose fact has none."""

    def info(self, key: FactKey) -> FactInfo:
        """Label, type and privacy of one fact. Raises FactError if there is no such fact."""

    def infos(self) -> Iterable[FactInfo]:
        """The facts worth offering."""

    def value_sql(self, key: FactKey, now: datetime) -> Sql:
        """The fact's value over alias `p` (profiles_profile), NULL where missing."""

    def leaf_sql(self, leaf: Leaf, now: datetime) -> Sql:
        """One condition over alias `p`, never NULL."""


_providers: dict[str, Provider] = {}


def register(kind: str, provider: Provider) -> None:
    """Adds a kind of fact; the text before the first colon of its keys."""
    _providers[kind] = provider


def provider_of(key: FactKey) -> Provider:
    if key.kind not in _providers:
        kinds = ", ".join(f"{kind}:" for kind in sorted(_providers))
        raise FactError(f"There is no kind of fact “{key.kind}”. Known kinds: {kinds}.")
    return _providers[key.kind]


def providers() -> Mapping[str, Provider]:
    return _providers


def fact_info(key: FactKey) -> FactInfo:
    """Label, type and privacy of a fact, without its modifiers. Raises FactError if there is no such fact."""
    return provider_of(key).info(key.base)


def fact_type(key: FactKey) -> FactType:
    """The type of a fact after its modifiers. Raises FactError for unknown facts and modifiers that do not fit."""
    return bucketed_type(fact_info(key).type, key.modifiers)


def value_sql(key: FactKey, now: datetime) -> Sql:
    """The value over alias `p`, typed as `fact_type(key)` (text after a modifier), NULL where it is missing."""
    return brief_value_sql(key, now) if key.modifiers else provider_of(key).value_sql(key, now)


def brief_value_sql(key: FactKey, now: datetime) -> Sql:
    """The canonical closed text of a fact over alias `p`, or NULL; equal to `ai.buckets.bucket` of the value."""
    type_ = fact_info(key).type
    fact_type(key)
    return closed(provider_of(key).value_sql(key.base, now), type_, key.modifiers)


def leaf_sql(leaf: Leaf, now: datetime) -> Sql:
    """One condition over alias `p`, never NULL."""
    provider = provider_of(leaf.fact)
    bucketed = getattr(provider, "bucketed_leaf_sql", None)
    if leaf.fact.modifiers:
        return bucketed(leaf, now) if bucketed else predicate(value_sql(leaf.fact, now), leaf, now)
    return provider.leaf_sql(leaf, now)
