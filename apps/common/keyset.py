"""Pages that start behind the last row of the page before, never by OFFSET: row 1,000,000 costs what row 1 does.

The cursor is signed; where the sorted column holds identity it carries the primary key alone.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.core import signing
from django.core.exceptions import ValidationError
from django.db.models import Expression, F, Model, Q, QuerySet

VALUE = "keyset_value"
SALT = "attune.lists"


@dataclass(frozen=True)
class Column:
    """One column. `sort` is the expression it may be sorted by; `is_identity` keeps its values out of the URL.

    `text` is what an export writes: a dotted path of attributes or a function of the row; without it the column is not
    exported. `is_optional` columns may be hidden.
    """

    key: str
    label: str
    sort: str | Expression | None = None
    numeric: bool = False
    is_identity: bool = False
    text: str | Callable[[Any], object] = ""
    is_optional: bool = True


@dataclass(frozen=True)
class Order:
    column: Column | None
    is_descending: bool
    is_nullable: bool
    key: str


def annotated(queryset: QuerySet[Any], order: Order) -> QuerySet[Any]:
    if order.column is None:
        return queryset
    sort = order.column.sort
    return queryset.annotate(**{VALUE: F(sort) if isinstance(sort, str) else sort})


def with_nulls(queryset: QuerySet[Any], order: Order) -> Order:
    """A column that cannot be null is sorted plainly, so that an ordinary index serves both directions."""
    sort = order.column.sort if order.column else None
    names = {one.name: one for one in queryset.model._meta.concrete_fields}
    is_nullable = not (isinstance(sort, str) and sort in names and not names[sort].null)
    return Order(order.column, order.is_descending, is_nullable, order.key)


def in_order(queryset: QuerySet[Any], order: Order, *, is_forward: bool) -> QuerySet[Any]:
    is_up = is_forward != order.is_descending
    tie = "pk" if is_up else "-pk"
    if order.column is None:
        return queryset.order_by(tie)
    nulls: dict[str, bool] = {}
    if order.is_nullable:
        nulls = {"nulls_last": True} if is_forward else {"nulls_first": True}
    value = F(VALUE).asc(**nulls) if is_up else F(VALUE).desc(**nulls)
    return queryset.order_by(value, tie)


def _beyond(order: Order, value: object, pk: object, *, is_forward: bool) -> Q:
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


def slice_of(queryset: QuerySet[Any], order: Order, cursor: str, size: int) -> tuple[list[Any], str | None, str | None]:
    """Rows, and the cursors of the pages before and after them (None where there is no page)."""
    place = _read(queryset, order, cursor)
    is_forward = place is None or place[2]
    chosen = queryset if place is None else queryset.filter(_beyond(order, place[0], place[1], is_forward=is_forward))
    rows = list(in_order(chosen, order, is_forward=is_forward)[: size + 1])
    has_more = len(rows) > size
    rows = rows[:size]
    if place is not None and (not rows or (not is_forward and not has_more and len(rows) < size)):
        return slice_of(queryset, order, "", size)
    if not is_forward:
        rows.reverse()
    has_before = place is not None and (is_forward or has_more)
    has_after = has_more if is_forward else True
    before = _write(rows[0], order, is_forward=False) if has_before else None
    after = _write(rows[-1], order, is_forward=True) if has_after else None
    return rows, before, after


def _write(row: Any, order: Order, *, is_forward: bool) -> str:
    pk, value = _of(row, "pk"), None
    if order.column is not None and not order.column.is_identity:
        raw = _of(row, VALUE)
        value = raw if raw is None or isinstance(raw, (bool, int, float, str)) else str(raw)
    return signing.dumps([order.key, value, str(pk), is_forward], salt=SALT)


def _of(row: Any, name: str) -> Any:
    if isinstance(row, Model):
        return getattr(row, name)
    return row["id" if name == "pk" else name]


def _read(queryset: QuerySet[Any], order: Order, cursor: str) -> tuple[Any, str, bool] | None:
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
    elif order.column is not None and value is not None:
        try:
            value = queryset.query.annotations[VALUE].output_field.to_python(value)
        except (ValidationError, TypeError, ValueError):  # written when the column was of another type
            return None
    return value, pk, is_forward
