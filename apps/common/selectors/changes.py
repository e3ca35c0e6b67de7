"""Who saved something last."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Model, QuerySet

from apps.common.models import AuditEntry


@dataclass(frozen=True)
class Change:
    """Who saved something last, and when."""

    who: str
    at: datetime


def last_change(obj: Model, *actions: str) -> Change | None:
    """The newest of these actions on `obj`, by the index of the audit rows."""
    key = str(getattr(obj, "uuid", "") or obj.pk)
    rows = AuditEntry.objects.filter(object_type=obj._meta.label_lower, object_key=key, action__in=actions)
    return _newest(rows)


def last_change_of_all(action: str, **detail: str) -> Change | None:
    """The newest of `action`, for what there is only one of; `detail` tells apart where there are a few."""
    return _newest(
        AuditEntry.objects.filter(action=action, **{f"detail__{key}": value for key, value in detail.items()})
    )


def _newest(rows: "QuerySet[AuditEntry]") -> Change | None:
    newest = rows.order_by("-id").values_list("actor_label", "at").first()
    return Change(*newest) if newest else None
