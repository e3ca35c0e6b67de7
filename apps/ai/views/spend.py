"""What models cost."""

from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import render

from apps.ai import selectors
from apps.ai.selectors.spend import GROUPS, SPANS, SpendRow
from apps.common.access import needs
from apps.common.exports import Getter, csv_response
from apps.common.rights import Right


@needs(Right.VIEW)
def show_spend(request: HttpRequest) -> HttpResponseBase:
    group = request.GET.get("by", "day")
    group = group if group in GROUPS else "day"
    text = request.GET.get("days", "")
    days = int(text) if text.isascii() and text.isdigit() and int(text[:4]) in SPANS else 30
    rows = selectors.spend(group, days)
    if request.GET.get("export"):
        return csv_response(rows, _columns(group), f"spend-by-{group}")
    context = {
        "group": group,
        "group_label": GROUPS[group],
        "groups": GROUPS.items(),
        "days": days,
        "spans": SPANS,
        "rows": rows,
        "total": selectors.total(days),
        "budgets": selectors.budgets(),
    }
    return render(request, "ai/spend.html", context)


def _columns(group: str) -> list[tuple[str, Getter]]:
    def name(row: SpendRow) -> object:
        return row.key if group == "day" else row.name

    return [
        (GROUPS[group], name),
        ("Calls", lambda row: row.calls),
        ("Failed", lambda row: row.failed),
        ("Tokens in", lambda row: row.tokens_in),
        ("Of those cached", lambda row: row.tokens_cached),
        ("Tokens out", lambda row: row.tokens_out),
        ("Dollars", lambda row: row.cost),
        ("Calls with a known price", lambda row: row.priced),
        ("Calls estimated", lambda row: row.estimated),
    ]
