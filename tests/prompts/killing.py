"""A worker that dies in the middle of its work."""

from collections.abc import Callable
from typing import Any

from django.db import connection


class Killed(BaseException):
    """The worker is gone: nothing that it would have done afterwards happens."""


def killed_at(number: int, work: Callable[..., Any], *given: Any, **named: Any) -> bool:
    """Calls `work` until it sends its `number`th statement, where it dies. False: it got to the end."""
    count = 0

    def die(execute, sql, params, many, context):
        nonlocal count
        count += 1
        if count == number:
            raise Killed
        return execute(sql, params, many, context)

    try:
        with connection.execute_wrapper(die):
            work(*given, **named)
    except Killed:
        return True
    return False
