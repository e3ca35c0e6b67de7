"""Creating and changing plans. Every save says who, and a stale one changes nothing."""

from collections.abc import Mapping
from typing import Any

from django.db import IntegrityError, transaction

from apps.campaigns import plan_steps
from apps.campaigns.models import Campaign
from apps.campaigns.plan_steps import PLAN_FIELDS, Step
from apps.common import audit
from apps.common.access import require
from apps.common.errors import Conflict, Invalid
from apps.common.models import User
from apps.common.rights import Right
from apps.common.stale import Stale

MAX_NAME = 120
_FIXED = {
    True: "The audience is being frozen just now. Cancel that on the launch page to change the plan.",
    False: "This plan is frozen. Reopen it to change it.",
}


@transaction.atomic
def create_campaign(*, name: str, actor: User, copy_of: Campaign | None = None) -> Campaign:
    """A new plan, empty or with everything that was planned in another one. Raises Invalid for a name that is taken."""
    require(actor, Right.EDIT_PLANS)
    campaign = Campaign(name=free_name(name), owner=actor)
    if copy_of is not None:
        for field in PLAN_FIELDS:
            if field not in ("contents", "send_at", "send_until"):
                setattr(campaign, field, getattr(copy_of, field))
        campaign.channel, campaign.purpose = copy_of.channel, copy_of.purpose
    _saved_once(campaign)
    if copy_of is not None:
        campaign.contents.set(copy_of.contents.all())
    detail = {"copy_of": str(copy_of.uuid)} if copy_of else {}
    audit.record(actor=actor, action="campaigns.create_campaign", obj=campaign, detail=detail)
    return campaign


def _saved_once(campaign: Campaign) -> None:
    try:
        with transaction.atomic():
            campaign.save()
    except IntegrityError as error:
        raise _taken(campaign.name) from error


def _taken(name: str) -> Invalid:
    return Invalid("There is a campaign with this name.", {"name": f"There is a campaign named “{name}” already."})


def free_name(name: str, besides: Campaign | None = None) -> str:
    """The name, tidied. Raises Invalid when it is empty, too long or taken."""
    name = " ".join(name.replace("\0", "").split())
    if not name or len(name) > MAX_NAME:
        raise Invalid("The name is not usable.", {"name": f"Give it a name of 1 to {MAX_NAME} characters."})
    if Campaign.objects.filter(name=name).exclude(pk=besides.pk if besides else 0).exists():
        raise _taken(name)
    return name


@transaction.atomic
def save_campaign(*, campaign: Campaign, step: Step, values: Mapping[str, Any], base: str, actor: User) -> Campaign:
    """Saves one step. `values` are cleaned values of exactly the step's fields; `base` is what the form was opened on.

    Raises Stale when somebody saved other values of this step since, Conflict once the plan is frozen. Saving what
    is stored already changes nothing and leaves no audit row.
    """
    require(actor, Right.EDIT_PLANS)
    campaign = Campaign.objects.select_for_update().get(pk=campaign.pk)
    if campaign.status != Campaign.Status.PLANNING:
        raise Conflict(_FIXED[campaign.status == Campaign.Status.FREEZING])
    before, after = plan_steps.stored(campaign, step), plan_steps.cleaned(values, step)
    changed = [name for name in step.fields if before[name] != after[name]]
    if not changed:
        return campaign
    if base != plan_steps.base_of(campaign, step):
        raise Stale("Somebody else changed this step while you had it open. Yours is not saved yet.")
    _apply(campaign, values, changed)
    audit.record(actor=actor, action="campaigns.save_campaign", obj=campaign, keys=changed, detail={"step": step.key})
    return campaign


def _apply(campaign: Campaign, values: Mapping[str, Any], changed: list[str]) -> None:
    for name in changed:
        if name != "contents":
            setattr(campaign, name, values[name])
    campaign.version += 1
    fields = [name for name in changed if name != "contents"]
    campaign.save(update_fields=[*fields, "version", "updated_at"])
    if "contents" in changed:
        campaign.contents.set(values["contents"])
