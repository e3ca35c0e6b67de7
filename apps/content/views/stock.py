"""How many of a catalogue item are left."""

import uuid

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_POST

from apps.common.access import actor_of, needs
from apps.common.errors import Invalid
from apps.common.rights import Right
from apps.content import services
from apps.content.forms import StockForm
from apps.content.models import Item
from apps.content.views.items import item_page


@needs(Right.EDIT_PLANS)
@require_POST
def set_stock(request: HttpRequest, item: uuid.UUID) -> HttpResponse:
    found = get_object_or_404(Item.objects.select_related("owner"), uuid=item)
    if found.kind != Item.Kind.CATALOG_ITEM:
        raise Invalid("Only catalogue items have a stock.")
    form = StockForm(request.POST)
    if not form.is_valid():
        return item_page(request, found, form)
    quantity = form.cleaned_data["quantity"]
    services.set_stock(item=found, quantity=quantity, actor=actor_of(request))
    words = "It cannot run out any more." if quantity is None else f"{quantity:,} in stock."
    messages.success(request, f"Saved. {words}" if quantity != 0 else "Saved. Nothing that cites it is sent any more.")
    return redirect("content:show_item", item=item)
