"""One result for its page: the case, the draft as a message, its findings, and the baseline's draft beside it."""

from dataclasses import dataclass
from typing import Any, NamedTuple

from apps.ai import fact_choices
from apps.ai.types import DraftText, ExpandedBrief, Finding
from apps.prompts import rules
from apps.prompts.answer_shown import ShownAnswer, shown_answer
from apps.prompts.models import TestResult, TestRun
from apps.prompts.preview import Preview, shown_draft
from apps.prompts.purposes import DRAFT
from apps.prompts.reports.counting import Verdicts, verdicts_on
from apps.prompts.rules.judged import questions
from apps.prompts.selectors import prompt_spec
from apps.prompts.spec import PromptSpec, RuleSpec, with_fallbacks
from apps.prompts.testing import expectations
from apps.prompts.testing.cases import brief_of


@dataclass(frozen=True)
class ShownFact:
    label: str
    key: str
    words: str
    is_steering: bool


class ShownRule(NamedTuple):
    """A rule on one draft. `is_kept` is None where only a judge can tell, and none that counts has."""

    words: str
    is_kept: bool | None
    blocks: bool


@dataclass(frozen=True)
class ShownResult:
    """One draft. `preview` is None where no draft came out; `answer` is what another purpose answered."""

    result: TestResult
    version: int
    preview: Preview | None
    answer: ShownAnswer | None
    rules: tuple[ShownRule, ...]


@dataclass(frozen=True)
class ResultPage:
    """`siblings` are the repetitions of the same case in this run, `before` and `after` the cases around it."""

    shown: ShownResult
    baseline: ShownResult | None
    facts: tuple[ShownFact, ...]
    contents: tuple[str, ...]
    expect: tuple[str, ...]
    siblings: list[TestResult]
    before: TestResult | None
    after: TestResult | None


def result_page(run: TestRun, result: TestResult, baseline: TestRun | None) -> ResultPage:
    case, spec = result.case.spec, prompt_spec(run.version)
    brief = brief_of(case, run.revision.content, spec, result.repetition)
    other = _same(baseline, result) if baseline else None
    said, said_before = verdicts_on(run, baseline)
    labels = fact_choices.labels_of(fact.key for fact in brief.facts)
    order = list(run.results.select_related("case").order_by("case__place", "case_id", "repetition"))
    firsts = [one for one in order if one.repetition == 0]
    place = next((n for n, one in enumerate(firsts) if one.case_id == result.case_id), 0)
    return ResultPage(
        shown=_shown(run, result, spec, brief, said),
        baseline=_shown_baseline(baseline, other, said_before) if baseline and other else None,
        facts=tuple(ShownFact(labels[f.key], f.key, f.words, f.use == "steer") for f in brief.facts),
        contents=tuple(one.name for one in brief.contents),
        expect=tuple(expectations.sentence(one, spec.channel) for one in case.expect),
        siblings=[one for one in order if one.case_id == result.case_id],
        before=firsts[place - 1] if place else None,
        after=firsts[place + 1] if place + 1 < len(firsts) else None,
    )


def _same(run: TestRun, result: TestResult) -> TestResult | None:
    """The other run's draft of the same case, which is another row where its set is another one or was changed and
    changed back: a set has each name once."""
    same = run.results.filter(case__name=result.case.name).select_related("case")
    return same.filter(repetition=result.repetition).first() or same.order_by("repetition").first()


def _shown_baseline(run: TestRun, result: TestResult, said: Verdicts | None) -> ShownResult:
    spec = prompt_spec(run.version)
    brief = brief_of(result.case.spec, run.revision.content, spec, result.repetition)
    return _shown(run, result, spec, brief, said)


def _shown(
    run: TestRun, result: TestResult, spec: PromptSpec, brief: ExpandedBrief, said: Verdicts | None
) -> ShownResult:
    findings = [Finding.from_json(one) for one in result.findings]
    preview, answer = None, None
    if result.output is not None and spec.purpose == DRAFT:
        draft = DraftText.from_json(result.output)
        preview = shown_draft(draft, findings, with_fallbacks(brief, ()), Preview((), None, ""))
    elif result.output is not None:
        answer = shown_answer(spec, result.output, fact_choices.labels_of(item.key for item in spec.inputs))
    listed = tuple(_rule(one, result, said, spec.channel) for one in result.rules)
    if said and result.output is not None:
        listed += tuple(ShownRule(text, said.on(result.pk, (text,)), False) for text in said.own)
    return ShownResult(result, run.version.number, preview, answer, listed)


def _rule(one: dict[str, Any], result: TestResult, said: Verdicts | None, channel: str) -> ShownRule:
    rule = RuleSpec.from_json(one["rule"])
    is_kept: bool | None = not one["hits"]
    if asked := [question.text[:300] for question in questions([rule])]:
        is_kept = said.on(result.pk, asked) if said else None
    return ShownRule(rules.sentence(rule, channel), is_kept, rule.severity == "block")
