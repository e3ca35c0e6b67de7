"""Comparisons: started, worked off row by row, tried again. The row is the queue."""

import logging
import time
from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from django.db import transaction

from apps.ai.types import ExpandedBrief
from apps.common import audit, clock
from apps.common.access import require
from apps.common.errors import Invalid
from apps.common.models import User
from apps.common.rights import Right
from apps.content.guardrails.policy import GuardPolicy
from apps.content.selectors import class_of, guard_policy
from apps.prompts.casework import write_case
from apps.prompts.models import ComparedDraft, Comparison, Prompt, Version
from apps.prompts.selectors import prompt_spec
from apps.prompts.spec import WriteError
from apps.prompts.testing.cases import CaseSpec, Shelf
from apps.prompts.writers import Writer

log = logging.getLogger("attune.comparisons")
MAX_COLUMNS, MAX_CASES = 4, 12
LEASE = timedelta(minutes=6)  # longer than the model calls of one draft
Status = ComparedDraft.Status


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
    with transaction.atomic():
        comparison = Comparison.objects.create(
            prompt=prompt,
            title=title[:140],
            columns=said,
            shelf=shelf.to_json(),
            cases=[case.to_json() for case in kept],
            started_by=actor,
            started_at=clock.now(),
        )
        pairs = [(column, place) for place in range(len(kept)) for column in range(len(said))]
        rows = [ComparedDraft(comparison=comparison, column=column, place=place) for column, place in pairs]
        ComparedDraft.objects.bulk_create(rows)
        audit.record(actor=actor, action="prompts.start_comparison", obj=prompt, count=len(rows))
    return comparison


def _column(version: Version, writer: Writer) -> dict[str, Any]:
    return {
        "version": str(version.uuid),
        "number": version.number,
        "provider": writer.provider,
        "model": writer.model,
        "label": writer.label,
    }


def retry_comparison(*, comparison: Comparison, actor: User) -> int:
    """Queues what did not come out once more. Returns how many."""
    require(actor, Right.EDIT_PLANS)
    with transaction.atomic():
        failed = comparison.drafts.filter(status=Status.FAILED)
        count = failed.update(status=Status.WAITING, error="", lease_until=None)
        if count:
            audit.record(actor=actor, action="prompts.retry_comparison", obj=comparison.prompt, count=count)
    return count


def sweep_comparisons() -> list[int]:
    """Gives back expired leases and names the comparisons that need a worker."""
    expired = ComparedDraft.objects.filter(status=Status.WRITING, lease_until__lt=clock.now())
    expired.update(status=Status.WAITING, lease_until=None)
    waiting = ComparedDraft.objects.filter(status=Status.WAITING).order_by("comparison_id")
    return list(waiting.values_list("comparison_id", flat=True).distinct())


def claim_draft(*, comparison_id: int) -> ComparedDraft | None:
    """Takes the next waiting row under a lease. Two workers never get the same one."""
    with transaction.atomic():
        waiting = ComparedDraft.objects.filter(comparison_id=comparison_id, status=Status.WAITING).order_by("id")
        row = waiting.select_for_update(skip_locked=True).first()
        if row is not None:
            row.status, row.claim_no, row.lease_until = Status.WRITING, row.claim_no + 1, clock.now() + LEASE
            row.save(update_fields=["status", "claim_no", "lease_until"])
    return row


def work_comparison(*, comparison_id: int, seconds: float = 15) -> bool:
    """Writes rows of a comparison for about `seconds`; returns whether there may be more."""
    comparison = Comparison.objects.select_related("prompt").filter(pk=comparison_id).first()
    if comparison is None:
        return False
    until, shelf = time.monotonic() + seconds, comparison.content
    while time.monotonic() < until:
        row = claim_draft(comparison_id=comparison_id)
        if row is None:
            return False
        _write(comparison, row, shelf)
    return True


def _write(comparison: Comparison, row: ComparedDraft, shelf: Shelf) -> None:
    column = comparison.columns[row.column]
    version = Version.objects.select_related("prompt").get(uuid=column["version"])
    writer = {"provider": column["provider"], "model": column["model"]}
    case = comparison.case_specs[row.place]
    try:
        # The place of the case chooses among equal wordings, the same for every column.
        found = write_case(case, shelf, prompt_spec(version), _policy, repetition=row.place, **writer)
    except WriteError as error:
        _record(row, status=Status.FAILED, error=error.message[:500])
    except Exception:
        log.exception("compared draft %s could not be written", row.pk)
        _record(row, status=Status.FAILED, error="Something unexpected went wrong.")
    else:
        _record(
            row,
            status=Status.WRITTEN if found.output is not None else Status.FAILED,
            output=found.output,
            findings=[finding.to_json() for finding in found.findings],
            error=found.error[:500],
            blocking=found.blocking,
            warnings=found.warnings,
            cost=found.cost,
            latency_ms=found.latency_ms,
        )


def _policy(brief: ExpandedBrief) -> GuardPolicy:
    return guard_policy(brief.locale, brief.channel, class_of(brief.contents))


def _record(row: ComparedDraft, **changes: Any) -> None:
    """Where the claim still holds; a worker that was too late changes nothing."""
    mine = ComparedDraft.objects.filter(pk=row.pk, claim_no=row.claim_no, status=Status.WRITING)
    mine.update(lease_until=None, written_at=clock.now(), **changes)
