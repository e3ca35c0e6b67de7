"""Lists whose state lives in the URL: allow-listed sorting and filters, keyset pages, a bounded count.

A saved view is a state under a name (`?view=…`). What the URL says beside it is laid over it, and the links on the page
say only what differs, so that the address of a view stays short.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from operator import attrgetter
from typing import Any
from urllib.parse import urlencode

from django.db import OperationalError, connection, transaction
from django.db.models import QuerySet
from psycopg.errors import QueryCanceled

from apps.common.exports import Getter
from apps.common.filters import BoundFilter, Choice, Day, Filter, Switch, Text, bind
from apps.common.keyset import SALT, Column, Order, annotated, in_order, slice_of, with_nulls
from apps.common.models import User

__all__ = [
    "SALT", "Choice", "Column", "Day", "ListPage", "ListSpec", "ListState", "Switch", "Text", "bounded_count",
    "list_page",
]  # fmt: skip

COUNT_LIMIT = 10_000
NO_COLUMNS = "-"


@dataclass(frozen=True)
class ListSpec:
    """What a list may do. `default_sort` is a column key, with "-" in front for descending. `keep` names further keys
    of the query string that its links carry along (a search id). `unseen` are orders without a column to look at (how
    well something fits a search).

    `key` names the list for its saved views and exports. `more` are further columns of the export, `export_rows` makes
    of the queryset what their getters read; an export of what `holds_people` is limited for most roles, unless
    `record_export` (of the actor and the count) puts it on record itself. `count_ms` is how long the count may take;
    beyond that the page says only that there are more than it shows.
    """

    columns: Sequence[Column]
    filters: Sequence[Filter] = ()
    unseen: Sequence[Column] = ()
    default_sort: str = ""
    per_page: int = 50
    keep: Sequence[str] = ()
    key: str = ""
    more: Sequence[tuple[str, Getter]] = ()
    export_rows: Callable[[QuerySet[Any]], Iterator[Any]] | None = None
    holds_people: bool = False
    record_export: Callable[[User, int], None] | None = None
    count_ms: int = 0

    @property
    def may_hide(self) -> bool:
        return bool(self.key) and "columns" not in self.keep


@dataclass(frozen=True)
class ListState:
    """What is asked for. `data` is the URL laid over the view; `anchor` is what every link carries so that the view
    stays open; `view` is the view's own state."""

    data: Mapping[str, str]
    anchor: Mapping[str, str] = field(default_factory=dict)
    view: Mapping[str, str] = field(default_factory=dict)

    def link(self, wanted: Mapping[str, str], cursor: str = "") -> str:
        """The address of the state `wanted`: what differs from the view."""
        keys = dict.fromkeys([*wanted, *self.view])
        said = {key: wanted.get(key, "") for key in keys if wanted.get(key, "") != self.view.get(key, "")}
        return "?" + urlencode({**self.anchor, **said, **({"at": cursor} if cursor else {})})


@dataclass(frozen=True)
class Head:
    """A column as the table's head shows it. `direction` is the word of `aria-sort`, "" when not sorted by it."""

    key: str
    label: str
    numeric: bool
    query: str
    direction: str


@dataclass(frozen=True)
class Chip:
    """A filter in use, as one reads it, and the address without it."""

    label: str
    query: str


@dataclass(frozen=True)
class ListPage:
    """One page of rows and the links around it. `count` stops at COUNT_LIMIT + 1, then `count_label` ends in "+".

    `chips` are the choosers in use.
    `hidden` is what a filter form carries along; `queryset` is the whole filtered, sorted list (for an export); `said`
    is the state that a view would keep. `menu` is put in by apps.common.list_pages.
    """

    rows: list[Any]
    heads: list[Head]
    filters: list[BoundFilter]
    sort: str
    count: int
    next_query: str
    previous_query: str
    first_query: str
    clear_query: str
    csv_query: str
    hidden: dict[str, str]
    queryset: QuerySet[Any]
    spec: ListSpec
    said: dict[str, str]
    without: list[int]
    is_changed: bool
    is_counted: bool = True
    menu: Any = None
    state: ListState = ListState({})

    @property
    def has_next(self) -> bool:
        return bool(self.next_query)

    @property
    def has_previous(self) -> bool:
        return bool(self.previous_query)

    @property
    def count_label(self) -> str:
        if not self.is_counted:
            return f"{self.count:,}+"
        return f"{COUNT_LIMIT:,}+" if self.count > COUNT_LIMIT else f"{self.count:,}"

    @property
    def is_filtered(self) -> bool:
        return any(one.value for one in self.filters)

    @property
    def search(self) -> BoundFilter | None:
        """The words to look for. Their field shows them on every screen; the other filters may fold away."""
        return next((one for one in self.filters if one.kind == "text"), None)

    @property
    def choosers(self) -> list[BoundFilter]:
        return [one for one in self.filters if one is not self.search]

    @property
    def chips(self) -> list[Chip]:
        used = [one for one in self.choosers if one.value]
        return [Chip(one.words, self.state.link(_without(self.said, one.key))) for one in used]

    @property
    def state_query(self) -> str:
        """The state as a view keeps it."""
        return urlencode(self.said)

    @property
    def column_hidden(self) -> dict[str, str]:
        """What the form of the columns carries along: everything but them."""
        values = {one.key: one.value for one in self.filters if one.value or (self.menu and self.menu.current)}
        return {key: value for key, value in {**self.hidden, **values}.items() if key != "columns"}

    @property
    def table_class(self) -> str:
        """Hides the columns that are not wanted: `without-3` hides the third."""
        return " ".join(f"without-{number}" for number in self.without)

    @property
    def choices(self) -> list[tuple[str, str, bool]]:
        """(key, label, is shown) of the columns that may be hidden."""
        columns = enumerate(self.spec.columns, start=1)
        return [(c.key, c.label, n not in self.without) for n, c in columns if c.is_optional and n > 1]

    @property
    def export_columns(self) -> list[tuple[str, Getter]]:
        shown = [column for n, column in enumerate(self.spec.columns, start=1) if n not in self.without and column.text]
        return [*((column.label, getter_of(column.text)) for column in shown), *self.spec.more]


