"""Which models serve a purpose, in order."""

from collections.abc import Sequence
from uuid import UUID

from django.db import connection, transaction

from apps.ai.models import EndpointModel, Purpose, Route
from apps.common import audit
from apps.common.access import require
from apps.common.errors import Conflict, Invalid
from apps.common.models import User
from apps.common.rights import Right
from apps.common.stale import Stale, base_of

MOST = 5


def route_base(purpose: str) -> str:
    """What a form over the order of a purpose was opened on."""
    rows = Route.objects.filter(purpose=purpose).order_by("position").values_list("model__uuid", flat=True)
    return base_of({"models": list(rows)})


@transaction.atomic
def save_route(*, purpose: str, models: Sequence[UUID | None], actor: User, base: str | None = None) -> None:
    """Sets the order of models for a purpose: the first is asked, the next steps in when it cannot.

    None stands for the environment's endpoint; nothing at all makes the purpose follow the others again. Raises
    Invalid, Conflict, and Stale when it is not what `base` was opened on.
    """
    require(actor, Right.MANAGE)
    if purpose not in Purpose.values:
        raise Invalid("There is no such purpose.")
    if len(set(models)) != len(models) or len(models) > MOST:
        words = f"Name each model once, and {MOST} at most."
        raise Invalid(words, {"models": words})
    found = {row.uuid: row for row in EndpointModel.objects.filter(uuid__in=[uuid for uuid in models if uuid])}
    if any(uuid is not None and uuid not in found for uuid in models):
        raise Conflict("Somebody has removed one of these models meanwhile.")
    _one_at_a_time(purpose)
    if base is not None and base != route_base(purpose):
        raise Stale("Somebody has changed this order meanwhile.")
    Route.objects.filter(purpose=purpose).delete()
    Route.objects.bulk_create(
        Route(purpose=purpose, position=place, model=found[uuid] if uuid else None) for place, uuid in enumerate(models)
    )
    audit.record(actor=actor, action="ai.save_route", count=len(models), detail={"purpose": Purpose(purpose).label})


def _one_at_a_time(purpose: str) -> None:
    """An order without models has no row to lock. Held until the transaction ends."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext(%s))", [f"attune route {purpose}"])
