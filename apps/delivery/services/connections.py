"""The channel's connection: kill switch, throttle, circuit breaker."""

from datetime import timedelta

from django.db import transaction

from apps.common import audit, clock
from apps.common.access import require
from apps.common.errors import Invalid
from apps.common.models import User
from apps.common.rights import Right
from apps.common.stale import Stale, base_of
from apps.delivery.models import Connection
from apps.delivery.services.outcomes import backoff

FASTEST = 1_000_000


def connection_for(channel: str) -> Connection:
    """The connection's row, made on first use."""
    return Connection.objects.get_or_create(channel=channel, defaults={"name": "E-mail"})[0]


@transaction.atomic
def stop_everything(*, channel: str, actor: User) -> Connection:
    """The kill switch: nothing leaves on this channel any more, whatever campaigns say. At most 5 s behind."""
    return _switch(channel, True, "delivery.stop_everything", actor)


@transaction.atomic
def start_again(*, channel: str, actor: User) -> Connection:
    """Ends the kill switch."""
    return _switch(channel, False, "delivery.start_again", actor)


def throttle_base(connection: Connection) -> str:
    """What a form over the throttle was opened on."""
    return base_of({"per_minute": connection.per_minute})


@transaction.atomic
def save_throttle(*, channel: str, per_minute: int, actor: User, base: str | None = None) -> Connection:
    """Sets how many messages may leave in a minute, over all workers. Raises Invalid out of 1 to 1,000,000, Stale when
    it is not what `base` was opened on."""
    require(actor, Right.MANAGE)
    if not 1 <= per_minute <= FASTEST:
        message = f"Give a number from 1 to {FASTEST:,}."
        raise Invalid(message, {"per_minute": message})
    connection = _locked(channel)
    if base is not None and base != throttle_base(connection):
        raise Stale("Somebody has changed the throttle meanwhile.")
    connection.per_minute = per_minute
    connection.save(update_fields=["per_minute"])
    audit.record(actor=actor, action="delivery.save_throttle", obj=connection, keys=["per_minute"])
    return connection


@transaction.atomic
def note_test(*, channel: str, actor: User, is_ok: bool) -> None:
    """Somebody sent a test message to themselves."""
    require(actor, Right.MANAGE)
    audit.record(actor=actor, action="delivery.send_test", obj=_locked(channel), count=1, detail={"ok": is_ok})


def note_failure(*, channel: str, words: str, retry_after: float | None = None) -> None:
    """Opens the circuit for a while that doubles with every fault in a row; a provider's own Retry-After is obeyed."""
    with transaction.atomic():
        connection = _locked(channel)
        connection.failures += 1
        wait = timedelta(seconds=retry_after) if retry_after else backoff(connection.failures)
        connection.closed_until = clock.now() + wait
        connection.last_error = words
        connection.save(update_fields=["failures", "closed_until", "last_error"])


def note_success(*, channel: str) -> None:
    """Closes the circuit. Writes only when there was a fault, so that it costs nothing while all is well."""
    Connection.objects.filter(channel=channel, failures__gt=0).update(failures=0, closed_until=None, last_error="")


def _switch(channel: str, is_stopped: bool, action: str, actor: User) -> Connection:
    require(actor, Right.MANAGE)
    connection = _locked(channel)
    connection.is_stopped = is_stopped
    connection.save(update_fields=["is_stopped"])
    audit.record(actor=actor, action=action, obj=connection, keys=["is_stopped"])
    return connection


def _locked(channel: str) -> Connection:
    connection_for(channel)
    return Connection.objects.select_for_update().get(channel=channel)
