"""What an audit row is about, as a link: each app says in `AppConfig.ready()` how its objects are called and shown.

    OBJECTS = {"segments.segment": Kind("segment", "segments:show_segment", {"segment": "uuid"}, "name")}
    register_objects(OBJECTS)

An action that reads personal data is named to `register_reads`, so that the Audit page can show those alone.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.apps import apps
from django.db.models import Model
from django.urls import reverse


@dataclass(frozen=True)
class Kind:
    """`noun` is what people call it; `arguments` maps the route's parameters to fields of the model; `name` is the
    field that may be shown, "" where the object is a person or has none. A part of something is
    called by the name of the whole, and leads there."""

    noun: str
    url_name: str = ""
    arguments: Mapping[str, str] = field(default_factory=dict)
    name: str = ""


@dataclass(frozen=True)
class Shown:
    """An object as a page names it. `url` is "" when it exists no longer, or has no page."""

    noun: str
    name: str = ""
    url: str = ""


_kinds: dict[str, Kind] = {}


_reads: set[str] = set()


def register_objects(kinds: Mapping[str, Kind]) -> None:
    _kinds.update(kinds)


def register_reads(*actions: str) -> None:
    _reads.update(actions)


def reading_actions() -> frozenset[str]:
    return frozenset(_reads)


def noun_of(label: str) -> str:
    kind = _kinds.get(label)
    return kind.noun if kind else label.rpartition(".")[2]


def shown_objects(wanted: Iterable[tuple[str, str]]) -> dict[tuple[str, str], Shown]:
    """Each (type, key) as a page names it, in one query a type."""
    keys: dict[str, set[str]] = {}
    for label, key in wanted:
        keys.setdefault(label, set()).add(key)
    return {(label, key): shown for label, some in keys.items() for key, shown in _of_one_type(label, some).items()}


def _of_one_type(label: str, keys: set[str]) -> dict[str, Shown]:
    kind, nothing = _kinds.get(label), dict.fromkeys(keys, Shown(noun_of(label)))
    if kind is None or not (kind.url_name or kind.name):
        return nothing
    found = dict(nothing)
    model: type[Model] = apps.get_model(label)
    by = "uuid" if any(one.name == "uuid" for one in model._meta.concrete_fields) else "pk"
    fields = [by, *kind.arguments.values(), *([kind.name] if kind.name else [])]
    for row in model._default_manager.filter(**{f"{by}__in": keys}).values(*dict.fromkeys(fields)):
        found[str(row[by])] = Shown(kind.noun, str(row[kind.name] or "") if kind.name else "", _url(kind, row))
    return found


def _url(kind: Kind, row: Mapping[str, Any]) -> str:
    if not kind.url_name or any(row[field] is None for field in kind.arguments.values()):
        return ""
    return reverse(kind.url_name, kwargs={key: row[field] for key, field in kind.arguments.items()})
