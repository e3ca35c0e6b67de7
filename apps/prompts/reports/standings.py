"""A run's results held against a baseline's, both judged by the candidate's rules."""

import json
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from apps.ai.types import DraftText, Severity
from apps.prompts import rules
from apps.prompts.casework import rule_hits
from apps.prompts.models import TestCase, TestResult, TestRun
from apps.prompts.purposes import DRAFT
from apps.prompts.reports.counting import Verdicts
from apps.prompts.rules.judged import questions
from apps.prompts.selectors import prompt_spec
from apps.prompts.spec import PromptSpec, RuleSpec, with_fallbacks
from apps.prompts.testing import expectations
from apps.prompts.testing.cases import brief_of, case_digest
from apps.prompts.testing.comparison import Comparison, RuleRate, Score, compare
from apps.prompts.testing.statistics import wilson

Hits = Mapping[str, int]


def rule_key(rule: RuleSpec) -> str:
    """What makes two versions' rules the same rule: kind and parameters, whatever its severity."""
    return json.dumps([rule.kind, dict(rule.params)], sort_keys=True, ensure_ascii=False)


@dataclass(frozen=True)
class Standing:
    """One result as the report and the gate count it, under the rules of the version that is judged."""

    result: TestResult
    hits: Hits
    score: Score


class RunFacts:
    """A run with its results, each judged by `judged_by` (its own version's rules unless another's are given).

    `verdicts` are what a judge says that counts; without them nothing is known about what only a judge can tell.
    """

    def __init__(self, run: TestRun, judged_by: PromptSpec | None = None, verdicts: Verdicts | None = None) -> None:
        self.run = run
        self.verdicts = verdicts
        self.spec = judged_by or prompt_spec(run.version)
        self._is_own = self.spec.content_hash == run.content_hash
        self.keys = {rule_key(rule): rule for rule in self.spec.rules}
        self.asked = {
            key: tuple(one.text[:300] for one in questions([rule]))
            for key, rule in self.keys.items()
            if self.spec.purpose == DRAFT and rules.KINDS[rule.kind].is_judged
        }

    @cached_property
    def results(self) -> list[TestResult]:
        found = self.run.results.select_related("case").defer("case__made_by")
        return list(found.order_by("case__place", "case_id", "repetition"))

    @cached_property
    def cases(self) -> dict[int, TestCase]:
        return {result.case_id: result.case for result in self.results}

    @cached_property
    def standings(self) -> list[Standing]:
        written = [result for result in self.results if result.status == TestResult.Status.WRITTEN]
        return [self._standing(result) for result in written]

    @cached_property
    def scores(self) -> dict[int, dict[int, Score]]:
        """case → repetition → score."""
        out: dict[int, dict[int, Score]] = defaultdict(dict)
        for one in self.standings:
            out[one.result.case_id][one.result.repetition] = one.score
        return dict(out)

    def passes(self, key: str) -> tuple[int, int]:
        """How many of the drafts that came out keep the rule, and of how many that is known."""
        return _counted(self.keeps(one, key) for one in self.drafts)

    def passes_question(self, text: str) -> tuple[int, int]:
        """The same for a question of the judge's own checklist."""
        return _counted(self.answered(one, (text,)) for one in self.drafts)

    @property
    def drafts(self) -> list[Standing]:
        return [one for one in self.standings if one.result.output is not None]

    def keeps(self, one: Standing, key: str) -> bool | None:
        """Whether a draft keeps a rule; None where only a judge can tell, and none that counts has."""
        return self.answered(one, self.asked[key]) if key in self.asked else one.hits.get(key, 0) == 0

    def answered(self, one: Standing, asked: Sequence[str]) -> bool | None:
        return self.verdicts.on(one.result.pk, asked) if self.verdicts else None

    def _standing(self, result: TestResult) -> Standing:
        if result.output is None:
            return Standing(result, {}, Score(result.blocking, len(result.faults)))
        stored = {rule_key(RuleSpec.from_json(one["rule"])): int(one["hits"]) for one in result.rules}
        hits = {key: stored[key] for key in self.keys if key in stored}
        if missing := [rule for key, rule in self.keys.items() if key not in stored]:
            hits |= self._checked(result, missing)
        return Standing(result, hits, self._score(result, hits))

    def _checked(self, result: TestResult, missing: Sequence[RuleSpec]) -> Hits:
        """Rules that this run's version did not have, tried on the draft that it wrote."""
        if self.spec.purpose != DRAFT:
            return {}
        brief = brief_of(result.case.spec, self.run.revision.content, self.spec, result.repetition)
        draft = DraftText.from_json(result.output or {})
        return {rule_key(rule): n for rule, n in rule_hits(draft, with_fallbacks(brief, ()), missing)}

    def _score(self, result: TestResult, hits: Hits) -> Score:
        if self._is_own:
            return Score(result.blocking, len(result.faults), result.warnings)
        counts = {severity: _others(result.findings, severity) for severity in (Severity.BLOCK, Severity.WARN)}
        for key, rule in self.keys.items():
            if rule.severity in counts:
                counts[rule.severity] += hits.get(key, 0)
        blocking = 0 if expectations.expects_blocked(result.case.spec.expect) else counts[Severity.BLOCK]
        return Score(blocking, len(result.faults), counts[Severity.WARN])


def _counted(said: Iterable[bool | None]) -> tuple[int, int]:
    known = [one for one in said if one is not None]
    return sum(known), len(known)


def _others(findings: Sequence[Mapping[str, Any]], severity: Severity) -> int:
    """Findings that no rule of the run's own version made."""
    return sum(one["severity"] == severity.value and one["family"] != "rules" for one in findings)


def comparison_of(candidate: RunFacts, baseline: RunFacts) -> Comparison:
    """Case by case, as both runs are of sets that say the same.

    The same case may be another row: of another set with the same contents, or taken away and made anew.
    """
    mine = {case_digest(case.spec): pk for pk, case in candidate.cases.items()}
    same = {
        pk: pk if pk in candidate.cases else mine.get(case_digest(case.spec)) for pk, case in baseline.cases.items()
    }
    return compare(candidate.scores, {here: baseline.scores[pk] for pk in baseline.scores if (here := same[pk])})


def rule_rates(candidate: RunFacts, baseline: RunFacts | None = None) -> list[RuleRate]:
    """Every rule of the candidate with how often it is kept, and how often the baseline keeps the same rule; then each
    question of the checklist of a judge that counts."""
    found = [
        RuleRate(
            rules.sentence(rule, candidate.spec.channel),
            rule.severity is Severity.BLOCK,
            wilson(*candidate.passes(key)),
            wilson(*baseline.passes(key)) if baseline else None,
            is_judged=key in candidate.asked,
        )
        for key, rule in candidate.keys.items()
    ]
    own = candidate.verdicts.own if candidate.verdicts else ()
    return found + [
        RuleRate(
            text,
            False,
            wilson(*candidate.passes_question(text)),
            wilson(*baseline.passes_question(text)) if baseline else None,
            is_judged=True,
        )
        for text in own
    ]


def judged_words(candidate: RunFacts, baseline: RunFacts) -> str:
    """What the gate says about rules that only a judge can tell; empty where there are none."""
    if not candidate.asked:
        return ""
    if candidate.verdicts is None:
        return "What only a judge can tell does not count: no judge of this run is good enough."
    name = candidate.verdicts.name
    if baseline.verdicts is None:
        before = f"The run of version {baseline.run.version.number}"
        return f"{before} has not been judged by {name}, so what only a judge can tell is not compared."
    return f"For what only a judge can tell {name}, counts."
