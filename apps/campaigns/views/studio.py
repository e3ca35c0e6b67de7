"""The studio: one page for each step of a plan, saved as one goes along."""

import uuid
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods

from apps.campaigns.forms import STEP_FORMS
from apps.campaigns.forms.base import StepForm
from apps.campaigns.models import Campaign
from apps.campaigns.plan_next import next_step
from apps.campaigns.plan_steps import BY_KEY, STEPS, Step
from apps.campaigns.selectors.checks import checks
from apps.campaigns.selectors.listing import campaign_of, step_states
from apps.campaigns.step_merging import Merged, opened_on, save_merged
from apps.campaigns.views.choices import choices_of
from apps.campaigns.views.freezing import freeze_context
from apps.campaigns.views.rail import counted_forecast, counted_waterfall
from apps.common import clock
from apps.common.access import actor_of, needs
from apps.common.rights import Right


@needs(Right.VIEW)
@require_GET
def show_campaign(request: HttpRequest, campaign: uuid.UUID) -> HttpResponse:
    found = campaign_of(campaign)
    return render(request, "campaigns/show.html", {**_frame(request, found), **_counts(request, found)})


@needs(Right.VIEW)
@require_http_methods(["GET", "POST"])
def edit_step(request: HttpRequest, campaign: uuid.UUID, step: str) -> HttpResponse:
    if step not in BY_KEY:
        raise Http404
    found, place = campaign_of(campaign), BY_KEY[step]
    if step == "launch":
        return _show_launch(request, found, place)
    if request.method == "GET":
        return _show_step(request, found, place, STEP_FORMS[step](campaign=found))
    return _save_step(request, found, place)


def _show_launch(request: HttpRequest, campaign: Campaign, step: Step) -> HttpResponse:
    """Every check with its fix; the button with the number on it comes when it is counted."""
    if request.GET.get("part") == "freeze":
        return render(request, "campaigns/launch.html#freeze", {"campaign": campaign, **counted_waterfall(campaign)})
    context = {**_frame(request, campaign, step), **_counts(request, campaign)}
    context |= freeze_context(request, campaign)
    context["check_rows"] = [{**vars(check), "url": check.fix_url(campaign)} for check in context["checks"]]
    return render(request, "campaigns/launch.html", context)


def _save_step(request: HttpRequest, campaign: Campaign, step: Step) -> HttpResponse:
    form = STEP_FORMS[step.key](request.POST, campaign=campaign)
    if not form.is_valid():
        return _show_step(request, campaign, step, form, status=422)
    met = save_merged(data=request.POST, campaign=campaign, step=step, values=form.values(), actor=actor_of(request))
    if met.panel:
        return _show_stale(request, met, step, form)
    do = request.POST.get("do", "")
    if do == "next":
        return _go(request, reverse("campaigns:edit_step", args=[met.campaign.uuid, _after(step).key]))
    if not request.htmx:  # type: ignore[attr-defined]
        messages.success(request, f"Saved. {met.note}".strip())
        return redirect("campaigns:edit_step", met.campaign.uuid, step.key)
    if do in ("", "save") and "take" not in request.POST:
        return _show_saved(request, met, step)
    return _show_step(request, met.campaign, step, STEP_FORMS[step.key](campaign=met.campaign), note=met.note)


def _show_step(
    request: HttpRequest, campaign: Campaign, step: Step, form: StepForm, *, status: int = 200, **more: Any
) -> HttpResponse:
    context = {
        **_frame(request, campaign, step),
        **choices_of(step.key, campaign, form),
        **_counts(request, campaign),
        "form": form,
        "opened": (status != 200 and request.POST.get("opened")) or opened_on(campaign, step).token(),
        **more,
    }
    if request.htmx and request.method == "POST":  # type: ignore[attr-defined]
        response = render(request, "campaigns/step.html#form", context, status=status)
        response["HX-Retarget"], response["HX-Reswap"] = "#step-form", "outerHTML"
        response["HX-Trigger-After-Settle"] = "attune:plan"
        return response
    return render(request, "campaigns/step.html", context, status=status)


def _show_saved(request: HttpRequest, met: Merged, step: Step) -> HttpResponse:
    """Nothing on the page moves under the person's hands: only the state, the marks and the hidden token change."""
    context = {**_frame(request, met.campaign, step), "opened": met.opened.token(), "saved_at": clock.now()}
    response = render(request, "campaigns/step.html#saved", {**context, "note": met.note})
    response["HX-Reswap"] = "none"
    response["HX-Trigger-After-Settle"] = "attune:plan"
    return response


def _show_stale(request: HttpRequest, met: Merged, step: Step, form: StepForm) -> HttpResponse:
    """Both sides, above the fields, which are left alone: somebody may be typing in them at this moment."""
    asked = {"stale": met.panel, "inline_opened": met.opened.token()}
    if not request.htmx:  # type: ignore[attr-defined]
        return _show_step(request, met.campaign, step, form, status=409, **asked)
    response = render(request, "campaigns/step.html#clash", asked, status=409)
    response["HX-Retarget"], response["HX-Reswap"] = "#step-stale", "innerHTML"
    return response


def _go(request: HttpRequest, url: str) -> HttpResponse:
    if not request.htmx:  # type: ignore[attr-defined]
        return redirect(url)
    response = HttpResponse()
    response["HX-Redirect"] = url
    return response


def _after(step: Step) -> Step:
    return STEPS[min(STEPS.index(step) + 1, len(STEPS) - 1)]


def _frame(request: HttpRequest, campaign: Campaign, step: Step | None = None) -> dict[str, Any]:
    """What every page of the studio shows around its form."""
    actor = actor_of(request)
    found = checks(campaign)
    return {
        "campaign": campaign,
        "step": step,
        "steps": step_states(campaign, found),
        "checks": found,
        "failed": [check for check in found if not check.ok and check.is_blocking],
        "next_step": next_step(campaign, actor, found),
        "may_edit": actor.may(Right.EDIT_PLANS) and campaign.status == Campaign.Status.PLANNING,
        "may_plan": actor.may(Right.EDIT_PLANS),
    }


def _counts(request: HttpRequest, campaign: Campaign) -> dict[str, Any]:
    """Without scripts the rail's figures are asked for by a link, and then counted with the page."""
    if "count" not in request.GET:
        return {}
    return {"count_now": True, **counted_forecast(campaign), **counted_waterfall(campaign)}
