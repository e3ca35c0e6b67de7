"""Test runs: started."""

from django.db import connection, transaction

from apps.common import audit, clock
from apps.common.access import require
from apps.common.errors import Conflict, Invalid
from apps.common.models import User
from apps.common.rights import Right
from apps.prompts.builtin import BUILT_IN
from apps.prompts.models import TestRun, TestSet, Version
from apps.prompts.purposes import DRAFT
from apps.prompts.writers import writers_for
from apps.prompts.writing import COMPOSER, COMPOSER_MODEL

Status = TestRun.Status
OPEN = (Status.RUNNING, Status.PAUSED)
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
