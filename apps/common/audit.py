"""Every action leaves one row, in the action's own transaction (security.md 13)."""

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

from django.db import connection, models

from apps.common import clock
from apps.common.models import AuditEntry

if TYPE_CHECKING:
    from apps.common.models import User


def record(
    *,
    actor: "User | None",
    action: str,
    obj: models.Model | None = None,
    count: int | None = None,
    keys: Iterable[str] = (),
    detail: Mapping[str, object] | None = None,
) -> AuditEntry:
    """Writes the audit row of one action.

    `action` is `app.verb_object`. `obj` is named by its type and its `uuid` (else primary key). `keys` are the names of
    the fields that changed; `detail` holds counts, keys and digests only. `actor=None` means the system itself.
    Raises RuntimeError outside a transaction, because a row that could survive its action proves nothing.
    """
    if not connection.in_atomic_block:
        raise RuntimeError(f"audit.record({action}) must run inside the action's transaction")
    extra = dict(detail or {})
    if keys:
        extra["keys"] = sorted(keys)
    return AuditEntry.objects.create(
        at=clock.now(),
        actor=actor,
        actor_label=actor.name if actor else "Attune",
        action=action,
        object_type=obj._meta.label_lower if obj else "",
        object_key=str(getattr(obj, "uuid", "") or obj.pk) if obj else "",
        count=count,
        detail=extra,
    )


def record_each(
    *, actor: "User", action: str, rows: Iterable[tuple[models.Model, Mapping[str, object]]], keys: Iterable[str] = ()
) -> None:
    """One row for each of many objects that one action was done to, with its own `detail`: as if done one by one."""
    if not connection.in_atomic_block:
        raise RuntimeError(f"audit.record_each({action}) must run inside the action's transaction")
    now, shared = clock.now(), {"keys": sorted(keys)} if keys else {}
    entries = (
        AuditEntry(
            at=now,
            actor=actor,
            actor_label=actor.name,
            action=action,
            object_type=obj._meta.label_lower,
            object_key=str(getattr(obj, "uuid", "") or obj.pk),
            detail={**detail, **shared},
        )
        for obj, detail in rows
    )
    AuditEntry.objects.bulk_create(entries, batch_size=1000)
