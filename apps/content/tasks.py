from celery import shared_task

from apps.content import services


@shared_task(name="content.tell_expiring")
def tell_expiring() -> None:
    services.tell_expiring()


@shared_task(name="content.check_link", expires=120)
def check_link(check_id: int) -> None:
    looked = services.claim_check(check_id=check_id)
    if looked is not None:
        services.run_check(looked=looked)


@shared_task(name="content.sweep_links", expires=60)
def sweep_links() -> None:
    for check_id in services.due_checks():
        check_link.apply_async((check_id,), expires=120)


@shared_task(name="content.draw_image", expires=120)
def draw_image(job_id: int) -> None:
    job = services.claim_image(job_id=job_id)
    if job is not None:
        services.run_image(job=job)


@shared_task(name="content.sweep_images", expires=10)
def sweep_images() -> None:
    for job_id in services.due_images():
        draw_image.apply_async((job_id,), expires=120)


@shared_task(name="content.sweep_search", expires=60)
def sweep_search() -> None:
    services.index_missing()
    services.learn_meanings()
