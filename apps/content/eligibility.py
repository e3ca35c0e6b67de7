"""Who may have an offer: a rule over facts (ai.md, "Rule tree"), kept with its wording.

Content knows no people. What facts there are, how a rule reads and how it is drawn as a form, a later app says.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Protocol

from django.http import QueryDict

FIELD = "eligibility"
UNFINISHED = "unfinished"
Rule = dict[str, Any]


@dataclass(frozen=True)
class Drawn:
    """A rule as the form shows it: `root` is for the builder's templates; None as `rule` lets everybody have it."""

    root: Any
    rule: Rule | None
    is_complete: bool


class Rules(Protocol):
    """What a later app registers."""

    def check(self, rule: object) -> Rule:
        """The rule in its one form. Raises Invalid with a sentence."""

    def describe(self, rule: object) -> str:
        """The rule in words, also when it no longer works."""

    def draw(self, rule: Rule | None) -> Drawn:
        """A stored rule."""

    def read(self, data: QueryDict, action: str) -> Drawn:
        """What was posted, after the builder's button `action`."""


_registered: list[Rules] = []


def register(rules: Rules) -> None:
    """Called from `AppConfig.ready()`; the last one counts."""
    _registered[:] = [rules]


def rules() -> Rules:
    return _registered[0]


def checked(fields: Mapping[str, Any]) -> dict[str, Any]:
    """The fields of a wording with its rule, if it has one, in its one form. Raises Invalid."""
    if FIELD not in fields:
        return dict(fields)
    return {**fields, FIELD: rules().check(fields[FIELD])}


def words(fields: Mapping[str, Any]) -> str:
    """Who may have it ("people whose plan is “gold”"); empty where everybody may."""
    said = rules().describe(fields[FIELD]).removesuffix(".") if fields.get(FIELD) else ""
    return said[:1].lower() + said[1:]
