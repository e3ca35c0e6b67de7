"""Reads of the audit log for its page: filters, sentences, objects as links."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.apps import apps
from django.db import connection
from django.db.models import QuerySet, TextField
from django.db.models.functions import Cast

from apps.common.models import AuditEntry, User
from apps.common.models.audit import area
from apps.common.objects import Shown, noun_of, reading_actions, shown_objects
from apps.common.sentences import predicate, sentence, words_of

# Every column of a row, as an export writes it: with these and apps.common.chain anybody can check the hashes.
RECORD = (
    "position", "sealed_at", "id", "uuid", "at", "actor_id", "actor_label", "action", "object_type", "object_key",
    "count", "detail", "hash",
)  # fmt: skip
NOBODY = "attune"
# Distinct values of an indexed column by one look-up each, where DISTINCT would read five million rows.
_DISTINCT = """
WITH RECURSIVE found AS (
  SELECT min({column}) AS value FROM common_auditentry
  UNION ALL SELECT (SELECT min({column}) FROM common_auditentry WHERE {column} > found.value)
  FROM found WHERE found.value IS NOT NULL
) SELECT value FROM found WHERE value IS NOT NULL
"""


@dataclass(frozen=True)
class AuditLine:
    """One row as the page shows it: who, what in words, about what."""

    entry: AuditEntry
    words: str
    about: Shown | None


def activity(*, is_export: bool = False) -> QuerySet[AuditEntry]:
    """All rows; for an export those that stand there now, so that it does not hold the row it leaves itself."""
    rows = AuditEntry.objects.select_related("actor").annotate(detail_text=Cast("detail", TextField()))
    if not is_export:
        return rows
    return rows.filter(id__lte=AuditEntry.objects.order_by("-id").values_list("id", flat=True).first() or 0)


def audit_lines(entries: Iterable[AuditEntry]) -> list[AuditLine]:
    """The rows in words, with a query for each type of object on the page."""
    entries = list(entries)
    objects = shown_objects({(one.object_type, one.object_key) for one in entries if one.object_type})
    return [AuditLine(one, predicate(one), objects.get((one.object_type, one.object_key))) for one in entries]


def in_words(entry: AuditEntry) -> str:
    return sentence(entry)


def record_of(entry: AuditEntry) -> dict[str, object]:
    """All of a row; times in full, `detail` as the text that is hashed."""
    values = {name: getattr(entry, name) for name in RECORD}
    moments = {name: values[name].isoformat() for name in ("at", "sealed_at") if values[name]}
    return {**values, **moments, "detail": entry.detail_text}  # type: ignore[attr-defined]


def actor_choices() -> list[tuple[str, str]]:
    people = User.objects.order_by("name").values_list("uuid", "name")
    return [(NOBODY, "Attune itself"), *((str(uuid), name) for uuid, name in people)]


def by_actor(rows: QuerySet[AuditEntry], value: str) -> QuerySet[AuditEntry]:
    if value == NOBODY:
        return rows.filter(actor__isnull=True)
    # The number, not a join: with it the planner knows how many rows to expect.
    return rows.filter(actor_id=User.objects.values_list("pk", flat=True).get(uuid=value))


def area_choices() -> list[tuple[str, str]]:
    """The apps whose actions are on record, as a person would call them."""
    ours = [config for config in apps.get_app_configs() if config.name.startswith("apps.")]
    return [
        (config.label, "Users and log-ins" if config.label == "common" else config.label.title()) for config in ours
    ]


def by_area(rows: QuerySet[AuditEntry], value: str) -> QuerySet[AuditEntry]:
    return rows.alias(area=area()).filter(area=value)


def action_choices() -> list[tuple[str, str]]:
    return [(action, action.replace("_", " ").replace(".", ": ")) for action in _distinct("action")]


def type_choices() -> list[tuple[str, str]]:
    return [(label, noun_of(label).capitalize()) for label in _distinct("object_type") if label]


def by_object_key(rows: QuerySet[AuditEntry], value: str) -> QuerySet[AuditEntry]:
    return rows.filter(object_key=value.strip().lower())


def by_action_words(rows: QuerySet[AuditEntry], value: str) -> QuerySet[AuditEntry]:
    """Actions whose name or sentence has all the words; looked up among the few dozen actions, not in the rows."""
    words = value.lower().split()
    fits = [action for action in _distinct("action") if all(word in words_of(action) for word in words)]
    return rows.filter(action__in=fits)


def reads_only(rows: QuerySet[AuditEntry]) -> QuerySet[AuditEntry]:
    return rows.filter(action__in=sorted(reading_actions()))


def _distinct(column: str) -> list[str]:
    with connection.cursor() as cursor:
        cursor.execute(_DISTINCT.format(column=column))
        return [value for (value,) in cursor.fetchall()]
