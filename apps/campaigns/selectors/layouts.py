"""Whether the chosen layout may be used, before the freeze and after it."""

from datetime import datetime

from apps.campaigns.models import Campaign, Variant
from apps.campaigns.selectors.check import Check, check_of
from apps.campaigns.selectors.contents import send_date
from apps.content.selectors.layouts import usable_layout


def layout_checks(campaign: Campaign, frozen: Variant | None, now: datetime) -> list[Check]:
    """Nothing to check for the standard layout."""
    item = campaign.layout
    if item is None:
        return []
    usable, problem = usable_layout(item, send_date(campaign, now)), ""
    if usable is None:
        problem = f"“{item.name}”, or a picture in it, is not approved or not valid on the day of sending."
    elif frozen and frozen.layout_version_id != usable.pk:
        problem = f"“{item.name}” is no longer the version that was frozen. Reopen the plan and freeze it again."
    return [check_of("layout", "The layout may be used", problem, item.name, "message")]
