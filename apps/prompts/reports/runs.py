"""What a run showed, shaped for its page: a matrix of cases and rules, rates, the comparison, cost and time."""

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from typing import NamedTuple

from django.db.models import Count, Q, Sum

from apps.ai.models import ModelCall
from apps.prompts import rules
from apps.prompts.assembly import assemble
from apps.prompts.models import TestCase, TestResult, TestRun, Version
from apps.prompts.purposes import DRAFT
from apps.prompts.reports.counting import Verdicts, verdicts_on
from apps.prompts.reports.evidence import guard_of, latest_run
from apps.prompts.reports.sets import newest_revision
from apps.prompts.reports.standings import RunFacts, Standing, comparison_of, rule_rates
from apps.prompts.selectors import production_version, prompt_spec
from apps.prompts.testing.cases import CaseSpec, Shelf, brief_of
from apps.prompts.testing.comparison import Comparison, RuleRate, Verdict
from apps.prompts.testing.gate import P_LIMIT
from apps.prompts.testing.statistics import Rate, detectable_loss_rate, percentile, wilson

MOST_REASONS = 5
KEPT, BROKEN, MIXED, UNKNOWN, OPEN = "kept", "broken", "mixed", "unknown", "open"


@dataclass(frozen=True)
class Cell:
    """One rule (or the guardrails, or the expectations) on one case, over its repetitions."""

    state: str
    words: str

    @property
    def mark(self) -> str:
        return {KEPT: "check", BROKEN: "x", MIXED: "minus", OPEN: "circle-dashed"}.get(self.state, "")


@dataclass(frozen=True)
class Row:
    """One case: its cells in the order of the report's heads, and how it compares with the baseline."""

    case: TestCase
    results: Sequence[TestResult]
    cells: tuple[Cell, ...]
    verdict: Verdict | None
    blocked_by: str = ""  # what is said of its first draft that is blocked

    @property
    def first(self) -> TestResult:
        return next((one for one in self.results if one.blocking or one.faults), self.results[0])

    @property
    def is_clean(self) -> bool:
        return all(cell.state in (KEPT, OPEN) for cell in self.cells)


class Reason(NamedTuple):
    """What blocks drafts, of how many cases, and one of them."""

    words: str
    cases: int
    example: TestResult


@dataclass(frozen=True)
class Report:
    """A run's page. `heads` are (short, whole sentence, blocks) of the matrix' columns, each short one different.

    `judge` names the judge whose answers count; `asks_judge`: some rules are questions that only a judge can answer.
    """

    run: TestRun
    baseline: TestRun | None
    heads: tuple[tuple[str, str, bool], ...]
    rows: tuple[Row, ...]
    rates: tuple[RuleRate, ...]
    passed: Rate
    comparison: Comparison | None
    cost: Decimal | None
    tokens_in: int
    tokens_out: int
    p50: float | None
    p95: float | None
    by_split: tuple[tuple[str, Rate], ...]
    judge: str
    asks_judge: bool

    @cached_property
    def detectable(self) -> float | None:
        """The share of lost cases that this set would have noticed four times out of five, in percent."""
        found = detectable_loss_rate(len(self.rows), threshold=P_LIMIT)
        return None if found is None else 100 * found

    @property
    def reasons(self) -> list[Reason]:
        """What blocks drafts, the commonest first."""
        found: dict[str, list[Row]] = defaultdict(list)
        for row in self.rows:
            if row.blocked_by:
                found[row.blocked_by].append(row)
        reasons = [Reason(words, len(rows), rows[0].first) for words, rows in found.items()]
        return sorted(reasons, key=lambda one: -one.cases)[:MOST_REASONS]

    @property
    def troubled(self) -> list[Row]:
        return [row for row in self.rows if not row.is_clean]


def report_of(run: TestRun, baseline: TestRun | None) -> Report:
    said, said_before = verdicts_on(run, baseline)
    facts = RunFacts(run, verdicts=said)
    other = RunFacts(baseline, facts.spec, said_before) if baseline else None
    comparison = comparison_of(facts, other) if other else None
    standings: dict[int, list[Standing]] = defaultdict(list)
    for one in facts.standings:
        standings[one.result.case_id].append(one)
    rows = tuple(
        _row(facts, facts.cases[case], found, comparison.verdicts.get(case) if comparison else None)
        for case, found in standings.items()
    )
    times = [one.latency_ms for one in facts.results if one.latency_ms is not None]
    costs = [one.cost for one in facts.results if one.cost is not None]
    clean, (into, out) = sum(row.is_clean for row in rows), tokens_of(run)
    return Report(
        run=run,
        baseline=baseline,
        heads=_heads(facts),
        rows=rows,
        rates=tuple(rule_rates(facts, other)),
        passed=wilson(clean, len(rows)),
        comparison=comparison,
        cost=sum(costs, Decimal(0)) if costs else None,
        tokens_in=into,
        tokens_out=out,
        p50=percentile(times, 0.5),
        p95=percentile(times, 0.95),
        by_split=_by_split(rows),
        judge=said.name if said else "",
        asks_judge=bool(facts.asked),
    )


def baselines_of(run: TestRun) -> list[TestRun]:
    """Other versions' finished runs on the same state of the set, in the same way: the newest of each version."""
    found = TestRun.objects.filter(
        version__prompt=run.version.prompt_id,
        digest=run.digest,
        status=TestRun.Status.FINISHED,
        provider=run.provider,
        model=run.model,
    ).exclude(content_hash=run.content_hash)
    newest: dict[int, TestRun] = {}
    for one in found.select_related("version__prompt", "revision").order_by("-finished_at"):
        newest.setdefault(one.version_id, one)
    return sorted(newest.values(), key=lambda one: -one.version.number)


