"""Which models serve what, and what they may cost."""

from collections.abc import Mapping
from typing import Any

from django.contrib import messages
from django.forms import Form
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from apps.ai import selectors, services
from apps.ai.forms import BudgetForm, RouteForm
from apps.ai.models import Purpose
from apps.ai.services.routing import MOST
from apps.common.access import actor_of, needs
from apps.common.editing import Editing
from apps.common.rights import Right
from apps.common.selectors import Change, last_change_of_all

SAVED = "Saved. It holds for the next request."


@needs(Right.MANAGE)
@require_http_methods(["GET", "POST"])
def edit_route(request: HttpRequest, purpose: str) -> HttpResponse:
    if purpose not in Purpose.values:
        raise Http404
    models = selectors.chooseable_models()

    def now() -> tuple[Form, str]:
        order, added = selectors.route_models(purpose), request.GET.get("add", "")
        order += [value for value, _ in models if value == added and value not in order]
        stored = {f"place_{place}": value for place, value in enumerate(order[:MOST])}
        return RouteForm(initial=stored, choices=models), services.route_base(purpose)

    def bind(data: QueryDict) -> Form:
        return RouteForm(data, choices=models)

    def write(form: RouteForm, base: str) -> bool:
        services.save_route(purpose=purpose, models=form.models(), actor=actor_of(request), base=base)
        return True

    def change() -> Change | None:
        return last_change_of_all("ai.save_route", purpose=Purpose(purpose).label)

    editing = Editing(request, now=now, bind=bind, units=_whole_order, change=change)
    if editing.save(write):
        messages.success(request, editing.say(SAVED))
        return redirect("ai:list_endpoints")
    route = next(one for one in selectors.routes() if one.purpose == purpose)
    return render(
        request, "ai/route.html", {**editing.context, "route": route, "models": models}, status=editing.status
    )


def _whole_order(*sides: Mapping[str, Any]) -> dict[str, tuple[str, tuple[str, ...]]]:
    """Places only make sense together: two orders are not mixed into a third."""
    return {"order": ("Order", tuple(sorted({name for side in sides for name in side if name.startswith("place_")})))}


@needs(Right.MANAGE)
@require_http_methods(["GET", "POST"])
def edit_budgets(request: HttpRequest) -> HttpResponse:
    def now() -> tuple[Form, str]:
        stored = {budget.scope: budget.amount for budget in selectors.budgets()}
        return BudgetForm(initial=stored), services.caps_base()

    def write(form: BudgetForm, base: str) -> bool:
        services.save_caps(amounts=form.amounts(), actor=actor_of(request), base=base)
        return True

    editing = Editing(request, now=now, bind=BudgetForm, change=lambda: last_change_of_all("ai.save_budgets"))
    if editing.save(write):
        messages.success(request, editing.say(SAVED))
        return redirect("ai:list_endpoints")
    return render(request, "ai/budgets.html", {**editing.context, "total": selectors.total(30)}, status=editing.status)
