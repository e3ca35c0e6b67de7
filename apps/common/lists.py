"""Lists whose state lives in the URL: allow-listed sorting and filters, keyset pages, a bounded count.

A page costs the same at row 1 and at row 1,000,000: it starts behind the last row of the page before (keyset), never
by OFFSET. The cursor is signed; where the sorted column holds identity it carries the primary key alone.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.core import signing
from django.db.models import Expression, F, Model, Q, QuerySet

from apps.common.filters import BoundFilter, Choice, Day, Filter, Text, bind

__all__ = ["Choice", "Column", "Day", "ListPage", "ListSpec", "Text", "bounded_count", "list_page"]

COUNT_LIMIT = 10_000
VALUE = "keyset_value"
SALT = "attune.lists"


@dataclass(frozen=True)
class Column:
    """One column. `sort` is the expression it may be sorted by; `is_identity` keeps its values out of the URL."""

    key: str
    label: str
    sort: str | Expression | None = None
    numeric: bool = False
    is_identity: bool = False


@dataclass(frozen=True)
class ListSpec:
    """What a list may do. `default_sort` is a column key, with "-" in front for descending. `keep` names further keys
    of the query string that its links carry along (a search id)."""

    columns: Sequence[Column]
    filters: Sequence[Filter] = ()
    default_sort: str = ""
    per_page: int = 50
    keep: Sequence[str] = ()


@dataclass(frozen=True)
class Head:
    """A column as the table's head shows it. `direction` is the word of `aria-sort`, "" when not sorted by it."""

    label: str
    numeric: bool
    query: str
    direction: str