def default_baseline(run: TestRun) -> TestRun | None:
    """The run of what is in production, when there is one that can be compared."""
    production = production_version(run.version.prompt)
    if production is None or production.content_hash == run.content_hash:
        return None
    production.prompt = run.version.prompt
    found = latest_run(production, run.digest, like=run)
    return found if found and found.status == TestRun.Status.FINISHED else None


def runs_of(version_ids: Sequence[int]) -> list[TestRun]:
    """Runs for a list, newest first, each with `blocked` and `failed` counted."""
    failed, blocked = Q(results__status="failed"), Q(results__blocking__gt=0)
    found = TestRun.objects.filter(version_id__in=version_ids).annotate(
        total=Count("results"),
        failed=Count("results", filter=failed),
        blocked=Count("results", filter=blocked),
        unmet=Count("results", filter=~Q(results__faults=[])),
    )
    return list(found.select_related("version", "revision__test_set", "started_by").order_by("-pk")[:30])


def _heads(facts: RunFacts) -> tuple[tuple[str, str, bool], ...]:
    channel = facts.spec.channel
    own = [
        (rules.KINDS[rule.kind].title_on(channel, rule.params), rules.sentence(rule, channel), rule.severity == "block")
        for rule in facts.keys.values()
    ]
    same = Counter(title for title, _, _ in own)
    own = [(said if same[title] > 1 else title, said, blocks) for title, said, blocks in own]
    guards = ("Guardrails", "Every check that is not a rule of this prompt", True)
    judge = [("Judge", _own_checklist(facts.verdicts), False)] if facts.verdicts and facts.verdicts.own else []
    return (guards, *own, *judge, ("Expected", _EXPECTED, True))


def _own_checklist(verdicts: Verdicts) -> str:
    return f"The checklist of {verdicts.name}"


_EXPECTED = "What this case asks for beyond the rules"


def _row(facts: RunFacts, case: TestCase, found: Sequence[Standing], verdict: Verdict | None) -> Row:
    drafts = [one for one in found if one.result.output is not None]
    guards = [_guard_findings(one.result) for one in found]
    cells = [_cell([not said for said in guards], next(filter(None, guards), "Nothing found."))]
    for key, rule in facts.keys.items():
        cells.append(_cell([facts.keeps(one, key) for one in drafts], rules.sentence(rule, facts.spec.channel)))
    if facts.verdicts and (own := facts.verdicts.own):
        cells.append(_cell([facts.answered(one, own) for one in drafts], _own_checklist(facts.verdicts)))
    faults = [one.result.faults for one in found]
    words = next((" ".join(said) for said in faults if said), "As expected.")
    cells.append(_cell([not said for said in faults], words))
    results = [one.result for one in found]
    return Row(case, results, tuple(cells), verdict, next(filter(None, map(_blocked_by, results)), ""))


def _blocked_by(result: TestResult) -> str:
    """The first thing that blocks a draft, or why there is none."""
    if not result.blocking:
        return ""
    said = (str(one["message"]) for one in result.findings if one["severity"] == "block")
    return result.error if result.output is None else next(said, "")


def _guard_findings(result: TestResult) -> str:
    if result.output is None and result.blocking:
        return result.error
    said = [one["message"] for one in result.findings if one["family"] != "rules" and one["severity"] == "block"]
    return " ".join(said) if result.blocking else ""


def _cell(said: Sequence[bool | None], words: str) -> Cell:
    if not said:
        return Cell(UNKNOWN, "No draft came out.")
    kept = [one for one in said if one is not None]
    if not kept:
        return Cell(OPEN, f"{words} Only a judge can tell, and none that counts has.")
    state = KEPT if all(kept) else BROKEN if not any(kept) else MIXED
    share = f" Kept in {sum(kept)} of {len(kept)}." if state == MIXED else ""
    return Cell(state, words + share)


def _by_split(rows: Sequence[Row]) -> tuple[tuple[str, Rate], ...]:
    total, clean = Counter(row.case.split for row in rows), Counter(row.case.split for row in rows if row.is_clean)
    return tuple((label, wilson(clean[name], total[name])) for name, label in TestCase.Split.choices if total[name])


def assembled_text(version: Version) -> str:
    """About what a model is told for one case, for an estimate of its cost."""
    spec = prompt_spec(version)
    if spec.purpose != DRAFT:
        return "".join((spec.instruction, spec.tone, *map(rules.prompt_line, spec.rules)))
    guard = guard_of(version)
    shelf = newest_revision(guard) if guard else None
    brief = brief_of(CaseSpec("Nothing known"), shelf.content if shelf else Shelf(), spec)
    assembled = assemble(brief, spec)
    return assembled.system + assembled.user


def tokens_of(run: TestRun) -> tuple[int, int]:
    """Tokens in and out by the ledger: what this wording cost its model while the run went on."""
    calls = ModelCall.objects.filter(prompt_hash=run.content_hash, model=run.model, at__gte=run.started_at)
    if run.finished_at:
        calls = calls.filter(at__lte=run.finished_at)
    found = calls.aggregate(into=Sum("tokens_in"), out=Sum("tokens_out"))
    return found["into"] or 0, found["out"] or 0
