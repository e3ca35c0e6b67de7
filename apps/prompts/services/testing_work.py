"""What a worker does for a test run: claim a case, write it outside any transaction, record where the claim holds."""

import logging
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

from django.db import connection, transaction

from apps.ai.types import ExpandedBrief
from apps.common import clock
from apps.content.guardrails.policy import GuardPolicy
from apps.content.selectors import class_of, guard_policy
from apps.prompts import writing
from apps.prompts.casework import CaseResult, write_case
from apps.prompts.models import TestResult, TestRun
from apps.prompts.selectors import prompt_spec
from apps.prompts.services.testing_runs import sweep_test_runs
from apps.prompts.spec import PromptSpec
from apps.prompts.testing.cases import Shelf

log = logging.getLogger("attune.tests")

LEASE = timedelta(minutes=6)  # longer than four model calls of 60 s (one answer, one repair, two regenerations)
THREADS = 8  # cases in flight per process while a model answers
MAX_ATTEMPTS = 4
MIN_FAILURES_TO_PAUSE = 8
Status = TestResult.Status

CLAIM = """
WITH chosen AS MATERIALIZED (
    SELECT r.id FROM prompts_testresult r JOIN prompts_testrun g ON g.id = r.run_id
    WHERE r.run_id = %(run)s AND g.status = 'running' AND r.status = 'waiting'
      AND (r.not_before IS NULL OR r.not_before <= %(now)s)
    ORDER BY r.id LIMIT %(limit)s FOR UPDATE OF r SKIP LOCKED
)
UPDATE prompts_testresult d SET status = 'writing', claim_no = d.claim_no + 1, lease_until = %(lease)s
FROM chosen WHERE d.id = chosen.id
RETURNING d.id
"""


def claim_results(*, run_id: int, limit: int) -> list[int]:
    """Takes up to `limit` waiting cases of a running run under a lease. Two workers never get the same one."""
    now = clock.now()
    with connection.cursor() as cursor:
        cursor.execute(CLAIM, {"run": run_id, "limit": limit, "now": now, "lease": now + LEASE})
        return [row[0] for row in cursor.fetchall()]


def work_test_run(*, run_id: int, seconds: float = 15) -> bool:
    """Writes cases of a run for about `seconds`; returns whether there may be more."""
    run = TestRun.objects.select_related("version__prompt", "revision").get(pk=run_id)
    work = _Work(run, time.monotonic() + seconds)
    if run.provider == writing.COMPOSER:
        more = work.go_on()
    else:
        with ThreadPoolExecutor(THREADS, thread_name_prefix="tests") as pool:
            more = any(future.result() for future in [pool.submit(work.in_thread) for _ in range(THREADS)])
    if not more:
        sweep_test_runs()
    return more


class _Work:
    """One process's share of a run: what all cases have in common is read once."""

    def __init__(self, run: TestRun, until: float) -> None:
        self.run, self.until = run, until
        self.spec: PromptSpec = prompt_spec(run.version)
        self.shelf: Shelf = run.revision.content
        self.policies: dict[str, GuardPolicy] = {}

    def in_thread(self) -> bool:
        try:
            return self.go_on()
        finally:
            connection.close()

    def go_on(self) -> bool:
        while time.monotonic() < self.until:
            claimed = claim_results(run_id=self.run.pk, limit=1)
            if not claimed:
                return False
            self.write(claimed[0])
        return True

    def policy(self, brief: ExpandedBrief) -> GuardPolicy:
        """The rules for what this brief may say, as they are when the run begins to need them."""
        name = class_of(brief.contents)
        if name not in self.policies:
            self.policies[name] = guard_policy(brief.locale, brief.channel, name)
        return self.policies[name]

    def write(self, key: int) -> None:
        """Writes one claimed case and records what came out, or why nothing could be said about it."""
        result = TestResult.objects.select_related("case").get(pk=key)
        if result.status != Status.WRITING:
            return
        try:
            found = write_case(
                result.case.spec,
                self.shelf,
                self.spec,
                self.policy,
                provider=self.run.provider,
                model=self.run.model,
                repetition=result.repetition,
            )
        except writing.WriteError as error:
            _record_failure(result, error)
        except Exception:
            log.exception("test result %s could not be written", result.pk)
            _record_failure(result, writing.WriteError("unexpected", "Something unexpected went wrong."))
        else:
            _record_result(result, found)


def _record_result(result: TestResult, found: CaseResult) -> bool:
    """Stores what came out where the claim still holds; a worker that was too late changes nothing."""
    changed = TestResult.objects.filter(pk=result.pk, claim_no=result.claim_no, status=Status.WRITING).update(
        status=Status.WRITTEN,
        lease_until=None,
        output=found.output,
        findings=[finding.to_json() for finding in found.findings],
        rules=[{"rule": rule.to_json(), "hits": hits} for rule, hits in found.rules],
        faults=list(found.faults),
        blocking=found.blocking,
        warnings=found.warnings,
        error_code=found.error_code,
        error=found.error[:500],
        cost=found.cost,
        calls=found.calls,
        latency_ms=found.latency_ms,
        written_at=clock.now(),
    )
    return bool(changed)


@transaction.atomic
def _record_failure(result: TestResult, error: "writing.WriteError") -> None:
    """Back to the queue with backoff while trying again is safe and useful, else failed with its reason."""
    attempts = result.attempts + 1
    wait = max(error.retry_after or 0, min(300, 2**attempts))
    again = error.is_retryable and attempts < MAX_ATTEMPTS
    TestResult.objects.filter(pk=result.pk, claim_no=result.claim_no, status=Status.WRITING).update(
        status=Status.WAITING if again else Status.FAILED,
        attempts=attempts,
        not_before=clock.now() + timedelta(seconds=wait) if again else None,
        lease_until=None,
        error_code=error.code[:40],
        error=error.message[:500],
    )
    _pause_when_mostly_failing(result.run_id)


def _pause_when_mostly_failing(run_id: int) -> None:
    results = TestResult.objects.filter(run=run_id)
    failed = results.filter(status=Status.FAILED).count()
    if failed >= MIN_FAILURES_TO_PAUSE and failed > results.filter(status=Status.WRITTEN).count():
        reason = f"Stopped by itself: {failed} cases could not be written, more than were."
        running = TestRun.objects.filter(pk=run_id, status=TestRun.Status.RUNNING)
        running.update(status=TestRun.Status.PAUSED, pause_reason=reason)
