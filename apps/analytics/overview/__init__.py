"""The Overview: what needs whom now, what moved meanwhile, how the live campaigns stand, and whether all adds up."""

from dataclasses import dataclass
from datetime import datetime

from apps.analytics.getting_started import next_step
from apps.analytics.overview.changes import Change, changes_since
from apps.analytics.overview.live import live_campaigns
from apps.analytics.overview.needs import Need, needs_of
from apps.campaigns.models import Campaign
from apps.common.checklists import Checklist, Task, checklists_of
from apps.common.models import User


@dataclass(frozen=True)
class Overview:
    """What the page shows at once. The live campaigns' figures and the ledger come in fragments of their own."""

    needs: list[Need]
    changes: list[Change]
    since: datetime
    live: list[Campaign]
    next_step: Task | None
    has_campaigns: bool
    checklists: tuple[Checklist, ...]


def overview(user: User, since: datetime) -> Overview:
    """The page as `user` needs it: only lines that their roles can act on. `since` is when they last looked."""
    checklists = checklists_of(user)
    return Overview(
        needs=needs_of(user),
        changes=changes_since(user, since),
        since=since,
        live=live_campaigns(),
        next_step=next_step(checklists),
        has_campaigns=Campaign.objects.exists(),
        checklists=checklists,
    )
