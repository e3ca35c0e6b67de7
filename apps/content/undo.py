"""What can be taken back in content, and who else has it open."""

from uuid import UUID

from django.urls import reverse

from apps.common.models import User
from apps.common.presence import register_presence
from apps.common.undo import Undone, register_undo
from apps.content import services
from apps.content.models import BulkChange, TermImport, Version


def register_all() -> None:
    register_presence("content")
    register_presence("policy")
    register_undo("content.withdraw_version", restore_version)
    register_undo("content.submit_version", take_back_version)
    register_undo("content.take_back_version", submit_version)
    register_undo("content.change_many", undo_change)
    register_undo("content.add_banned_term", remove_banned_term)
    register_undo("content.remove_banned_term", add_banned_term)
    register_undo("content.import_banned_terms", undo_term_import)
    register_undo("content.save_policy", restore_policy)
    register_undo("content.allow_host", disallow_host)
    register_undo("content.disallow_host", allow_host)


def restore_version(*, actor: User, version: str) -> Undone:
    found = services.restore_version(version=_version(version), actor=actor)
    return Undone(f"Version {found.number} may be used again.", _page(found))


def take_back_version(*, actor: User, version: str) -> Undone:
    found = services.take_back_version(version=_version(version), actor=actor)
    return Undone(f"Version {found.number} is a draft again.", _page(found))


def submit_version(*, actor: User, version: str) -> Undone:
    found = services.submit_version(version=_version(version), actor=actor)
    return Undone(f"Version {found.number} waits for approval again.", _page(found))


def undo_change(*, actor: User, change: str) -> Undone:
    found = BulkChange.objects.get(uuid=UUID(change))
    count = services.undo_change(change=found, actor=actor)
    left = len(found.done) - count
    rest = f" {left:,} had moved on and stay as they are." if left > 0 and found.action != "owner" else ""
    return Undone(f"Taken back for {count:,} item{'' if count == 1 else 's'}.{rest}", reverse("content:list_items"))


def remove_banned_term(*, actor: User, term: str, locale: str) -> Undone:
    services.remove_banned_term(banned=services.banned_term(term, locale), actor=actor)
    return Undone(f"“{term}” is off the list again.", reverse("content:show_brand_rules"))


def add_banned_term(
    *, actor: User, term: str, locale: str, reason: str, kind: str = "", replacement: str = ""
) -> Undone:
    services.add_banned_term(term=term, locale=locale, reason=reason, kind=kind, replacement=replacement, actor=actor)
    return Undone(f"“{term}” is on the list again.", reverse("content:show_brand_rules"))


def undo_term_import(*, actor: User, kept: str) -> Undone:
    found = TermImport.objects.get(uuid=UUID(kept))
    count = services.undo_term_import(kept=found, actor=actor)
    left = len(found.rows) - count
    rest = f" {left:,} had been changed since and stay." if left else ""
    words = f"{count:,} term{' is' if count == 1 else 's are'} as before the import.{rest}"
    return Undone(words, reverse("content:list_banned_terms"))


def restore_policy(*, actor: User, content_class: str, channel: str, number: int, only_after: int) -> Undone:
    saved = services.restore_policy(
        content_class=content_class, channel=channel, number=number, only_after=only_after, actor=actor
    )
    url = reverse("content:show_policy", args=[content_class, channel])
    return Undone(f"Version {saved.number} says what was in force before.", url)


def disallow_host(*, actor: User, host: str) -> Undone:
    services.disallow_host(allowed=services.allowed_host(host), actor=actor)
    return Undone(f"Links may not lead to {host} any more.", reverse("content:show_brand_rules"))


def allow_host(*, actor: User, host: str, is_private: bool = False) -> Undone:
    services.allow_host(host=host, actor=actor, is_private=is_private)
    return Undone(f"Links may lead to {host} again.", reverse("content:show_brand_rules"))


def _version(version: str) -> Version:
    return Version.objects.select_related("item").get(uuid=UUID(version))


def _page(version: Version) -> str:
    return reverse("content:show_item", args=[version.item.uuid])
