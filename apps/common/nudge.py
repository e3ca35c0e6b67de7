"""Telling a worker that there is something to do. The row is the queue: a nudge that is lost costs seconds, no work."""

import logging
from dataclasses import replace
from typing import Any

from celery import current_app
from django.core.cache import cache
from django.db import transaction

from apps.common.jobs import forget_jobs
from apps.common.progress import Progress

log = logging.getLogger("attune.nudge")
_ASK_AGAIN = 10
_POLICY = {"max_retries": 1, "interval_start": 0, "interval_step": 0.2, "interval_max": 0.2}


def nudge(task: Any, key: int | None, **options: Any) -> None:
    """Sends `task` for the row `key` after the commit (no row, no task).

    A broker that does not answer is logged and never fails the request: the row is written, and beat's sweep finds it
    once the broker is back.
    """
    if key is not None:
        transaction.on_commit(lambda: _send(task, key, options))


def _send(task: Any, key: int, options: dict[str, Any]) -> None:
    forget_jobs()
    try:
        task.apply_async((key,), retry_policy=_POLICY, **options)
    except Exception as error:
        log.warning("nobody could be told of %s: %s", task.name, type(error).__name__)


def listened(progress: Progress) -> Progress:
    """`progress`, and where nothing has been heard for too long also whether the broker is to blame."""
    return replace(progress, is_broker_there=is_broker_there()) if progress.silence else progress


def is_broker_there() -> bool:
    """Whether the broker takes connections; asked at most every ten seconds, and only where somebody waits."""
    known = cache.get("attune:broker")
    if known is None:
        known = _is_broker_there()
        cache.set("attune:broker", known, _ASK_AGAIN)
    return bool(known)


def _is_broker_there() -> bool:
    try:
        with current_app.connection_for_write(connect_timeout=1) as connection:
            connection.ensure_connection(max_retries=1, timeout=1)
    except Exception:
        return False
    return True
