from operator import itemgetter
from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST, require_safe

from apps.analytics import charts, selectors, services
from apps.analytics.exports import lift_interval, lift_of, result_rows
from apps.analytics.overview import overview
from apps.analytics.overview.kept import kept
from apps.analytics.overview.ledger import workspace_identity
from apps.analytics.overview.live import first_result, live_rows
from apps.analytics.overview.spend import DAYS, spend
from apps.campaigns.models import Campaign
from apps.common import clock
from apps.common.access import actor_of, needs
from apps.common.exports import csv_response
from apps.common.list_pages import list_of, show_list
from apps.common.lists import Choice, Column, ListSpec
from apps.common.rights import Right
from apps.common.selectors import people_who_may

RESULT_LIST = ListSpec(
    columns=(
        Column("name", "Campaign", sort="name", text=lambda row: row[0].name),
        Column("status", "Status", text=lambda row: row[0].get_status_display()),
        Column("goal", "Goal", text=lambda row: row[1].metrics[0].name if row[1].metrics else ""),
        Column("people", "People", numeric=True, text=lambda row: row[1].treated[0].n if row[1].treated else None),
        Column("difference", "Lift over the holdout", numeric=True, text=lambda row: lift_of(row[1])),
        Column("interval", "95% interval", numeric=True, text=lambda row: lift_interval(row[1])),
        Column("launched", "Launched", sort="launched_at", text=lambda row: row[0].launched_at),
    ),
    key="results",
    export_rows=lambda campaigns: ((one, selectors.campaign_results(one)) for one in campaigns.iterator()),
    filters=(Choice("status", "Status", Campaign.Status.choices, "status"),),
    default_sort="-launched",
    per_page=20,
)
STARTED = ("sending", "paused", "finished", "cancelled", "imported")


def show_overview(request: HttpRequest) -> HttpResponse:
    actor = actor_of(request)
    if not actor.may(Right.VIEW):
        return render(
            request, "analytics/no_role.html", {"admins": people_who_may(Right.MANAGE).order_by("name")}, status=403
        )
    since = services.note_visit(actor=actor)
    return render(request, "analytics/overview.html", {"overview": overview(actor, since)})


@needs(Right.VIEW)
@require_safe
def show_live(request: HttpRequest) -> HttpResponse:
    """The live campaigns with their figures: a fragment of the Overview, or a page of its own."""
    return _part(request, "live", {"rows": live_rows(actor_of(request))})


@needs(Right.VIEW)
@require_safe
def show_figures(request: HttpRequest) -> HttpResponse:
    """Ledger, spend and the latest results: a fragment of the Overview, or a page of its own."""
    figures = {
        "identity": kept("workspace", 20, lambda: (workspace_identity(),))[0],
        "purposes": kept("spend", 60, spend),
        "results": [(one, first_result(one)) for one in _ended()],
        "days": DAYS,
    }
    return _part(request, "figures", figures)


def _part(request: HttpRequest, name: str, context: dict[str, Any]) -> HttpResponse:
    part = "#part" if request.htmx else ""  # type: ignore[attr-defined]
    return render(request, f"analytics/{name}.html{part}", context)


def _ended() -> QuerySet[Campaign]:
    ended = (Campaign.Status.FINISHED, Campaign.Status.IMPORTED)
    return Campaign.objects.filter(status__in=ended).order_by("-launched_at")[:3]


@needs(Right.VIEW)
@require_POST
def mark_seen(request: HttpRequest) -> HttpResponse:
    services.mark_seen(actor=actor_of(request))
    return redirect("analytics:show_overview")


@needs(Right.VIEW)
def list_results(request: HttpRequest) -> HttpResponseBase:
    page = list_of(request, Campaign.objects.filter(status__in=STARTED), RESULT_LIST)
    rows = [(campaign, selectors.campaign_results(campaign)) for campaign in page.rows]
    return show_list(request, "analytics/list.html", {"page": page, "rows": rows})


@needs(Right.VIEW)
def show_results(request: HttpRequest, campaign: UUID) -> HttpResponse:
    plan = get_object_or_404(Campaign, uuid=campaign)
    results = selectors.campaign_results(plan, at=clock.now())
    context: dict[str, Any] = {
        "campaign": plan,
        "results": results,
        "has_results": plan.status in STARTED and bool(results.arms),
    }
    if context["has_results"]:
        context |= _figures(plan, results)
    return render(request, "analytics/results.html", context)


@needs(Right.VIEW)
def export_results(request: HttpRequest, campaign: UUID) -> StreamingHttpResponse:
    plan = get_object_or_404(Campaign, uuid=campaign)
    results = selectors.campaign_results(plan)
    header, *rows = result_rows(results, _funnel(plan, results))
    columns = [(str(head), itemgetter(n)) for n, head in enumerate(header)]
    return csv_response(rows, columns, f"results-{plan.uuid}")


def _funnel(plan: Campaign, results: selectors.CampaignResults) -> selectors.Funnel | None:
    if plan.status == Campaign.Status.IMPORTED or not results.metrics:
        return None
    return selectors.funnel(plan, sum(arm.metrics[0].sample.hits for arm in results.treated))


def _days_so_far(plan: Campaign) -> int:
    """Whole days that the chart can show: up to now, at most the window."""
    if plan.launched_at is None:
        return plan.window_days
    return min(plan.window_days, (clock.now() - plan.launched_at).days + 1)


def _figures(plan: Campaign, results: selectors.CampaignResults) -> dict[str, object]:
    sizes = {arm.name: arm.n for arm in results.arms}
    points = selectors.daily_conversions(plan, sizes, _days_so_far(plan))
    metric_charts = [
        (metric, charts.arms_chart(results.arms, n), [arm.metrics[n] for arm in results.arms])
        for n, metric in enumerate(results.metrics)
        if any(arm.metrics[n].own.low != arm.metrics[n].own.high for arm in results.arms)
    ]
    return {
        "funnel": _funnel(plan, results),
        "metric_charts": metric_charts,
        "daily": charts.daily_chart(points, list(sizes)) if any(point.people for point in points) else "",
        "points": points,
    }
