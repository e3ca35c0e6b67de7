"""The models of an endpoint: names, prices, limits."""

from uuid import UUID

from django.contrib import messages
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from apps.ai import selectors, services
from apps.ai.forms import ModelForm
from apps.ai.models import Endpoint, EndpointModel
from apps.common.access import actor_of, needs
from apps.common.editing import Editing
from apps.common.errors import Invalid
from apps.common.rights import Right
from apps.common.selectors import last_change


@needs(Right.MANAGE)
@require_http_methods(["GET", "POST"])
def create_model(request: HttpRequest, endpoint: UUID) -> HttpResponse:
    found = get_object_or_404(Endpoint, uuid=endpoint)
    form = ModelForm(request.POST or None, initial={"name": request.GET.get("name", "")[:120]})
    if form.is_valid():
        try:
            services.save_model(endpoint=found, model=None, values=form.cleaned_data, actor=actor_of(request))
        except Invalid as error:
            form.refuse(error)
        else:
            messages.success(request, "Saved. Next: probe it, then say what it serves.")
            return redirect("ai:show_endpoint", endpoint)
    context = {"form": form, "view": selectors.endpoint_view(found), "model": None}
    return render(request, "ai/model.html", context, status=422 if form.errors else 200)


@needs(Right.MANAGE)
@require_http_methods(["GET", "POST"])
def edit_model(request: HttpRequest, endpoint: UUID, model: UUID) -> HttpResponse:
    found = get_object_or_404(EndpointModel.objects.select_related("endpoint"), uuid=model, endpoint__uuid=endpoint)

    def now() -> tuple[Form, str]:
        stored = EndpointModel.objects.get(pk=found.pk)
        return ModelForm(initial=services.model_values(stored)), services.model_base(stored)

    def write(form: ModelForm, base: str) -> EndpointModel:
        return services.save_model(
            endpoint=found.endpoint, model=found, values=form.cleaned_data, actor=actor_of(request), base=base
        )

    editing = Editing(request, now=now, bind=ModelForm, change=lambda: last_change(found, "ai.save_model"))
    if editing.save(write):
        messages.success(request, editing.say("Saved."))
        return redirect("ai:show_endpoint", endpoint)
    context = {**editing.context, "view": selectors.endpoint_view(found.endpoint), "model": found}
    return render(request, "ai/model.html", context, status=editing.status)


@needs(Right.MANAGE)
@require_POST
def remove_model(request: HttpRequest, endpoint: UUID, model: UUID) -> HttpResponse:
    found = get_object_or_404(EndpointModel, uuid=model, endpoint__uuid=endpoint)
    services.remove_model(model=found, actor=actor_of(request))
    messages.success(request, f"{found.name} is removed.")
    return redirect("ai:show_endpoint", endpoint)
