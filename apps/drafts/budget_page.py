"""The page of one campaign's budget for models: what it has spent, what it may, and a run that waits for more."""

from uuid import UUID

from django.contrib import messages
from django.forms import Form
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods

from apps.ai.forms import CampaignBudgetForm
from apps.ai.selectors import campaign_budget
from apps.ai.services import campaign_cap_base
from apps.campaigns.models import Campaign
from apps.common.access import actor_of, needs
from apps.common.editing import Editing
from apps.common.nudge import nudge
from apps.common.rights import Right
from apps.common.selectors import Change, last_change_of_all
from apps.drafts import selectors, services, tasks


@needs(Right.EDIT_PLANS)
@require_http_methods(["GET", "POST"])
def edit_budget(request: HttpRequest, campaign: UUID) -> HttpResponse:
    plan = get_object_or_404(Campaign, uuid=campaign)
    budget, run = campaign_budget(plan.uuid), selectors.latest_run(plan)

    def now() -> tuple[Form, str]:
        stored = {"amount": campaign_budget(plan.uuid).own}
        return CampaignBudgetForm(initial=stored, everyone=budget.everyone), campaign_cap_base(plan.uuid)

    def bind(data: QueryDict) -> Form:
        return CampaignBudgetForm(data, everyone=budget.everyone)

    def write(form: CampaignBudgetForm, base: str) -> bool:
        amount, goes_on = form.cleaned_data["amount"], request.POST.get("do") == "resume"
        went_on = services.save_budget(
            campaign=plan, amount=amount, goes_on=goes_on, actor=actor_of(request), base=base
        )
        nudge(tasks.work_run, went_on.pk if went_on else None)
        return True

    def change() -> Change | None:
        return last_change_of_all("ai.save_campaign_budget", campaign=str(plan.uuid))

    editing = Editing(request, now=now, bind=bind, change=change)
    if editing.save(write):
        messages.success(request, editing.say("Saved. It holds for the next request."))
        return redirect("drafts:show_drafts" if run else "campaigns:show_campaign", plan.uuid)
    context = {"campaign": plan, "budget": budget, "caps": [budget.cap], "run": run, **editing.context}
    return render(request, "drafts/budget.html", context, status=editing.status)
