"""Endpoints: where models are asked. An admin's pages."""

from uuid import UUID

from django.contrib import messages
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from apps.ai import selectors, services, tasks
from apps.ai.forms import EndpointForm, NewEndpointForm
from apps.ai.models import Endpoint
from apps.ai.services.probes import ask_probe
from apps.common.access import actor_of, needs
from apps.common.editing import Editing
from apps.common.errors import Invalid
from apps.common.nudge import nudge
from apps.common.rights import Right
from apps.common.selectors import last_change


@needs(Right.MANAGE)
@require_GET
def list_endpoints(request: HttpRequest) -> HttpResponse:
    endpoints, routes = selectors.endpoints(), selectors.routes()
    has_writer = any(route.names for route in routes)
    context = {
        "endpoints": endpoints,
        "environment": selectors.environment_view(),
        "routes": routes,
        "idle": None if has_writer else next((one for view in endpoints for one in view.models), None),
        "budgets": selectors.budgets(),
    }
    return render(request, "ai/list.html", context)


@needs(Right.MANAGE)
@require_http_methods(["GET", "POST"])
def create_endpoint(request: HttpRequest) -> HttpResponse:
    form = NewEndpointForm(request.POST or None)
    if form.is_valid():
        try:
            made = services.save_endpoint(endpoint=None, values=form.cleaned_data, actor=actor_of(request))
        except Invalid as error:
            form.refuse(error)
        else:
            messages.success(request, f"“{made.name}” is saved. Next: name a model of it.")
            return redirect("ai:create_model", made.uuid)
    return render(request, "ai/new.html", {"form": form}, status=422 if form.errors else 200)


@needs(Right.MANAGE)
@require_http_methods(["GET", "POST"])
def show_endpoint(request: HttpRequest, endpoint: UUID) -> HttpResponse:
    found = get_object_or_404(Endpoint, uuid=endpoint)

    def now() -> tuple[Form, str]:
        stored = Endpoint.objects.get(pk=found.pk)
        return EndpointForm(initial=services.endpoint_values(stored)), services.endpoint_base(stored)

    def write(form: EndpointForm, base: str) -> Endpoint:
        return services.save_endpoint(endpoint=found, values=form.cleaned_data, actor=actor_of(request), base=base)

    editing = Editing(request, now=now, bind=EndpointForm, change=lambda: last_change(found, "ai.save_endpoint"))
    saved = editing.save(write)
    if saved:
        is_keyless = bool(found.key) and not saved.key
        words = "Saved. The key is gone, because it was given for another address." if is_keyless else "Saved."
        messages.success(request, editing.say(words))
        return redirect("ai:show_endpoint", endpoint)
    context = {**editing.context, "view": selectors.endpoint_view(found)}
    return render(request, "ai/endpoint.html", context, status=editing.status)


@needs(Right.MANAGE)
@require_POST
def probe_endpoint(request: HttpRequest, endpoint: UUID) -> HttpResponse:
    found = get_object_or_404(Endpoint, uuid=endpoint)
    ask_probe(endpoint=found, actor=actor_of(request))
    nudge(tasks.probe_endpoint, found.pk)
    messages.success(request, "A worker asks the endpoint what it can do. The answer appears here.")
    return redirect("ai:show_endpoint", endpoint)


@needs(Right.MANAGE)
@require_POST
def clear_key(request: HttpRequest, endpoint: UUID) -> HttpResponse:
    services.clear_key(endpoint=get_object_or_404(Endpoint, uuid=endpoint), actor=actor_of(request))
    messages.success(request, "The key is forgotten.")
    return redirect("ai:show_endpoint", endpoint)


@needs(Right.MANAGE)
@require_POST
def remove_endpoint(request: HttpRequest, endpoint: UUID) -> HttpResponse:
    found = get_object_or_404(Endpoint, uuid=endpoint)
    services.remove_endpoint(endpoint=found, actor=actor_of(request))
    messages.success(request, f"“{found.name}” is removed, with its key.")
    return redirect("ai:list_endpoints")
