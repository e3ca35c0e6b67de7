"""The filters a list may offer. What a request says is only ever looked up in these; it never becomes a lookup."""

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.formats import date_format

Options = Sequence[tuple[str, str]]


@dataclass(frozen=True)
class Choice:
    """One of several values. `choices` may be a function (asked per page). `field` is the lookup that takes the value,
    or a function of (queryset, value)."""

    key: str
    label: str
    choices: Options | Callable[[], Options]
    field: str | Callable[[QuerySet[Any], str], QuerySet[Any]]
    kind: str = "choice"

    def options(self) -> Options:
        return [(str(value), label) for value, label in (self.choices() if callable(self.choices) else self.choices)]

    def clean(self, value: str) -> str:
        return value if value and value in dict(self.options()) else ""

    def apply(self, queryset: QuerySet[Any], value: str) -> QuerySet[Any]:
        return self.field(queryset, value) if callable(self.field) else queryset.filter(**{self.field: value})


@dataclass(frozen=True)
class Text:
    """Words looked for in columns that hold no identity (names of segments, prompts …). People are searched by POST."""

    key: str
    label: str
    fields: Sequence[str] | Callable[[QuerySet[Any], str], QuerySet[Any]]
    kind: str = "text"

    def options(self) -> Options:
        return ()

    def clean(self, value: str) -> str:
        return " ".join(value.replace("\0", "").split())[:100]

    def apply(self, queryset: QuerySet[Any], value: str) -> QuerySet[Any]:
        if callable(self.fields):
            return self.fields(queryset, value)
        for word in value.split():
            anywhere = Q()
            for name in self.fields:
                anywhere |= Q(**{f"{name}__icontains": word})
            queryset = queryset.filter(anywhere)
        return queryset


@dataclass(frozen=True)
class Day:
    """A day in the user's zone; `edge` "from" keeps that day and later, "to" keeps that day and earlier."""

    key: str
    label: str
    field: str
    edge: str
    kind: str = "day"

    def options(self) -> Options:
        return ()

    def clean(self, value: str) -> str:
        try:
            return dt.date.fromisoformat(value).isoformat() if dt.date.fromisoformat(value).year < 9999 else ""
        except ValueError:
            return ""

    def apply(self, queryset: QuerySet[Any], value: str) -> QuerySet[Any]:
        start = dt.datetime.combine(dt.date.fromisoformat(value), dt.time(), timezone.get_current_timezone())
        if self.edge == "from":
            return queryset.filter(**{f"{self.field}__gte": start})
        return queryset.filter(**{f"{self.field}__lt": start + dt.timedelta(days=1)})


@dataclass(frozen=True)
class Switch:
    """On or off; `field` narrows the queryset when on."""

    key: str
    label: str
    field: Callable[[QuerySet[Any]], QuerySet[Any]]
    kind: str = "switch"

    def options(self) -> Options:
        return ()

    def clean(self, value: str) -> str:
        return "1" if value == "1" else ""

    def apply(self, queryset: QuerySet[Any], value: str) -> QuerySet[Any]:
        return self.field(queryset)


Filter = Choice | Text | Day | Switch


@dataclass(frozen=True)
class BoundFilter:
    """A filter with the value that the URL holds ("" when it does not filter)."""

    filter: Filter
    value: str

    @property
    def key(self) -> str:
        return self.filter.key

    @property
    def label(self) -> str:
        return self.filter.label

    @property
    def kind(self) -> str:
        return self.filter.kind

    @cached_property
    def options(self) -> Options:
        """Asked for once a page: they may come from the database."""
        return self.filter.options()

    @property
    def words(self) -> str:
        """As one reads it: "Consent: Given", "From: 3 Nov 2026", a switch by its label alone."""
        if self.kind == "switch":
            return self.label
        if self.kind == "day":
            return f"{self.label}: {date_format(dt.date.fromisoformat(self.value), 'j M Y')}"
        return f"{self.label}: {dict(self.options).get(self.value, self.value)}"

    def apply(self, queryset: QuerySet[Any]) -> QuerySet[Any]:
        return self.filter.apply(queryset, self.value) if self.value else queryset


def bind(filters: Sequence[Filter], data: Mapping[str, str]) -> list[BoundFilter]:
    return [BoundFilter(one, one.clean(data.get(one.key) or "")) for one in filters]
