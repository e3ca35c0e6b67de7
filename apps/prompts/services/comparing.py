"""Comparisons: started, and what one draft of them is."""

from collections.abc import Sequence
from typing import Any

from django.db import transaction

from apps.common import audit, clock
from apps.common.access import require
from apps.common.errors import Invalid
from apps.common.models import User
from apps.common.rights import Right
from apps.prompts.casework import Policies, write_case
from apps.prompts.models import COMPARISONS, ComparedDraft, Comparison, Prompt, Version
from apps.prompts.selectors import prompt_spec
from apps.prompts.services.queues import threads_for, work_through
from apps.prompts.spec import PromptSpec
from apps.prompts.testing.cases import CaseSpec, Shelf
from apps.prompts.writers import Writer

MAX_COLUMNS, MAX_CASES = 4, 12


def start_comparison(
    *,
    prompt: Prompt,
    columns: Sequence[tuple[Version, Writer]],
    shelf: Shelf,
    cases: Sequence[CaseSpec],
    title: str,
    actor: User,
) -> Comparison:
    """Queues one draft for each column and case. Raises Invalid for fewer than two or more than four columns, columns
    that are the same, and for no cases."""
    require(actor, Right.EDIT_PLANS)
    said = [_column(version, writer) for version, writer in columns]
    if not 2 <= len(said) <= MAX_COLUMNS:
        words = f"Choose two to {MAX_COLUMNS} to compare."
        raise Invalid(words, {"columns": words})
    if any(one in said[:place] for place, one in enumerate(said)):
        words = "Two of them are the same."
        raise Invalid(words, {"columns": words})
    if any(version.prompt_id != prompt.pk for version, _ in columns):
        raise Invalid("Every version must be one of this prompt.", {"columns": "Choose versions of this prompt."})
    kept = list(cases)[:MAX_CASES]
    if not kept:
        raise Invalid("There are no cases to write.", {"cases": "There are no cases to write."})
    now = clock.now()
    with transaction.atomic():
        comparison = Comparison.objects.create(
            prompt=prompt,
            title=title[:140],
            columns=said,
            shelf=shelf.to_json(),
            cases=[case.to_json() for case in kept],
            started_by=actor,
            started_at=now,
            active_since=now,
        )
        pairs = [(column, place) for place in range(len(kept)) for column in range(len(said))]
        rows = [ComparedDraft(comparison=comparison, column=column, place=place) for column, place in pairs]
        ComparedDraft.objects.bulk_create(rows)
        action, detail = "prompts.start_comparison", comparison.on_record
        audit.record(actor=actor, action=action, obj=prompt, count=len(rows), detail=detail)
    return comparison


def _column(version: Version, writer: Writer) -> dict[str, Any]:
    return {
        "version": str(version.uuid),
        "number": version.number,
        "provider": writer.provider,
        "model": writer.model,
        "label": writer.label,
    }


def work_comparison(*, comparison_id: int, seconds: float = 15) -> bool:
    """Writes drafts of a comparison for about `seconds`; returns whether there may be more."""
    comparison = Comparison.objects.select_related("prompt").get(pk=comparison_id)
    specs, shelf, policies = _specs(comparison), comparison.content, Policies()
    cases, columns = comparison.case_specs, comparison.columns

    def write(row: ComparedDraft) -> dict[str, Any]:
        writer = {name: columns[row.column][name] for name in ("provider", "model")}
        # The place of the case chooses among equal wordings, the same for every column.
        found = write_case(cases[row.place], shelf, specs[row.column], policies, repetition=row.place, **writer)
        return found.columns()

    threads = threads_for(one["provider"] for one in columns)
    return work_through(COMPARISONS, work_id=comparison_id, seconds=seconds, threads=threads, do=write)


def _specs(comparison: Comparison) -> list[PromptSpec]:
    versions = Version.objects.select_related("prompt")
    by_uuid = {str(one.uuid): one for one in versions.filter(uuid__in=[one["version"] for one in comparison.columns])}
    return [prompt_spec(by_uuid[one["version"]]) for one in comparison.columns]
