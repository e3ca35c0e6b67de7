"""Pictures from words: asked for, followed, cancelled, tried again."""

import uuid

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from apps.ai.images import can_generate
from apps.common.access import actor_of, needs
from apps.common.errors import Invalid
from apps.common.nudge import nudge
from apps.common.polling import answer_poll, is_poll
from apps.common.rights import Right
from apps.content import services, tasks
from apps.content.forms.generation import GenerateForm
from apps.content.models import ImageJob
from apps.content.selectors.drawing import drawing_progress, lately_asked


@needs(Right.EDIT_PLANS)
def generate_image(request: HttpRequest) -> HttpResponse:
    """Asks for a picture, where an endpoint offers it. A worker has it drawn."""
    form, can_do = GenerateForm(request.POST or None), can_generate()
    if can_do and request.method == "POST" and form.is_valid():
        own = {name: form.cleaned_data[name] for name in ("brief", "size", "text", "locale")}
        try:
            job = services.queue_image(actor=actor_of(request), **own, **form.shared())
        except Invalid as error:
            for name, message in error.errors.items():
                form.add_error(name if name in form.fields else None, message)
        else:
            nudge(tasks.draw_image, job.pk)
            return redirect("content:show_drawing", job.uuid)
    context = {"form": form, "can_generate": can_do, "lately": lately_asked()}
    return render(request, "content/generate.html", context, status=422 if can_do and form.errors else 200)


@needs(Right.VIEW)
@require_GET
def show_drawing(request: HttpRequest, drawing: uuid.UUID) -> HttpResponse:
    """How far it is; once it is drawn, the picture itself."""
    found = _job(drawing)
    made = reverse("content:show_item", args=[found.item.uuid]) if found.item else ""
    job = drawing_progress(found, may_change=actor_of(request).may(Right.EDIT_PLANS))
    if is_poll(request):
        return answer_poll(request, job, request.path, then=made)
    if made:
        return redirect(made)
    return render(request, "content/drawing.html", {"drawing": found, "job": job})


@needs(Right.EDIT_PLANS)
@require_POST
def cancel_drawing(request: HttpRequest, drawing: uuid.UUID) -> HttpResponse:
    if not services.cancel_image(job=_job(drawing), actor=actor_of(request)):
        messages.info(request, "It had ended already.")
    return redirect("content:show_drawing", drawing)


@needs(Right.EDIT_PLANS)
@require_POST
def retry_drawing(request: HttpRequest, drawing: uuid.UUID) -> HttpResponse:
    job = services.retry_image(job=_job(drawing), actor=actor_of(request))
    nudge(tasks.draw_image, job.pk)
    return redirect("content:show_drawing", drawing)


def _job(drawing: uuid.UUID) -> ImageJob:
    return get_object_or_404(ImageJob.objects.select_related("item", "asked_by"), uuid=drawing)
