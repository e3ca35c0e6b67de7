"""Senders: who messages come from. An admin's page."""

from django.contrib import messages
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from apps.campaigns import services
from apps.campaigns.forms import SenderForm
from apps.campaigns.models import Sender
from apps.campaigns.selectors import listing
from apps.common.access import actor_of, needs
from apps.common.editing import Editing
from apps.common.errors import Invalid
from apps.common.rights import Right
from apps.common.selectors import last_change
from apps.common.undo import Undo, offer_undo


@needs(Right.MANAGE)
@require_GET
def list_senders(request: HttpRequest) -> HttpResponse:
    return render(request, "campaigns/senders.html", {"senders": listing.senders()})


@needs(Right.MANAGE)
@require_http_methods(["GET", "POST"])
def create_sender(request: HttpRequest) -> HttpResponse:
    form = SenderForm(request.POST or None)
    if form.is_valid():
        try:
            services.save_sender(sender=None, values=form.cleaned_data, actor=actor_of(request))
        except Invalid as error:
            form.refuse(error)
        else:
            messages.success(request, "Saved.")
            return redirect("campaigns:list_senders")
    context = {"form": form, "sender": None}
    return render(request, "campaigns/sender.html", context, status=422 if form.errors else 200)


@needs(Right.MANAGE)
@require_http_methods(["GET", "POST"])
def edit_sender(request: HttpRequest, sender: int) -> HttpResponse:
    found = get_object_or_404(Sender, pk=sender)

    def now() -> tuple[Form, str]:
        stored = Sender.objects.get(pk=found.pk)
        return SenderForm(initial=services.sender_values(stored)), services.sender_base(stored)

    def write(form: SenderForm, base: str) -> Sender:
        return services.save_sender(sender=found, values=form.cleaned_data, actor=actor_of(request), base=base)

    editing = Editing(request, now=now, bind=SenderForm, change=lambda: last_change(found, "campaigns.save_sender"))
    if editing.save(write):
        messages.success(request, editing.say("Saved."))
        return redirect("campaigns:list_senders")
    context = {**editing.context, "sender": found}
    return render(request, "campaigns/sender.html", context, status=editing.status)


@needs(Right.MANAGE)
@require_POST
def remove_sender(request: HttpRequest, sender: int) -> HttpResponse:
    values = services.remove_sender(sender=get_object_or_404(Sender, pk=sender), actor=actor_of(request))
    undo = Undo("campaigns.remove_sender", {"values": values})
    offer_undo(request, f"The sender “{values['name']}” is removed.", undo)
    return redirect("campaigns:list_senders")
