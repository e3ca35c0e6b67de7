"""Every draft that waits for the person, as a list: filtered, sorted, kept as a view, exported."""

from django.http import HttpRequest, HttpResponseBase

from apps.approvals import selectors, services
from apps.common.access import actor_of, needs
from apps.common.list_pages import list_of, show_list
from apps.common.lists import Choice, Column, ListSpec
from apps.common.rights import Right

FINDINGS = (("block", "Blocking"), ("any", "Any"), ("none", "None"))
AGES = (("1", "Over a day"), ("3", "Over 3 days"), ("7", "Over a week"))
HOLDERS = (("nobody", "Free"), ("me", "Open with me"), ("others", "Open with a colleague"))


def _spec(request: HttpRequest) -> ListSpec:
    actor = actor_of(request)
    return ListSpec(
        columns=(
            Column("draft", "Draft", text=lambda one: one.revision.headline),
            Column("campaign", "Campaign", sort="campaign__name", text="campaign.name"),
            Column("findings", "Findings", sort="priority", text=lambda one: one.revision.doubts),
            Column("reach", "People", sort="reach", numeric=True, text="reach"),
            Column("waiting", "Waiting for", sort="created_at", text=lambda one: one.created_at.isoformat()),
            Column("open", "Open with", text=lambda one: one.holder.name if one.holder else ""),
        ),
        key="reviews",
        filters=(
            Choice("campaign", "Campaign", lambda: selectors.waiting_campaigns(actor), "campaign__uuid"),
            Choice("findings", "Findings", FINDINGS, selectors.with_findings),
            Choice("age", "Waiting", AGES, selectors.waiting_since),
            Choice("open", "Open", HOLDERS, lambda reviews, who: selectors.held_by(reviews, who, actor)),
        ),
        default_sort="waiting",
    )


@needs(Right.VIEW)
def list_waiting(request: HttpRequest) -> HttpResponseBase:
    services.open_reviews()
    page = list_of(request, selectors.waiting(actor_of(request)), _spec(request))
    return show_list(
        request, "approvals/waiting.html", {"page": page, "may_decide": actor_of(request).may(Right.DECIDE)}
    )
