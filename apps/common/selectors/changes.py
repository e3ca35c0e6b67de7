"""Who saved something last."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Model

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
    newest = rows.order_by("-id").values_list("actor_label", "at").first()
    return Change(*newest) if newest else None
