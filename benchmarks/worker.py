"""What a process of a benchmark does before it is given work, as a worker's process has done it."""

import django


def begin() -> None:
    """For pools of spawned processes: it imports models only once Django is set up."""
    django.setup()
    from config.celery import hand_over_often, share_what_is_loaded

    hand_over_often()
    share_what_is_loaded()
