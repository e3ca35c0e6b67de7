"""Nudges. The rows are the queue; losing a task loses nothing."""

from celery import shared_task

from apps.prompts import services
from apps.prompts.models import COMPARISONS, JUDGES, TESTS


@shared_task(name="prompts.work_test_run", expires=30)
def work_test_run(run_id: int) -> None:
    if services.work_test_run(run_id=run_id):
        work_test_run.delay(run_id)


@shared_task(name="prompts.sweep_test_runs", expires=30)
def sweep_test_runs() -> None:
    for run_id in services.sweep(TESTS):
        work_test_run.delay(run_id)


@shared_task(name="prompts.work_judge_run", expires=30)
def work_judge_run(run_id: int) -> None:
    if services.work_judge_run(run_id=run_id):
        work_judge_run.delay(run_id)


@shared_task(name="prompts.sweep_judge_runs", expires=30)
def sweep_judge_runs() -> None:
    for run_id in services.sweep(JUDGES):
        work_judge_run.delay(run_id)


@shared_task(name="prompts.work_comparison", expires=30)
def work_comparison(comparison_id: int) -> None:
    if services.work_comparison(comparison_id=comparison_id):
        work_comparison.delay(comparison_id)


@shared_task(name="prompts.sweep_comparisons", expires=30)
def sweep_comparisons() -> None:
    for comparison_id in services.sweep(COMPARISONS):
        work_comparison.delay(comparison_id)
