"""A deleted view of a list comes back by the toast's Undo."""

from apps.common.errors import Conflict
from apps.common.models import User
from apps.common.selectors import visible_views
from apps.common.services import set_view_deleted
from apps.common.undo import Undone, register_undo


def register_all() -> None:
    register_undo("common.delete_view", restore_view)


def restore_view(*, actor: User, view: str, page: str) -> Undone:
    found = visible_views(actor).filter(uuid=view, deleted_at__isnull=False).select_related("owner").first()
    if found is None:
        raise Conflict("Somebody has undone this already.")
    set_view_deleted(actor=actor, view=found, is_deleted=False)
    return Undone(f"“{found.name}” is back.", f"{page}?view={found.uuid}")
