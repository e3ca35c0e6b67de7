"""Which models serve what, and what they may cost."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from apps.ai import selectors, services
from apps.ai.forms import BudgetForm, RouteForm
from apps.ai.models import Purpose
from apps.common.access import actor_of, needs
from apps.common.errors import Invalid
from apps.common.rights import Right


@needs(Right.MANAGE)
@require_http_methods(["GET", "POST"])
def edit_route(request: HttpRequest, purpose: str) -> HttpResponse:
    if purpose not in Purpose.values:
        raise Http404
    stored = {f"place_{place}": value for place, value in enumerate(selectors.route_models(purpose))}
    models = selectors.chooseable_models()
    form = RouteForm(request.POST or None, initial=stored, choices=models)
    if form.is_valid():
        services.save_route(purpose=purpose, models=form.models(), actor=actor_of(request))
        messages.success(request, "Saved. It holds for the next request.")
        return redirect("ai:list_endpoints")
    route = next(one for one in selectors.routes() if one.purpose == purpose)
    context = {"form": form, "route": route, "models": models}
    return render(request, "ai/route.html", context, status=422 if form.errors else 200)


@needs(Right.MANAGE)
@require_http_methods(["GET", "POST"])
def edit_budgets(request: HttpRequest) -> HttpResponse:
    stored = {budget.scope: budget.amount for budget in selectors.budgets()}
    form = BudgetForm(request.POST or None, initial=stored)
    if request.method == "POST" and form.is_valid():
        try:
            services.save_caps(amounts=form.amounts(), actor=actor_of(request))
        except Invalid as error:
            form.refuse(error)
        else:
            messages.success(request, "Saved. It holds for the next request.")
            return redirect("ai:list_endpoints")
    context = {"form": form, "total": selectors.total(30)}
    return render(request, "ai/budgets.html", context, status=422 if form.errors else 200)
