"""The list of campaigns, and what one does with a whole campaign."""

import uuid

from django.forms import Form
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from apps.campaigns import services
from apps.campaigns.forms import CopyForm, NameForm
from apps.campaigns.selectors.listing import CAMPAIGNS, campaign_of, campaigns
from apps.common.access import actor_of, needs
from apps.common.editing import Editing
from apps.common.errors import Invalid
from apps.common.list_pages import list_of, show_list
from apps.common.rights import Right
from apps.common.selectors import last_change
from apps.common.undo import Undo, offer_undo


@needs(Right.VIEW)
@require_GET
def list_campaigns(request: HttpRequest) -> HttpResponseBase:
    return show_list(request, "campaigns/list.html", {"page": list_of(request, campaigns(), CAMPAIGNS)})


@needs(Right.EDIT_PLANS)
@require_http_methods(["GET", "POST"])
def create_campaign(request: HttpRequest) -> HttpResponse:
    form = CopyForm(request.POST or None, initial={"copy_of": request.GET.get("from")})
    if form.is_valid():
        try:
            campaign = services.create_campaign(
                name=form.cleaned_data["name"], copy_of=form.cleaned_data["copy_of"], actor=actor_of(request)
            )
        except Invalid as error:
            form.add_error("name", error.errors["name"])
        else:
            return redirect("campaigns:edit_step", campaign.uuid, "goal")
    return render(request, "campaigns/new.html", {"form": form}, status=422 if form.errors else 200)


@needs(Right.EDIT_PLANS)
@require_http_methods(["GET", "POST"])
def rename_campaign(request: HttpRequest, campaign: uuid.UUID) -> HttpResponse:
    found = campaign_of(campaign)
    before = found.name

    def now() -> tuple[Form, str]:
        name = campaign_of(campaign).name
        return NameForm(initial={"name": name}), services.name_base(name)

    def write(form: NameForm, base: str) -> str:
        name: str = form.cleaned_data["name"]
        services.rename_campaign(campaign=found, name=name, actor=actor_of(request), base=base)
        return name

    editing = Editing(request, now=now, bind=NameForm, change=lambda: last_change(found, "campaigns.rename_campaign"))
    if name := editing.save(write):
        keys = {"campaign": str(found.uuid), "name": before, "now": campaign_of(campaign).name}
        offer_undo(request, f"Renamed to “{name}”.", Undo("campaigns.rename_campaign", keys))
        return redirect("campaigns:show_campaign", found.uuid)
    context = {**editing.context, "campaign": found}
    return render(request, "campaigns/rename.html", context, status=editing.status)


@needs(Right.EDIT_PLANS)
@require_POST
def duplicate_campaign(request: HttpRequest, campaign: uuid.UUID) -> HttpResponse:
    found = campaign_of(campaign)
    copy = services.create_campaign(name=services.copy_name(found.name), copy_of=found, actor=actor_of(request))
    undo = Undo("campaigns.duplicate_campaign", {"campaign": str(copy.uuid)})
    offer_undo(request, "Copied. Dates were left empty.", undo)
    return redirect("campaigns:show_campaign", copy.uuid)


@needs(Right.EDIT_PLANS)
@require_POST
def cancel_campaign(request: HttpRequest, campaign: uuid.UUID) -> HttpResponse:
    found = campaign_of(campaign)
    services.cancel_campaign(campaign=found, actor=actor_of(request))
    undo = Undo("campaigns.cancel_campaign", {"campaign": str(found.uuid), "status": found.status})
    offer_undo(request, f"{found.name} was cancelled.", undo)
    return redirect("campaigns:list_campaigns")
