from operator import itemgetter
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import get_object_or_404, render

from apps.analytics import charts, selectors
from apps.analytics.exports import result_rows
from apps.analytics.overview import overview
from apps.campaigns.models import Campaign
from apps.common import clock
from apps.common.access import actor_of, needs
from apps.common.exports import csv_response
from apps.common.lists import Choice, Column, ListSpec, list_page
from apps.common.rights import Right

RESULT_LIST = ListSpec(
    columns=(
        Column("name", "Campaign", sort="name"),
        Column("status", "Status"),
        Column("goal", "Goal"),
        Column("people", "People", numeric=True),
        Column("difference", "Lift over the holdout", numeric=True),
        Column("interval", "95 % interval", numeric=True),
        Column("launched", "Launched", sort="launched_at"),
    ),
    filters=(Choice("status", "Status", Campaign.Status.choices, "status"),),
    default_sort="-launched",
    per_page=20,
)
STARTED = ("sending", "paused", "finished", "cancelled", "imported")


@needs(Right.VIEW)
def show_overview(request: HttpRequest) -> HttpResponse:
    return render(request, "analytics/overview.html", {"overview": overview(actor_of(request))})


@needs(Right.VIEW)
def list_results(request: HttpRequest) -> HttpResponse:
    page = list_page(request.GET, Campaign.objects.filter(status__in=STARTED), RESULT_LIST)
    rows = [(campaign, selectors.campaign_results(campaign)) for campaign in page.rows]
    return render(request, "analytics/list.html", {"page": page, "rows": rows})


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
