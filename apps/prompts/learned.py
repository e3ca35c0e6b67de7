"""What reviewers keep changing, as a rule with its evidence; and whether a prompt says it already. Pure."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from apps.prompts.rules import KINDS
from apps.prompts.rules.base import phrases_in
from apps.prompts.spec import RuleSpec
from apps.prompts.testing.cases import Expectation

MIN_DRAFTS = 5  # in so many drafts the same edit
MIN_PEOPLE = 2  # by so many people
DAYS = 180  # within so many days
ANYWHERE = "message"
_MARK = re.compile(r"\[([^\[\]{}]+)\]\{[^{}\[\]]+\}")  # words that stand for a fact or content


@dataclass(frozen=True)
class Snippet:
    """The place of one edit: ("same" | "removed" | "added", words). `use` names the draft's use, `path` its page."""

    use: str
    path: str
    stretches: tuple[tuple[str, str], ...]

    def to_json(self) -> dict[str, Any]:
        return {"use": self.use, "path": self.path, "stretches": [list(one) for one in self.stretches]}

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> "Snippet":
        return cls(data["use"], data["path"], tuple((kind, words) for kind, words in data["stretches"]))


@dataclass(frozen=True)
class Learned:
    """A rule that edits of `drafts` different drafts by `people` different people speak for."""

    rule: RuleSpec
    drafts: int
    people: int
    snippets: tuple[Snippet, ...]


def folded(words: str) -> str:
    """A phrase for comparing: no case, one kind of apostrophe, single spaces."""
    return " ".join(words.lower().replace("’", "'").split())


def pair_of(rule: RuleSpec) -> tuple[str, str]:
    """The words that a rule of the house's spelling is about: the wrong ones, the right ones."""
    wrong, _, right = rule.params["pairs"][0].partition("=")
    return wrong.strip(), right.strip()


def covers(rules: Iterable[RuleSpec], wanted: RuleSpec) -> bool:
    """Whether what `wanted` asks is asked by one of `rules` already, in these or stricter words."""
    return any(_covers(rule, wanted) for rule in rules)


def _covers(rule: RuleSpec, wanted: RuleSpec) -> bool:
    if wanted.kind in ("preferred_words", "never_mention"):
        return _unwanted(wanted) <= _unwanted(rule)
    if rule.kind != wanted.kind:
        return False
    if wanted.kind == "must_include":
        asked = set(map(folded, wanted.params["phrases"])) <= set(map(folded, rule.params.get("phrases") or ()))
        return asked and _field(rule) in (ANYWHERE, _field(wanted))
    if "limit" in wanted.params:
        return _field(rule) in (ANYWHERE, _field(wanted)) and rule.params.get("limit", 0) <= wanted.params["limit"]
    return dict(rule.params) == dict(wanted.params) or not wanted.params


def _unwanted(rule: RuleSpec) -> frozenset[str]:
    """The phrases that a rule about words keeps out."""
    if rule.kind == "preferred_words":
        return frozenset(folded(line.partition("=")[0]) for line in rule.params.get("pairs") or ())
    phrases = rule.params.get("phrases") or () if rule.kind == "never_mention" else ()
    return frozenset(map(folded, phrases))


def _field(rule: RuleSpec) -> str:
    return str(rule.params.get("field") or ANYWHERE)


def expected(rule: RuleSpec) -> Expectation:
    """What a test case asks so that the rule is asserted: its words, or that nothing blocks (the rule does)."""
    if rule.kind in ("preferred_words", "never_mention"):
        wrong = pair_of(rule)[0] if rule.kind == "preferred_words" else rule.params["phrases"][0]
        return Expectation("avoids", {"phrases": [wrong]})
    if rule.kind == "must_include":
        field = {} if _field(rule) == ANYWHERE else {"field": _field(rule)}
        return Expectation("mentions", {"phrases": list(rule.params["phrases"]), **field})
    return Expectation("passes")


def sentence_of(rule: RuleSpec, channel: str) -> str:
    """The rule in words; a pair of words reads as what people did."""
    if rule.kind == "preferred_words":
        wrong, right = pair_of(rule)
        return f"Say “{right}” instead of “{wrong}”."
    return KINDS[rule.kind].sentence_on(channel, rule.params)


def still_said(example: Mapping[str, Any], rule: RuleSpec) -> bool:
    """Whether a worked example holds words that a rule about words keeps out; writing after it would break the rule."""
    lines = [_MARK.sub(r"\1", str(line["text"])) for line in example["lines"]]
    return any(any(phrases_in(line, phrase)) for line in lines for phrase in _unwanted(rule))
