"""The audit log, for admins: who did what, filtered, exported, and how to prove that it is whole."""

from functools import partial

from django.http import HttpRequest, HttpResponseBase

from apps.common import selectors, services
from apps.common.access import actor_of, needs
from apps.common.exports import json_lines_response
from apps.common.list_pages import list_of, show_list
from apps.common.lists import Choice, Column, Day, ListSpec, Switch, Text
from apps.common.models import AuditEntry
from apps.common.rights import Right


def _field(name: str, entry: AuditEntry) -> object:
    return selectors.record_of(entry)[name]


AUDIT = ListSpec(
    columns=(
        Column("what", "What", text=selectors.in_words),
        Column("at", "When", sort="at"),
        Column("object", "About"),
        Column("seal", "Seal", numeric=True),
    ),
    filters=(
        Text("q", "Find actions", selectors.by_action_words),
        Choice("actor", "Who", selectors.actor_choices, selectors.by_actor),
        Choice("area", "Area", selectors.area_choices, selectors.by_area),
        Choice("action", "Action", selectors.action_choices, "action"),
        Choice("type", "About", selectors.type_choices, "object_type"),
        Text("object", "Key of an object", selectors.by_object_key),
        Day("from", "From", "at", "from"),
        Day("to", "To", "at", "to"),
        Switch("reads", "Reads of personal data only", selectors.reads_only),
    ),
    default_sort="-at",
    key="audit",
    more=[(name, partial(_field, name)) for name in selectors.RECORD],
)


@needs(Right.MANAGE)
def list_audit(request: HttpRequest) -> HttpResponseBase:
    page = list_of(request, selectors.activity(is_export="format" in request.GET), AUDIT)
    if request.GET.get("format") == "jsonl":
        count = page.queryset.count()
        services.record_list_export(
            actor=actor_of(request), list_key="audit", form="jsonl", count=count, has_people=False
        )
        return json_lines_response(page.queryset, selectors.record_of, "audit")
    context = {
        "page": page,
        "lines": selectors.audit_lines(page.rows),
        "head": selectors.chain_head(),
        "waiting": selectors.waiting(),
        "json_query": page.csv_query.replace("format=csv", "format=jsonl"),
    }
    return show_list(request, "common/audit.html", context)
