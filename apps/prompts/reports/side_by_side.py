"""A comparison as its page shows it: a row for each case, a column for each writer."""

from dataclasses import dataclass
from decimal import Decimal
from statistics import median
from typing import Any

from apps.ai import fact_choices
from apps.ai.types import DraftText, Finding
from apps.common import clock
from apps.prompts import preview as previews
from apps.prompts.answer_shown import ShownAnswer, shown_answer
from apps.prompts.models import ComparedDraft, Comparison, Prompt, TestSet, Version
from apps.prompts.preview import Preview, shown_draft
from apps.prompts.purposes import DRAFT, READS_TEXT
from apps.prompts.reports.sets import cases_of, newest_revision
from apps.prompts.samples import sample_text, sample_values
from apps.prompts.selectors import prompt_spec
from apps.prompts.spec import PromptSpec, with_fallbacks
from apps.prompts.testing.cases import CaseFact, CaseSpec, Shelf, brief_of
from apps.prompts.testing.starters import shelf_from


@dataclass(frozen=True)
class Cell:
    """`draft` is None where the comparison was cancelled before it was written."""

    draft: ComparedDraft | None
    preview: Preview | None
    answer: ShownAnswer | None


@dataclass(frozen=True)
class Column:
    """One writer with what all its drafts come to; `failed` are cases without one, `seconds` is the median."""

    number: int
    label: str
    written: int
    failed: int
    blocking: int
    warnings: int
    cost: Decimal | None
    seconds: float | None


@dataclass(frozen=True)
class Row:
    name: str
    facts: tuple[str, ...]
    cells: tuple[Cell, ...]


@dataclass(frozen=True)
class SideBySide:
    comparison: Comparison
    columns: tuple[Column, ...]
    rows: tuple[Row, ...]


def side_by_side(comparison: Comparison) -> SideBySide:
    drafts = list(comparison.drafts.order_by("place", "column"))
    by_place: dict[tuple[int, int], ComparedDraft] = {(one.place, one.column): one for one in drafts}
    versions = {str(v.uuid): v for v in Version.objects.filter(uuid__in=[c["version"] for c in comparison.columns])}
    specs = []
    for column in comparison.columns:
        version = versions[column["version"]]
        version.prompt = comparison.prompt
        specs.append(prompt_spec(version))
    shelf, rows = comparison.content, []
    labels = fact_choices.labels_of({item.key for spec in specs for item in spec.inputs})
    for place, case in enumerate(comparison.case_specs):
        cells = [_cell(by_place.get((place, n)), case, shelf, spec, labels) for n, spec in enumerate(specs)]
        known = [fact for fact in brief_of(case, shelf, specs[0]).facts if fact.value]
        rows.append(Row(case.name, tuple(fact.words for fact in known), tuple(cells)))
    columns = tuple(_column(said, [d for d in drafts if d.column == n]) for n, said in enumerate(comparison.columns))
    return SideBySide(comparison, columns, tuple(rows))


def _column(said: dict[str, Any], drafts: list[ComparedDraft]) -> Column:
    written = [one for one in drafts if one.output is not None]
    costs = [one.cost for one in written if one.cost is not None]
    times = [one.latency_ms for one in written if one.latency_ms is not None]
    return Column(
        number=said["number"],
        label=said["label"],
        written=len(written),
        failed=sum(not one.is_open and one.output is None for one in drafts),
        blocking=sum(one.blocking for one in written),
        warnings=sum(one.warnings for one in written),
        cost=sum(costs, Decimal(0)) if written and len(costs) == len(written) else None,
        seconds=median(times) / 1000 if times else None,
    )


def _cell(draft: ComparedDraft | None, case: CaseSpec, shelf: Shelf, spec: PromptSpec, labels: dict[str, str]) -> Cell:
    if draft is None or draft.output is None:
        return Cell(draft, None, None)
    if spec.purpose != DRAFT:
        return Cell(draft, None, shown_answer(spec, draft.output, labels))
    brief = with_fallbacks(brief_of(case, shelf, spec, draft.place), ())
    findings = [Finding.from_json(one) for one in draft.findings]
    return Cell(draft, shown_draft(DraftText.from_json(draft.output), findings, brief, Preview((), None, "")), None)


def sample_cases(prompt: Prompt, version: Version, count: int) -> tuple[Shelf, list[CaseSpec], str]:
    """Sample customers made from a version's own facts, with everything that is approved in its language today."""
    version.prompt = prompt
    spec = prompt_spec(version)
    cases = []
    for number in range(count):
        if spec.purpose in READS_TEXT:
            cases.append(CaseSpec(f"Sample text {number + 1}", material=sample_text(spec, number)))
            continue
        values = sample_values(spec.inputs, number)
        facts = tuple(CaseFact(key, value) for key, value in values.items())
        cases.append(CaseSpec(f"Sample customer {number + 1}", facts=facts))
    return shelf_from(previews.approved_contents(prompt.locale), clock.now().date()), cases, "Sample customers"


def set_cases(test_set: TestSet, count: int) -> tuple[Shelf, list[CaseSpec], str]:
    """The first cases of a test set as it is now."""
    revision = newest_revision(test_set)
    cases = [case.spec for case in cases_of(revision)[:count]] if revision else []
    return revision.content if revision else Shelf(), cases, test_set.name
