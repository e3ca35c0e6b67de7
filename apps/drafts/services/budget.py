"""What one campaign may spend on its drafts, and its run that goes on with it."""

from decimal import Decimal

from django.db import transaction

from apps.ai.services import save_campaign_cap
from apps.campaigns.models import Campaign
from apps.common.models import User
from apps.drafts.models import GenerationRun
from apps.drafts.services.runs import resume_run


@transaction.atomic
def save_budget(
    *, campaign: Campaign, amount: Decimal | None, goes_on: bool, actor: User, base: str
) -> GenerationRun | None:
    """Sets the campaign's own cap; with `goes_on` the run that paused at a budget goes on, and is returned.

    Raises Invalid for what is no amount or more than the actor may give, Stale after somebody else's save.
    """
    save_campaign_cap(campaign_uuid=campaign.uuid, amount=amount, actor=actor, base=base)
    run = GenerationRun.objects.filter(campaign=campaign).order_by("-pk").first()
    if run is None or not goes_on or not run.cap:
        return None
    resume_run(run=run, actor=actor)
    return run
