"""Nudges. The rows are the queue; losing a task loses nothing."""

from celery import shared_task

from apps.drafts import services


@shared_task(name="drafts.work_run", expires=30)
def work_run(run_id: int) -> None:
    def again() -> object:
        return work_run.delay(run_id)

    if services.work_run(run_id=run_id, call=again):
        again()


@shared_task(name="drafts.sweep_runs", expires=30)
def sweep_runs() -> None:
    for run_id in services.sweep_runs():
        work_run.delay(run_id)
