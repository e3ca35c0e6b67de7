"""What one case of a test run is: written by the run's version for its content, checked, and what it came to."""

from typing import Any

from apps.prompts.casework import Policies, write_case
from apps.prompts.models import TESTS, TestResult, TestRun
from apps.prompts.selectors import prompt_spec
from apps.prompts.services.queues import threads_for, work_through


def work_test_run(*, run_id: int, seconds: float = 15) -> bool:
    """Writes cases of a run for about `seconds`; returns whether there may be more."""
    run = TestRun.objects.select_related("version__prompt", "revision").get(pk=run_id)
    spec, shelf, policies = prompt_spec(run.version), run.revision.content, Policies()

    def write(result: TestResult) -> dict[str, Any]:
        writer = {"provider": run.provider, "model": run.model}
        found = write_case(result.case.spec, shelf, spec, policies, repetition=result.repetition, **writer)
        rules = [{"rule": rule.to_json(), "hits": hits} for rule, hits in found.rules]
        return {**found.columns(), "rules": rules, "faults": list(found.faults), "calls": found.calls}

    return work_through(TESTS, work_id=run_id, seconds=seconds, threads=threads_for([run.provider]), do=write)