def list_page(data: Mapping[str, str] | ListState, queryset: QuerySet[Any], spec: ListSpec) -> ListPage:
    """The page of `queryset` that `data` (a query string's values) asks for. Unknown sorts, filters and cursors are
    ignored, never an error: a link from yesterday still opens."""
    state = data if isinstance(data, ListState) else ListState(data)
    filters = bind(spec.filters, state.data)
    for one in filters:
        queryset = one.apply(queryset)
    order = _order(state.data.get("sort", ""), spec)
    ordered = annotated(queryset, order)
    order = with_nulls(ordered, order)
    rows, before, after = slice_of(ordered, order, state.data.get("at", ""), spec.per_page)
    without, columns = _columns(state.data, spec)
    values = {one.key: one.value for one in filters if one.value}
    kept = {**{key: state.data[key] for key in spec.keep if state.data.get(key)}, **columns}
    sort = {"sort": order.key} if order.key != spec.default_sort else {}
    said = {**kept, **values, **sort}
    csv = state.link(said)
    count = count_within(queryset, spec.count_ms) if spec.count_ms else bounded_count(queryset)
    return ListPage(
        rows=rows,
        heads=[_head(column, order, {**kept, **values}, state) for column in spec.columns],
        filters=filters,
        sort=order.key,
        count=len(rows) if count is None else count,
        is_counted=count is not None,
        next_query=state.link(said, after) if after else "",
        previous_query=state.link(said, before) if before else "",
        first_query=state.link(said),
        clear_query=state.link({**kept, **sort}),
        csv_query=f"{csv}{'&' if len(csv) > 1 else ''}format=csv",
        hidden=_hidden(state, {**kept, **sort}, {one.key for one in filters}),
        queryset=in_order(ordered, order, is_forward=True),
        spec=spec,
        said=said,
        without=without,
        state=state,
        is_changed=said != {key: value for key, value in state.view.items() if value},
    )


def bounded_count(queryset: QuerySet[Any], limit: int = COUNT_LIMIT) -> int:
    """How many rows there are, counting no further than `limit` + 1."""
    return queryset.order_by()[: limit + 1].count()


def count_within(queryset: QuerySet[Any], milliseconds: int) -> int | None:
    """The bounded count, or None where it takes longer: few among a million are found by looking at the million."""
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SELECT set_config('statement_timeout', %s, true)", [f"{milliseconds}ms"])
            count = bounded_count(queryset)
            cursor.execute("SELECT set_config('statement_timeout', '0', true)")
            return count
    except OperationalError as error:
        if isinstance(error.__cause__, QueryCanceled):
            return None
        raise


def _without(said: Mapping[str, str], key: str) -> dict[str, str]:
    return {other: value for other, value in said.items() if other != key}


def getter_of(text: str | Getter) -> Getter:
    return text if callable(text) else attrgetter(text)


def _order(asked: str, spec: ListSpec) -> Order:
    sortable = {column.key: column for column in (*spec.columns, *spec.unseen) if column.sort is not None}
    key = asked if asked.removeprefix("-") in sortable else spec.default_sort
    return Order(sortable.get(key.removeprefix("-")), key.startswith("-"), is_nullable=True, key=key)


def _columns(data: Mapping[str, str], spec: ListSpec) -> tuple[list[int], dict[str, str]]:
    """The numbers of the columns to hide, and what the URL says of it: nothing where all are shown."""
    asked = data.get("columns", "") if spec.may_hide else ""
    wanted = set(asked.split(","))
    hideable = [(n, c.key) for n, c in enumerate(spec.columns, start=1) if n > 1 and c.is_optional]
    without = [n for n, key in hideable if key not in wanted] if asked else []
    if not without:
        return [], {}
    return without, {"columns": ",".join(key for n, key in hideable if n not in without) or NO_COLUMNS}


def _hidden(state: ListState, kept: Mapping[str, str], filters: set[str]) -> dict[str, str]:
    """What the filter form carries along, blanks included where the view says something."""
    keys = [key for key in dict.fromkeys([*kept, *state.view]) if key not in filters]
    said = {key: kept.get(key, "") for key in keys if kept.get(key, "") != state.view.get(key, "")}
    return {**state.anchor, **said}


def _head(column: Column, order: Order, said: dict[str, str], state: ListState) -> Head:
    if column.sort is None:
        return Head(column.key, column.label, column.numeric, "", "")
    is_current = order.column is not None and order.column.key == column.key
    flips = is_current and not order.is_descending
    direction = ("descending" if order.is_descending else "ascending") if is_current else ""
    query = state.link({**said, "sort": ("-" if flips else "") + column.key})
    return Head(column.key, column.label, column.numeric, query, direction)
