"""Senders: who messages come from. An admin's page."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_GET, require_http_methods

from apps.campaigns import services
from apps.campaigns.forms import SenderForm
from apps.campaigns.models import Sender
from apps.campaigns.selectors import listing
from apps.common.access import actor_of, needs
from apps.common.errors import Invalid
from apps.common.rights import Right


@needs(Right.MANAGE)
@require_GET
def list_senders(request: HttpRequest) -> HttpResponse:
    return render(request, "campaigns/senders.html", {"senders": listing.senders()})


@needs(Right.MANAGE)
@require_http_methods(["GET", "POST"])
def create_sender(request: HttpRequest) -> HttpResponse:
    return _edit(request, None)


@needs(Right.MANAGE)
@require_http_methods(["GET", "POST"])
def edit_sender(request: HttpRequest, sender: int) -> HttpResponse:
    return _edit(request, get_object_or_404(Sender, pk=sender))


def _edit(request: HttpRequest, sender: Sender | None) -> HttpResponse:
    values = {name: getattr(sender, name) for name in SenderForm.names()} if sender else {}
    form = SenderForm(request.POST or None, initial=values)
    if form.is_valid():
        try:
            services.save_sender(sender=sender, values=form.cleaned_data, actor=actor_of(request))
        except Invalid as error:
            form.refuse(error)
        else:
            messages.success(request, "Saved.")
            return redirect("campaigns:list_senders")
    context = {"form": form, "sender": sender}
    return render(request, "campaigns/sender.html", context, status=422 if form.errors else 200)
