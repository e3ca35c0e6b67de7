"""A list at the edge: its saved views, its page and its export, the same for every list.

state = list_state(request, "segments")             # only where the view itself reads the state
page = list_of(request, queryset, SPEC)
return show_list(request, "segments/list.html", {"page": page})
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import render

from apps.common import selectors, services
from apps.common.access import actor_of
from apps.common.exports import csv_response
from apps.common.lists import ListPage, ListSpec, ListState, list_page
from apps.common.selectors import OfferedView

ALL = "all"  # `?view=all` opens the bare list for somebody who has a default


@dataclass(frozen=True)
class ViewMenu:
    """The views that a list offers; `current` is the open one."""

    views: list[OfferedView]
    current: OfferedView | None
    has_default: bool

    @property
    def label(self) -> str:
        return self.current.name if self.current else "All"

    @property
    def mine(self) -> list[OfferedView]:
        return [view for view in self.views if not view.is_shared]

    @property
    def shared(self) -> list[OfferedView]:
        return [view for view in self.views if view.is_shared]

    @property
    def all_query(self) -> str:
        return f"?view={ALL}" if self.has_default else "?"


@dataclass(frozen=True)
class _State(ListState):
    menu: ViewMenu | None = None


def list_state(request: HttpRequest, list_key: str) -> ListState:
    """What the address asks of the list, laid over the view that it names. A bare address opens the person's default;
    a view that is gone is ignored."""
    views = selectors.views_for(actor_of(request), list_key)
    default = next((view for view in views if view.is_default), None)
    asked = request.GET.get("view", "")
    current = next((view for view in views if str(view.uuid) == asked), None if request.GET else default)
    data: dict[str, str] = {key: value for key, value in request.GET.dict().items() if key != "view"}  # type: ignore[misc]
    if "columns" in data:
        data["columns"] = ",".join(request.GET.getlist("columns"))
    menu = ViewMenu(views, current, default is not None)
    if current:
        return _State({**current.state, **data}, {"view": str(current.uuid)}, current.state, menu)
    return _State(data, {"view": ALL} if default else {}, {}, menu)


def list_of(request: HttpRequest, queryset: QuerySet[Any], spec: ListSpec, state: ListState | None = None) -> ListPage:
    """The page of `queryset` that the request asks for, with its menu of views."""
    state = state or list_state(request, spec.key)
    return replace(list_page(state, queryset, spec), menu=getattr(state, "menu", None))


def show_list(request: HttpRequest, template: str, context: dict[str, Any]) -> HttpResponseBase:
    """The page in `context["page"]`, or its export where the address asks for `format=csv`."""
    page = context.get("page")
    if isinstance(page, ListPage) and is_export(request) and page.export_columns:
        return _export(request, page)
    return render(request, template, context)


def is_export(request: HttpRequest) -> bool:
    return request.GET.get("format") == "csv"


def _export(request: HttpRequest, page: ListPage) -> HttpResponseBase:
    spec = page.spec
    count = page.queryset.order_by().count()
    actor = actor_of(request)
    if spec.record_export:
        spec.record_export(actor, count)
    else:
        services.record_list_export(
            actor=actor, list_key=spec.key, form="csv", count=count, has_people=spec.holds_people
        )
    rows: QuerySet[Any] | Iterator[Any] = spec.export_rows(page.queryset) if spec.export_rows else page.queryset
    return csv_response(rows, page.export_columns, spec.key)
