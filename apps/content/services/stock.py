"""How many of a catalogue item are left."""

from django.db import transaction

from apps.common import audit, clock
from apps.common.access import require
from apps.common.errors import Invalid
from apps.common.models import User
from apps.common.rights import Right
from apps.content.kinds import MOST_IN_STOCK
from apps.content.models import Item, Stock


def set_stock(*, item: Item, quantity: int | None, actor: User) -> None:
    """Counts at once, also for what is approved and queued: with 0 left nothing that cites it is sent. None: it cannot
    run out. Raises Invalid for another kind of content and for a number that is none."""
    require(actor, Right.EDIT_PLANS)
    if item.kind != Item.Kind.CATALOG_ITEM:
        raise Invalid("Only catalogue items have a stock.", {"quantity": "Only catalogue items have a stock."})
    if quantity is not None and not 0 <= quantity <= MOST_IN_STOCK:
        message = "Give a whole number from 0 on, or leave it empty."
        raise Invalid(message, {"quantity": message})
    with transaction.atomic():
        if quantity is None:
            Stock.objects.filter(family=item.family).delete()
        else:
            values = {"quantity": quantity, "updated_at": clock.now()}
            Stock.objects.update_or_create(family=item.family, defaults=values)
        audit.record(actor=actor, action="content.set_stock", obj=item, detail={"quantity": quantity})
