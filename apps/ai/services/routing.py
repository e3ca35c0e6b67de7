"""Which models serve a purpose, in order."""

from collections.abc import Sequence
from uuid import UUID

from django.db import transaction

from apps.ai.models import EndpointModel, Purpose, Route
from apps.common import audit
from apps.common.access import require
from apps.common.errors import Conflict, Invalid
from apps.common.models import User
from apps.common.rights import Right

MOST = 5


@transaction.atomic
def save_route(*, purpose: str, models: Sequence[UUID | None], actor: User) -> None:
    """Sets the order of models for a purpose: the first is asked, the next steps in when it cannot. None stands for the
    environment's endpoint; nothing at all makes the purpose follow the others again. Raises Invalid, Conflict."""
    require(actor, Right.MANAGE)
    if purpose not in Purpose.values:
        raise Invalid("There is no such purpose.")
    if len(set(models)) != len(models) or len(models) > MOST:
        words = f"Name each model once, and {MOST} at most."
        raise Invalid(words, {"models": words})
    found = {row.uuid: row for row in EndpointModel.objects.filter(uuid__in=[uuid for uuid in models if uuid])}
    if any(uuid is not None and uuid not in found for uuid in models):
        raise Conflict("Somebody has removed one of these models meanwhile.")
    list(Route.objects.select_for_update().filter(purpose=purpose))
    Route.objects.filter(purpose=purpose).delete()
    Route.objects.bulk_create(
        Route(purpose=purpose, position=place, model=found[uuid] if uuid else None) for place, uuid in enumerate(models)
    )
    audit.record(actor=actor, action="ai.save_route", count=len(models), detail={"purpose": Purpose(purpose).label})
