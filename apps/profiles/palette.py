"""People and imports in the palette. Whoever may not see identity finds nobody by name and reads masked names."""

from collections.abc import Sequence

from django.urls import reverse

from apps.common.models import User
from apps.common.palette import Hit, register_actions, register_search
from apps.common.palette.named import by_name
from apps.common.rights import Right
from apps.profiles.models import Import, Profile
from apps.profiles.selectors.people import PersonRow, found_people, people_rows
from apps.profiles.services import reads

# One letter finds everybody: that is a list, not a search.
LETTERS = 2


def register_all() -> None:
    register_search("profile", "Profiles", "contact-round", Right.VIEW, search, find=find)
    register_search("run", "Imports", "file-up", Right.IMPORT_DATA, search_imports, find=find_imports)
    register_actions("profile", actions)


def search(user: User, text: str, limit: int) -> list[Hit]:
    if len(text) < LETTERS or not user.may(Right.SEE_IDENTITY):
        return []
    return _shown(user, found_people(text, limit))


def find(user: User, keys: Sequence[str]) -> dict[str, Hit]:
    return {hit.key: hit for hit in _shown(user, list(Profile.objects.filter(uuid__in=keys).select_related("source")))}


def _shown(user: User, people: list[Profile]) -> list[Hit]:
    """Reading names leaves its trace, here as in the list."""
    if not people:
        return []
    reads.record_list(actor=user, count=len(people))
    return [_hit(row) for row in people_rows(people, (), sees_identity=user.may(Right.SEE_IDENTITY))]


def actions(user: User, key: str) -> tuple[str, list[Hit]] | None:
    if not Profile.objects.filter(uuid=key).exists():
        return None
    profile = reverse("profiles:show_profile", args=[key])
    return "This person", [
        Hit("What we know", f"{profile}#traits-title", icon="contact-round"),
        Hit("Timeline", f"{profile}#timeline-title", icon="history"),
        Hit("Messages", reverse("delivery:list_profile_messages", args=[key]), icon="mail"),
        Hit("Campaigns", reverse("campaigns:show_profile_campaigns", args=[key]), icon="send"),
        Hit("Segments", reverse("segments:show_memberships", args=[key]), icon="users-round"),
    ]


def search_imports(user: User, text: str, limit: int) -> list[Hit]:
    return [_import_hit(run) for run in by_name(Import.objects.all(), text, limit, field="filename")]


def find_imports(user: User, keys: Sequence[str]) -> dict[str, Hit]:
    return {str(run.uuid): _import_hit(run) for run in Import.objects.filter(uuid__in=keys)}


def _hit(row: PersonRow) -> Hit:
    url = reverse("profiles:show_profile", args=[row.uuid])
    return Hit(row.name or row.external_id, url, row.email or row.external_id, icon="contact-round", key=str(row.uuid))


def _import_hit(run: Import) -> Hit:
    url = reverse("profiles:show_import", args=[run.uuid])
    return Hit(run.filename, url, run.get_status_display(), icon="file-up", key=str(run.uuid))