@dataclass(frozen=True)
class ListPage:
    """One page of rows and the links around it. `count` stops at COUNT_LIMIT + 1, then `count_label` ends in "+".

    `hidden` is what a filter form carries along; `queryset` is the whole filtered, sorted list (for an export).
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

    @property
    def has_next(self) -> bool:
        return bool(self.next_query)

    @property
    def has_previous(self) -> bool:
        return bool(self.previous_query)

    @property
    def count_label(self) -> str:
        return f"{COUNT_LIMIT:,}+" if self.count > COUNT_LIMIT else f"{self.count:,}"

    @property
    def is_filtered(self) -> bool:
        return any(one.value for one in self.filters)


@dataclass(frozen=True)
class _Order:
    column: Column | None
    is_descending: bool
    is_nullable: bool
    key: str


def list_page(data: Mapping[str, str], queryset: QuerySet[Any], spec: ListSpec) -> ListPage:
    """The page of `queryset` that `data` (a query string's values) asks for. Unknown sorts, filters and cursors are
    ignored, never an error: a link from yesterday still opens."""
    filters = bind(spec.filters, data)
    for one in filters:
        queryset = one.apply(queryset)
    order = _order(data.get("sort", ""), spec)
    ordered = _annotated(queryset, order)
    order = _with_nulls(ordered, order)
    rows, before, after = _slice(ordered, order, data.get("at", ""), spec.per_page)
    state = {one.key: one.value for one in filters if one.value}
    kept = {key: data[key] for key in spec.keep if data.get(key)}
    sort = {"sort": order.key} if order.key != spec.default_sort else {}
    base = {**kept, **state, **sort}
    return ListPage(
        rows=rows,
        heads=[_head(column, order, {**kept, **state}) for column in spec.columns],
        filters=filters,
        sort=order.key,
        count=bounded_count(queryset),
        next_query=_query(base, after) if after else "",
        previous_query=_query(base, before) if before else "",
        first_query=_query(base),
        clear_query=_query({**kept, **sort}),
        csv_query=_query({**base, "format": "csv"}),
        hidden={**kept, **sort},
        queryset=_sorted(ordered, order, is_forward=True),
    )


def bounded_count(queryset: QuerySet[Any], limit: int = COUNT_LIMIT) -> int:
    """How many rows there are, counting no further than `limit` + 1."""
    return queryset.order_by()[: limit + 1].count()


def _order(asked: str, spec: ListSpec) -> _Order:
    sortable = {column.key: column for column in spec.columns if column.sort is not None}
    key = asked if asked.removeprefix("-") in sortable else spec.default_sort
    return _Order(sortable.get(key.removeprefix("-")), key.startswith("-"), is_nullable=True, key=key)


def _annotated(queryset: QuerySet[Any], order: _Order) -> QuerySet[Any]:
    if order.column is None:
        return queryset
    sort = order.column.sort
    return queryset.annotate(**{VALUE: F(sort) if isinstance(sort, str) else sort})


def _with_nulls(queryset: QuerySet[Any], order: _Order) -> _Order:
    """A column that cannot be null is sorted plainly, so that an ordinary index serves both directions."""
    sort = order.column.sort if order.column else None
    names = {one.name: one for one in queryset.model._meta.concrete_fields}
    is_nullable = not (isinstance(sort, str) and sort in names and not names[sort].null)
    return _Order(order.column, order.is_descending, is_nullable, order.key)


def _sorted(queryset: QuerySet[Any], order: _Order, *, is_forward: bool) -> QuerySet[Any]:
    is_up = is_forward != order.is_descending
    tie = "pk" if is_up else "-pk"
    if order.column is None:
        return queryset.order_by(tie)
    nulls: dict[str, bool] = {}
    if order.is_nullable:
        nulls = {"nulls_last": True} if is_forward else {"nulls_first": True}
    value = F(VALUE).asc(**nulls) if is_up else F(VALUE).desc(**nulls)
    return queryset.order_by(value, tie)


def _beyond(order: _Order, value: object, pk: object, *, is_forward: bool) -> Q:
    """The rows that come after (or before) the row with this sort value and key; nulls stand at the end."""
    side = "gt" if is_forward != order.is_descending else "lt"
    further = Q(**{f"pk__{side}": pk})
    if order.column is None:
        return further
    if value is None:
        same = Q(**{f"{VALUE}__isnull": True}) & further
        return same if is_forward else same | Q(**{f"{VALUE}__isnull": False})
    # `>= AND (> OR …)` rather than `> OR (= AND …)`: the first half is a range that an index serves.
    beyond = Q(**{f"{VALUE}__{side}e": value}) & (Q(**{f"{VALUE}__{side}": value}) | further)
    return beyond | Q(**{f"{VALUE}__isnull": True}) if is_forward and order.is_nullable else beyond


def _slice(queryset: QuerySet[Any], order: _Order, cursor: str, size: int) -> tuple[list[Any], str | None, str | None]:
    """Rows, and the cursors of the pages before and after them (None where there is no page)."""
    place = _read(queryset, order, cursor)
    is_forward = place is None or place[2]
    chosen = queryset if place is None else queryset.filter(_beyond(order, place[0], place[1], is_forward=is_forward))
    rows = list(_sorted(chosen, order, is_forward=is_forward)[: size + 1])
    has_more = len(rows) > size
    rows = rows[:size]
    if place is not None and (not rows or (not is_forward and not has_more and len(rows) < size)):
        return _slice(queryset, order, "", size)
    if not is_forward:
        rows.reverse()
    has_before = place is not None and (is_forward or has_more)
    has_after = has_more if is_forward else True
    before = _write(rows[0], order, is_forward=False) if has_before else None
    after = _write(rows[-1], order, is_forward=True) if has_after else None
    return rows, before, after


def _write(row: Any, order: _Order, *, is_forward: bool) -> str:
    pk, value = _of(row, "pk"), None
    if order.column is not None and not order.column.is_identity:
        raw = _of(row, VALUE)
        value = raw if raw is None or isinstance(raw, (bool, int, float, str)) else str(raw)
    return signing.dumps([order.key, value, str(pk), is_forward], salt=SALT)


def _of(row: Any, name: str) -> Any:
    if isinstance(row, Model):
        return getattr(row, name)
    return row["id" if name == "pk" else name]


def _read(queryset: QuerySet[Any], order: _Order, cursor: str) -> tuple[Any, str, bool] | None:
    """(sort value, key, direction) of a cursor; None when it is absent, altered or of another sort."""
    try:
        key, value, pk, is_forward = signing.loads(cursor, salt=SALT)
    except (signing.BadSignature, ValueError, TypeError):
        return None
    if key != order.key:
        return None
    if order.column is not None and order.column.is_identity:
        found = queryset.filter(pk=pk).values_list(VALUE, flat=True)[:1]
        if not found:
            return None
        value = found[0]
    elif order.column is not None and isinstance(value, str):
        value = queryset.query.annotations[VALUE].output_field.to_python(value)
    return value, pk, is_forward


def _head(column: Column, order: _Order, state: dict[str, str]) -> Head:
    if column.sort is None:
        return Head(column.label, column.numeric, "", "")
    is_current = order.column is not None and order.column.key == column.key
    flips = is_current and not order.is_descending
    direction = ("descending" if order.is_descending else "ascending") if is_current else ""
    return Head(column.label, column.numeric, _query({**state, "sort": ("-" if flips else "") + column.key}), direction)


def _query(base: Mapping[str, str], cursor: str = "") -> str:
    return "?" + urlencode({**base, "at": cursor} if cursor else base)
