"""Test runs: started, paused, resumed, cancelled, noticed to be done."""

from django.db import connection, transaction
from django.db.models import Exists, OuterRef

from apps.common import audit, clock
from apps.common.access import require
from apps.common.errors import Conflict, Invalid
from apps.common.models import User
from apps.common.rights import Right
from apps.prompts.builtin import BUILT_IN
from apps.prompts.models import TestResult, TestRun, TestSet, Version
from apps.prompts.purposes import DRAFT
from apps.prompts.writers import writers_for
from apps.prompts.writing import COMPOSER, COMPOSER_MODEL

Status = TestRun.Status
OPEN = (Status.RUNNING, Status.PAUSED)
UNWRITTEN = (TestResult.Status.WAITING, TestResult.Status.WRITING)
MAX_REPETITIONS = 10

PLAN_RESULTS = """
INSERT INTO prompts_testresult (uuid, run_id, case_id, repetition, status, claim_no, attempts, error_code, error,
                                findings, rules, faults, blocking, warnings, calls)
SELECT gen_random_uuid(), %(run)s, c.testcase_id, n, 'waiting', 0, 0, '', '', '[]', '[]', '[]', 0, 0, 0
FROM prompts_setrevision_cases c CROSS JOIN generate_series(0, %(repetitions)s - 1) n
WHERE c.setrevision_id = %(revision)s
ON CONFLICT (run_id, case_id, repetition) DO NOTHING
"""


def start_test_run(
    *,
    version: Version,
    test_set: TestSet,
    actor: User,
    repetitions: int = 1,
    provider: str = "",
    model: str = "",
) -> TestRun:
    """Queues one result for each case of the set as it is now, and each repetition.

    `provider` and `model` name who writes; without them it is who would write for a campaign today. Raises Invalid for
    an empty set or where nobody can write, Conflict when the same run is open already.
    """
    require(actor, Right.EDIT_PLANS)
    if not 1 <= repetitions <= MAX_REPETITIONS:
        words = f"Between 1 and {MAX_REPETITIONS} times."
        raise Invalid(words, {"repetitions": words})
    with transaction.atomic():
        held = TestSet.objects.select_for_update().get(pk=test_set.pk)
        revision = held.revisions.order_by("-number").first()
        if held.prompt_id != version.prompt_id or held.removed_at is not None:
            raise Conflict("This test set does not belong to the prompt any more.")
        if revision is None or not revision.cases.exists():
            raise Invalid("This set has no cases yet. Add some, then run it.", {"set": "This set has no cases yet."})
        if TestRun.objects.filter(version=version, revision=revision, status__in=OPEN).exists():
            raise Conflict("This version is being run on this set already.")
        writer, now = _writer(version.prompt.purpose, provider, model), clock.now()
        run = TestRun.objects.create(
            version=version,
            revision=revision,
            content_hash=version.content_hash,
            digest=revision.digest,
            provider=writer[0],
            model=writer[1],
            repetitions=repetitions,
            started_by=actor,
            started_at=now,
            active_since=now,
        )
        count = _plan_results(run)
        detail = {"number": version.number, "run": str(run.uuid), "digest": run.digest}
        audit.record(actor=actor, action="prompts.start_test_run", obj=version.prompt, count=count, detail=detail)
    return run


def _writer(purpose: str, provider: str, model: str) -> tuple[str, str]:
    if provider == COMPOSER and (purpose == DRAFT or purpose in BUILT_IN):
        return COMPOSER, COMPOSER_MODEL
    if provider and model:
        return provider, model
    found = writers_for(purpose)
    if not found:
        words = "No model is connected, and this prompt needs one. An admin connects one in Settings."
        raise Invalid(words, {"provider": words})
    return found[0].provider, found[0].model


def _plan_results(run: TestRun) -> int:
    values = {"run": run.pk, "revision": run.revision_id, "repetitions": run.repetitions}
    with connection.cursor() as cursor:
        cursor.execute(PLAN_RESULTS, values)
        return int(cursor.rowcount)


def pause_test_run(*, run: TestRun, actor: User, reason: str = "Paused by a colleague.") -> None:
    """Stops claiming further cases; those being written finish. A run that is not running stays as it is."""
    with transaction.atomic():
        held = _open_run(run, actor)
        if held.status == Status.RUNNING:
            _set(held, Status.PAUSED, pause_reason=reason)
            _record(held, actor, "prompts.pause_test_run")


def resume_test_run(*, run: TestRun, actor: User) -> None:
    with transaction.atomic():
        held = _open_run(run, actor)
        if held.status == Status.PAUSED:
            _set(held, Status.RUNNING, pause_reason="", active_since=clock.now())
            _record(held, actor, "prompts.resume_test_run")


def cancel_test_run(*, run: TestRun, actor: User) -> None:
    """Ends a run. What is written stays to be read; it never counts for production."""
    with transaction.atomic():
        held = _open_run(run, actor)
        if held.status in OPEN:
            _set(held, Status.CANCELLED, finished_at=clock.now())
            held.results.filter(status__in=UNWRITTEN).delete()
            _record(held, actor, "prompts.cancel_test_run")


def retry_test_results(*, run: TestRun, actor: User) -> int:
    """Queues every case that could not be written once more. Returns how many."""
    with transaction.atomic():
        held = _open_run(run, actor)
        if held.status == Status.CANCELLED:
            raise Conflict("This run was cancelled. Start a new one.")
        count = held.results.filter(status=TestResult.Status.FAILED).update(
            status=TestResult.Status.WAITING, attempts=0, not_before=None, error="", error_code=""
        )
        if count:
            _set(held, Status.RUNNING, pause_reason="", finished_at=None, active_since=clock.now())
            _record(held, actor, "prompts.retry_test_results", count)
    return count


def sweep_test_runs() -> list[int]:
    """Gives back expired leases, ends runs with nothing left to write, names those that need a worker."""
    now = clock.now()
    with transaction.atomic():
        TestResult.objects.filter(status=TestResult.Status.WRITING, lease_until__lt=now).update(
            status=TestResult.Status.WAITING, lease_until=None
        )
        left = TestResult.objects.filter(run=OuterRef("pk"), status__in=UNWRITTEN)
        running = TestRun.objects.filter(status=Status.RUNNING)
        done = running.filter(~Exists(left)).select_for_update(skip_locked=True, of=("self",))
        keys = list(done.values_list("pk", flat=True))
        TestRun.objects.filter(pk__in=keys).update(status=Status.FINISHED, finished_at=now)
    return list(running.filter(Exists(left)).values_list("pk", flat=True))


def _open_run(run: TestRun, actor: User) -> TestRun:
    require(actor, Right.EDIT_PLANS)
    return TestRun.objects.select_for_update(of=("self",)).select_related("version__prompt").get(pk=run.pk)


def _set(run: TestRun, status: Status, **changes: object) -> None:
    TestRun.objects.filter(pk=run.pk).update(status=status, **changes)


def _record(run: TestRun, actor: User, action: str, count: int | None = None) -> None:
    detail = {"number": run.version.number, "run": str(run.uuid)}
    audit.record(actor=actor, action=action, obj=run.version.prompt, count=count, detail=detail)
