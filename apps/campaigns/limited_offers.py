"""Offers that only some people may have: which of a plan's, by what rule, and which briefs hold them.

Of n such offers each person may have some: a mask, whose bit i says that the rule of offer i holds. Every mask has a
campaign part of its own, by content, so that people who may have the same offers share briefs with everybody who reads
just those, in this campaign and in others.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from apps.ai.facts import FactError
from apps.ai.rules import RuleError, leaves
from apps.content.eligibility import FIELD
from apps.content.models import Version as ContentVersion
from apps.profiles.facts import Privacy, Sql, compile_rule, fact_info
from apps.segments.selectors import read_rule

MAX_LIMITED = 4  # each doubles the number of messages to write at most


@dataclass(frozen=True)
class LimitedOffer:
    """An offer with its rule. `is_sensitive`: it counts only for people who agreed to profiling."""

    uuid: str
    name: str
    rule: Mapping[str, Any]
    is_sensitive: bool = False
    problem: str = ""


def limited(versions: Iterable[ContentVersion]) -> tuple[LimitedOffer, ...]:
    """The limited ones among `versions`, in the order of their bits."""
    found = [version for version in versions if version.fields.get(FIELD)]
    return tuple(_limited(version) for version in sorted(found, key=lambda version: str(version.uuid)))


def _limited(version: ContentVersion) -> LimitedOffer:
    offer = {"uuid": str(version.uuid), "name": version.item.name, "rule": version.fields[FIELD]}
    try:
        read = read_rule(version.fields[FIELD])
        kinds = {fact_info(leaf.fact).privacy for _, leaf in leaves(read)}
    except (RuleError, FactError) as error:
        return LimitedOffer(**offer, problem=error.message)
    return LimitedOffer(**offer, is_sensitive=Privacy.SENSITIVE in kinds)


def holds_sql(offer: LimitedOffer, now: datetime) -> Sql:
    """Whether its rule holds, over alias `p` (profiles_profile); never NULL. Raises RuleError."""
    return compile_rule(read_rule(offer.rule), now)


def withheld_sets(offers: Sequence[LimitedOffer]) -> list[frozenset[str]]:
    """What is withheld, by mask."""
    return [withheld(offers, mask) for mask in range(1 << len(offers))]


def withheld(offers: Sequence[LimitedOffer], mask: int) -> frozenset[str]:
    """The offers that somebody with `mask` may not have."""
    return frozenset(offer.uuid for bit, offer in enumerate(offers) if not mask >> bit & 1)


def without(versions: Iterable[ContentVersion], withheld: Iterable[str]) -> list[ContentVersion]:
    """What is left of `versions`."""
    gone = set(withheld)
    return [version for version in versions if str(version.uuid) not in gone]
